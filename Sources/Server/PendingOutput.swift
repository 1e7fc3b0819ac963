import Glibc

/// What a connection still has to send after the kernel took only a part: a copy of small bytes,
/// then the body of a
/// prepared answer or a file by reference.
///
/// Lives on the heap only while a reader is slow. Owned by the connection's loop; `free()` exactly
/// once.
@safe
struct PendingOutput {
    private var block: UnsafeMutableRawPointer?
    private var blockCount = 0
    private var blockOffset = 0
    private var body: Unmanaged<Representation>?
    private var bodyOffset = 0
    private var file: Int32 = -1
    private var fileOffset: off_t = 0
    private var fileEnd: off_t = 0

    /// At most this much of a file goes out before the loop looks at the others again.
    private static let fileBytesPerTurn = 256 * 1_024

    /// Copies what is left of small bytes.
    init(_ source: UnsafeRawPointer, count: Int) {
        guard count > 0 else { return }
        let copy = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 1)
        unsafe copy.copyMemory(from: source, byteCount: count)
        unsafe block = copy
        blockCount = count
    }

    mutating func then(_ representation: Representation, from offset: Int) {
        unsafe body = .passRetained(representation)
        bodyOffset = offset
    }

    /// Takes over the descriptor.
    mutating func then(file descriptor: Int32, from offset: Int, to end: Int) {
        file = descriptor
        fileOffset = off_t(offset)
        fileEnd = off_t(end)
    }

    enum Progress {
        case finished(Int)
        case more(Int)
        case failed
    }

    /// Sends as much as the kernel takes.
    mutating func send(to socket: Int32) -> Progress {
        var sent = 0
        if blockOffset < blockCount {
            guard let block = unsafe block else { return .failed }
            let flags = Int32(MSG_NOSIGNAL)
            let count = unsafe Glibc.send(
                socket,
                block + blockOffset,
                blockCount - blockOffset,
                flags,
            )
            guard count >= 0 else { return wouldBlock() ? .more(sent) : .failed }
            blockOffset += count
            sent += count
            if blockOffset < blockCount { return .more(sent) }
        }
        if let body = unsafe body {
            let rest = unsafe body.takeUnretainedValue()
            let left = rest.rest.count - bodyOffset
            if left > 0 {
                let flags = Int32(MSG_NOSIGNAL)
                let count = unsafe Glibc.send(socket, rest.rest.start + bodyOffset, left, flags)
                guard count >= 0 else { return wouldBlock() ? .more(sent) : .failed }
                bodyOffset += count
                sent += count
                if count < left { return .more(sent) }
            }
        }
        return file >= 0 ? sendFile(to: socket, sent) : .finished(sent)
    }

    private mutating func sendFile(to socket: Int32, _ before: Int) -> Progress {
        var sent = before
        let left = Int(fileEnd - fileOffset)
        if left > 0 {
            let count = unsafe sendfile(
                socket,
                file,
                &fileOffset,
                min(left, PendingOutput.fileBytesPerTurn),
            )
            guard count > 0 else { return count < 0 && wouldBlock() ? .more(sent) : .failed }
            sent += count
        }
        return fileOffset >= fileEnd ? .finished(sent) : .more(sent)
    }

    mutating func free() {
        unsafe block?.deallocate()
        unsafe block = nil
        unsafe body?.release()
        unsafe body = nil
        if file >= 0 { close(file) }
        file = -1
    }
}

/// Whether the last send was refused only for the moment.
@inline(__always)
func wouldBlock() -> Bool {
    let code = errno
    return code == EAGAIN || code == EINTR
}
