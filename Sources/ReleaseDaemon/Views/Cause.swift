import Model

/// Why something failed, as the record has it, in the words of its reader.
///
/// The record keeps short English words that never change, with what the system or the far side said
/// behind a colon. A Chinese screen gets a Chinese sentence; only what somebody else said stays as it
/// was said.
enum Cause {
    static func phrase(_ recorded: String) -> Phrase { Phrase(chinese(recorded), recorded) }

    static func chinese(_ recorded: String) -> String {
        if let whole = wholes[recorded] { return whole }
        for (head, sentence) in heads where recorded.hasPrefix(head) {
            return sentence(String(recorded.dropFirst(head.count)))
        }
        for (head, sentence) in numbered where recorded.hasPrefix(head + " ") {
            let rest = recorded.dropFirst(head.count + 1)
            let number = rest.prefix { $0.isASCII && $0.isNumber }
            let words = rest.dropFirst(number.count)
            guard !number.isEmpty, words.isEmpty || words.hasPrefix(": ") || words == " bytes"
            else {
                continue
            }
            let said = words.hasPrefix(": ") ? String(words.dropFirst(2)) : ""
            return sentence(String(number)) + (said.isEmpty ? "" : "，原话：" + said)
        }
        return "原因（原文）：" + recorded
    }

    private static let wholes: [String: String] = [
        "no receipt in time": "没有按时收到回执",
        "the daemon stopped during the attempt": "投递途中服务停止，不知是否送到",
        "no such channel": "配置里没有这个渠道",
        "the queue of the channel is full": "渠道的队列已满，没有排上",
        "no such target": "配置里没有这个投递对象",
        "nothing to send": "没有要发的内容",
        "the request is longer than the client sends": "请求过长，没有发出",
        "other bytes than published": "读到的内容与发布的不一致",
        "timed out before anything was sent": "连接超时，什么都没有发出",
        "sent, but timed out waiting for the answer": "已发出，等答复超时",
        "time limit": "程序超过时限，已被终止",
        "failed": "回执：没有送达",
        "rejected": "回执：被拒收",
    ]

    private static let heads: [(String, @Sendable (String) -> String)] = [
        ("attempts used up: ", { "重试次数已用完；最后一次：" + chinese($0) }),
        ("could not start: errno ", { "程序无法启动：" + system(errno: $0) }),
        ("request not sent: ", { "请求没有发出：" + system($0) }),
        ("could not connect: ", { "连不上对方：" + system($0) }),
        ("sent, but no answer: ", { "已发出，没有答复：" + system($0) }),
        ("the answer is not HTTP: ", { "答复不符合 HTTP：" + system($0) }),
        ("time limit: ", { "程序超过时限，已被终止，原话：" + $0 }),
        ("failed: ", { "回执：没有送达，原话：" + $0 }),
        ("rejected: ", { "回执：被拒收，原话：" + $0 }),
    ]

    private static let numbered: [(String, @Sendable (String) -> String)] = [
        ("HTTP", { "对方答复 HTTP \($0)" }),
        ("status", { "读到的答复是 HTTP \($0)" }),
        ("exit", { "程序以状态 \($0) 结束" }),
        ("signal", { "程序被信号 \($0) 终止" }),
        ("the answer is longer than", { "答复超过 \($0) 字节" }),
    ]

    /// What the system said: `[where: ]Connection refused (errno 111)`, or words of the HTTP client.
    private static func system(_ words: String) -> String {
        if let known = details[words] { return known }
        if words.hasSuffix(")"), let mark = words.range(of: " (errno ") {
            let number = words[mark.upperBound...].dropLast()
            let place = words[..<mark.lowerBound].range(of: ": ").map { colon in
                words[..<colon.lowerBound] + "："
            }
            return (place ?? "") + system(errno: String(number))
        }
        for (tail, sentence) in names where words.hasSuffix(": " + tail) {
            return sentence + " " + words.dropLast(tail.count + 2)
        }
        return "原话：" + words
    }

    private static func system(errno number: String) -> String {
        (errors[number] ?? "系统错误") + "（errno \(number)）"
    }

    /// Numbers of Linux.
    private static let errors: [String: String] = [
        "1": "不允许", "2": "没有这个文件", "8": "不是可执行的格式", "12": "内存不足", "13": "没有权限",
        "24": "打开的文件过多", "28": "磁盘已满", "32": "连接已断", "99": "地址不可用", "101": "网络不可达",
        "103": "连接中止", "104": "对方断开了连接", "110": "连接超时", "111": "对方拒绝连接", "113": "没有到对方的路由",
    ]

    private static let names: [(String, String)] = [
        ("Name or service not known", "找不到主机"), ("no such host", "找不到主机"),
        ("No address associated with hostname", "主机没有地址"), ("no address", "主机没有地址"),
        ("Temporary failure in name resolution", "域名解析暂时失败"),
        ("not a usable socket path", "不能用的套接字路径"),
    ]

    private static let details: [String: String] = [
        "the connection was closed": "连接已被关闭", "it ends too early": "中途断了",
        "a chunk is longer than it says": "分块长度不符", "a chunk's length": "分块长度有误",
        "trailers": "尾部过长", "a line without an end": "有一行没有结尾", "a line is too long": "有一行过长",
        "its head is too long": "头部过长", "it switches protocols": "改用了别的协议",
        "its length is told in two ways": "长度有两种说法", "its length": "长度有误",
        "its first line": "首行有误", "a header line": "头部有一行有误", "a header value": "头部的值有误",
        "address": "地址有误", "plain http through curl": "地址不是 https",
        "https needs the request by curl": "https 须由 curl 发出", "two Host fields": "有两个 Host",
        "fields too long": "头部过长",
    ]
}

extension String {
    /// Where `part` occurs first.
    fileprivate func range(of part: String) -> Range<String.Index>? { self[...].range(of: part) }
}

extension Substring {
    fileprivate func range(of part: String) -> Range<Substring.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) {
                return start..<index(start, offsetBy: part.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
