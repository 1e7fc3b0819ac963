import Channels
import Configuration
import Glibc
import Ledger
import Model
import Platform

extension Office {
    /// Examines database, disk, clock, channels, permissions, configuration and character sets.
    func doctor(_ language: Language) throws -> JSON {
        var items = [
            database(), disk(), clock(), permissions(), configurationItem(), readBackItem(),
            backupItem(),
        ]
        items.append(readingItem())
        items += sourceItems()
        items += try channelItems()
        items += charsetItems()
        items += deviceItems()
        items += calendarItems()
        return [
            "id": "doctor",
            "items": .array(
                items.map { item in
                    let json: JSON = [
                        "id": .string(item.id), "status": .string(item.status),
                        "name": .string(item.name[language]),
                        "detail": .string(item.detail[language]),
                        "hint": JSON(item.hint?[language]),
                    ]
                    return json.withoutNulls
                }
            ),
        ]
    }

    private func database() -> DoctorItem {
        // What is kept may be sound while nothing can be added to it.
        if let fault = core.writer.statistics.fault { return DoctorItem(unwritable: fault) }
        let name = DoctorItem.ledgerName
        do {
            let verification = try reader.read { view in
                try view.verify(checksContents: false)
            }
            if verification.isSound {
                return DoctorItem(
                    "database",
                    "ok",
                    name,
                    Phrase(
                        "\(verification.count) 条，链完整",
                        "\(verification.count) entries, the chain is whole"
                    ),
                )
            }
            let finding = verification.findings.first.map { "\($0)" } ?? ""
            return DoctorItem(
                "database",
                "critical",
                name,
                Phrase("链校验发现问题：\(finding)", "the chain has findings: \(finding)"),
                hint: Phrase("releasectl ledger verify", "releasectl ledger verify"),
            )
        } catch {
            return DoctorItem(
                "database",
                "critical",
                name,
                Phrase("读不出：\(error)", "can't be read: \(error)"),
                hint: Phrase(
                    "停止服务后 released restore --state 目录 --from 备份文件",
                    "stop the daemon, then released restore --state DIR --from BACKUP",
                ),
            )
        }
    }

    private func disk() -> DoctorItem {
        let name = Phrase("磁盘空间", "disk space")
        let storage = core.storage.look(now: time.now)
        guard let free = storage.freeBytes else {
            return DoctorItem("disk", "unknown", name, Phrase("查不到", "unknown"))
        }
        // Decimal, as `status` says it.
        let megabytes = free / 1_000_000
        let detail = Phrase("剩余 \(megabytes) MB", "\(megabytes) MB free")
        switch storage.level {
        case .ample: return DoctorItem("disk", "ok", name, detail)
        case .low:
            return DoctorItem(
                "disk",
                "warning",
                name,
                detail,
                hint: Phrase(
                    "清理或扩容；磁盘满时不能再发布",
                    "make room: on a full disk nothing can be published"
                ),
            )
        case .scarce:
            let wanted = (storage.resumeBytes + 999_999) / 1_000_000
            return DoctorItem(
                "disk",
                "critical",
                name,
                Phrase(
                    "剩余 \(megabytes) MB，只受理发布、事件和确认",
                    "\(megabytes) MB free: only releases, incidents and acknowledgements are accepted",
                ),
                hint: Phrase(
                    "腾到 \(wanted) MB 以上即恢复；旧备份、日志、别的程序的文件",
                    "with \(wanted) MB everything is accepted again: old copies, logs, other programs' files",
                ),
            )
        }
    }

    private func clock() -> DoctorItem {
        let name = Phrase("时钟同步", "clock")
        switch ClockSynchronisation.current() {
        case .synchronised(let error):
            return DoctorItem(
                "clock",
                "ok",
                name,
                Phrase(
                    "已同步，误差不超过 \(error.count) 毫秒",
                    "synchronised, error at most \(error.count) ms"
                ),
            )
        case .unsynchronised:
            return DoctorItem(
                "clock",
                "warning",
                name,
                Phrase("未同步", "not synchronised"),
                hint: Phrase("启用 chrony 或 systemd-timesyncd", "enable chrony or systemd-timesyncd"),
            )
        case .unknown:
            return DoctorItem(
                "clock",
                "unknown",
                name,
                Phrase("内核没有说明（容器中常见）", "the kernel doesn't say (common in containers)"),
            )
        }
    }

