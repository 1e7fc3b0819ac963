import Glibc
import Platform
import Testing

@Suite struct `The processors of this process` {
    @Test func `are counted as nproc counts them`() {
        let opened = unsafe popen("env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc", "r")
        guard let pipe = unsafe opened else {
            Issue.record("nproc did not start")
            return
        }
        defer { unsafe pclose(pipe) }
        var count: Int32 = 0
        let found = unsafe withUnsafeMutablePointer(to: &count) { pointer in
            unsafe withVaList([pointer]) { unsafe vfscanf(pipe, "%d", $0) }
        }
        #expect(found == 1)
        #expect(allowedProcessors() == Int(count))
    }
}
