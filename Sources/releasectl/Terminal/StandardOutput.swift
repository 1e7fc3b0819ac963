import Glibc
import Model
import Platform

/// Standard output, where not getting through is a failure of the command.
///
/// A script that reads an empty file must not be told that all went well.
enum StandardOutput {
    static func write(_ text: String) throws(Failure) {
        let code = TerminalDevice.write(text, to: STDOUT_FILENO)
        guard code != 0 else { return }
        throw code == EPIPE ? .readerGone : .unwritten(reason: SystemWords.of(code))
    }
}

/// The system's errors that an officer meets, in the officer's words.
enum SystemWords {
    static func of(_ code: Int32) -> Phrase {
        switch code {
        case ENOSPC, EDQUOT: Phrase("磁盘已满", "the disk is full")
        case EBADF: Phrase("标准输出没有打开", "it is not open")
        case EIO: Phrase("输入输出错误", "input/output error")
        case EFBIG: Phrase("超过文件大小限制", "it exceeds the limit of a file's size")
        case ENOENT: Phrase("没有这个套接字", "there is no such socket")
        case ECONNREFUSED: Phrase("没有程序在监听", "nobody listens there")
        case EACCES, EPERM: Phrase("当前账户没有权限", "this account may not")
        case EHOSTUNREACH, ENETUNREACH: Phrase("网络不通", "the network cannot reach it")
        case ENOTSOCK: Phrase("那不是套接字", "that is not a socket")
        case ETIMEDOUT: Phrase("连接超时", "timed out")
        default: Phrase(SystemError.text(code), SystemError.text(code))
        }
    }
}