    private func permissions() -> DoctorItem {
        let name = Phrase("状态目录权限", "state folder")
        guard let status = try? FileTree.status(core.folders.state) else {
            return DoctorItem("permissions", "critical", name, Phrase("不存在", "missing"))
        }
        let isOpen = status.mode & 0o007 != 0
        return DoctorItem(
            "permissions",
            isOpen ? "warning" : "ok",
            name,
            Phrase(
                "\(core.folders.state)，权限 \(String(status.mode & 0o777, radix: 8))",
                "\(core.folders.state), mode \(String(status.mode & 0o777, radix: 8))",
            ),
            hint: isOpen
                ? Phrase(
                    "其他账户能读取：chmod o-rwx \(core.folders.state)",
                    "others can read it: chmod o-rwx \(core.folders.state)"
                )
                : nil,
        )
    }

    private func configurationItem() -> DoctorItem {
        let name = Phrase("配置", "configuration")
        do {
            let fresh = try Configuration.load(folder: configuration.folder)
            let changes = Configuration.changes(from: configuration.current, to: fresh)
            if changes.isEmpty {
                return DoctorItem("configuration", "ok", name, Phrase("与运行中的一致", "as it runs"))
            }
            let files = changes.files.joined(separator: " ")
            return DoctorItem(
                "configuration",
                "warning",
                name,
                Phrase("已改动但未生效：\(files)", "changed but not in force: \(files)"),
                hint: Phrase("releasectl reload", "releasectl reload"),
            )
        } catch {
            return DoctorItem(
                "configuration",
                "critical",
                name,
                Phrase("有错误，重启会失败", "has mistakes: a restart would fail"),
                hint: Phrase(
                    "released check-config \(configuration.folder)",
                    "released check-config \(configuration.folder)",
                ),
            )
        }
    }

    private func readBackItem() -> DoctorItem {
        let name = Phrase("公网回读", "read-back")
        let waiting = readBack.waiting
        guard let first = waiting.first(where: { $0.reason != nil }) else {
            return DoctorItem("readBack", "ok", name, Phrase("没有等待中的回读", "nothing waits"))
        }
        let reason = Cause.phrase(first.reason ?? "")
        return DoctorItem(
            "readBack",
            "critical",
            name,
            Phrase(
                "\(waiting.count) 项读不到：\(reason.chinese)",
                "\(waiting.count) can't be read back: \(reason.english)"
            ),
            hint: Phrase("检查 readBack.url 和前置服务器", "check readBack.url and the server in front"),
        )
    }

    private func channelItems() throws -> [DoctorItem] {
        let words = core.words(.chinese)
        return try reader.read { view in
            try channels.map { channel in
                let row = try words.channel(channel, in: view)
                let state = row["state"]?.string ?? "ok"
                let name = ViewWords.channelStateName(state)
                let cause = channel.lastError().map { Cause.phrase($0) }
                return DoctorItem(
                    "channel." + channel.name,
                    state == "ok" ? "ok" : "warning",
                    Phrase("渠道 \(channel.name)", "channel \(channel.name)"),
                    Phrase(
                        name.chinese + (state == "ok" ? "" : cause.map { "：" + $0.chinese } ?? ""),
                        name.english + (state == "ok" ? "" : cause.map { ": " + $0.english } ?? ""),
                    ),
                    hint: state == "ok"
                        ? nil
                        : Phrase(
                            "releasectl channel show \(channel.name)",
                            "releasectl channel show \(channel.name)"
                        ),
                )
            }
        }
    }

    private func charsetItems() -> [DoctorItem] {
        let needed = Set(setup.boards.map(\.charset.label))
        let missing = [CharacterSet.gb2312, .gbk, .gb18030].filter { set in
            !set.isAvailable && needed.contains { $0.lowercased() == "\(set)".lowercased() }
        }
        guard !missing.isEmpty else {
            return [
                DoctorItem(
                    "charsets",
                    "ok",
                    Phrase("字符集转换", "character sets"),
                    Phrase("可用", "available")
                )
            ]
        }
        return missing.map { set in
            DoctorItem(
                "charsets",
                "critical",
                Phrase("字符集转换", "character sets"),
                Phrase("系统缺少 \(set) 转换", "the system has no \(set) converter"),
                hint: Phrase("安装 glibc 的 gconv 模块", "install glibc's gconv modules"),
            )
        }
    }
}
