import CLinux
import Glibc

/// Writing to a pipe whose reader has gone, without the signal that would end the process.
enum BrokenPipe {
    /// Runs `body` with SIGPIPE held back in this thread, and takes away one that it caused; the
    /// failed write tells of it by EPIPE.
    static func silenced<Result>(_ body: () -> Result) -> Result {
        var pipeOnly = sigset_t()
        var before = sigset_t()
        var pending = sigset_t()
        unsafe sigemptyset(&pipeOnly)
        unsafe sigaddset(&pipeOnly, SIGPIPE)
        unsafe sigpending(&pending)
        let wasPending = unsafe sigismember(&pending, SIGPIPE) == 1
        unsafe pthread_sigmask(SIG_BLOCK, &pipeOnly, &before)
        let result = body()
        if !wasPending {
            var noWait = timespec()
            while unsafe sigtimedwait(&pipeOnly, nil, &noWait) < 0, errno == EINTR {}
        }
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        return result
    }
}
