import Model

/// Completion scripts for shells, made from the table of commands.
enum Completions {
    static func script(for shell: String, language: Language) -> String {
        switch shell {
        case "zsh": "#compdef releasectl\nautoload -U +X bashcompinit && bashcompinit\n" + bash
        case "fish": fish(language)
        default: bash
        }
    }

    /// The words typed so far choose a `case` of the command's options and words.
    private static var bash: String {
        let valued = Globals.options.filter { $0.kind != .flag }.map { "--" + $0.name }
        var lines = [
            "_releasectl() {", "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" path='' word skip=''",
            "  local prev=\"${COMP_WORDS[COMP_CWORD-1]}\"",
            "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do",
            "    if [ -n \"$skip\" ]; then skip=''; continue; fi", "    case \"$word\" in",
            "      \(valued.joined(separator: "|"))) skip=1 ;;", "      -*) ;;",
            "      *) path=\"${path:+$path }$word\" ;;", "    esac", "  done",
            "  case \"$prev\" in",
        ]
        for (name, words) in choices {
            lines.append("    --\(name)) " + reply(words) + "; return ;;")
        }
        lines.append(
            "    --body|--token-file|--socket|--witness) "
                + "COMPREPLY=($(compgen -f -- \"$cur\")); return ;;"
        )
        lines += ["  esac", "  case \"$path\" in"]
        lines.append("    '') " + reply(firstWords + " help") + " ;;")
        for group in CommandTable.groups {
            let verbs = CommandTable.all.filter { $0.path.count == 2 && $0.path[0] == group.name }
            let words = verbs.map { $0.path[1] }.joined(separator: " ")
            lines.append("    '\(group.name)') " + reply(words) + " ;;")
        }
        for command in CommandTable.all {
            let places = command.positionals.flatMap(\.choices)
            let options = (command.options + Globals.options).map { "--" + $0.name }
            let words = (places + options).joined(separator: " ")
            lines.append("    '\(command.path.joined(separator: " "))'*) " + reply(words) + " ;;")
        }
        lines += ["  esac", "}", "complete -F _releasectl releasectl"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func reply(_ words: String) -> String {
        "COMPREPLY=($(compgen -W '\(words)' -- \"$cur\"))"
    }

    private static var firstWords: String {
        var seen: Set<String> = []
        return CommandTable.all.map { $0.path[0] }.filter { seen.insert($0).inserted }
            .joined(separator: " ")
    }

    /// The words of each option that takes one of several, over all commands.
    private static var choices: [(String, String)] {
        var order: [String] = []
        var words: [String: [String]] = [:]
        for option in CommandTable.all.flatMap(\.options) + Globals.options {
            guard case .choice(let allowed) = option.kind else { continue }
            if words[option.name] == nil { order.append(option.name) }
            let known = words[option.name] ?? []
            words[option.name] = known + allowed.filter { !known.contains($0) }
        }
        return order.map { ($0, (words[$0] ?? []).joined(separator: " ")) }
    }

    private static func fish(_ language: Language) -> String {
        var lines = ["complete -c releasectl -f"]
        var seen: Set<String> = []
        for command in CommandTable.all where seen.insert(command.path[0]).inserted {
            let group = CommandTable.groups.first { $0.name == command.path[0] }
            let summary = quoted((group?.summary ?? command.summary)[language])
            lines.append(
                "complete -c releasectl -n __fish_use_subcommand -a \(command.path[0]) -d \(summary)"
            )
        }
        for command in CommandTable.all {
            var condition = "__fish_seen_subcommand_from \(command.path[0])"
            if command.path.count == 2 {
                let verbs = CommandTable.all.filter { $0.path[0] == command.path[0] }
                    .map { $0.path.dropFirst().joined() }.joined(separator: " ")
                lines.append(
                    "complete -c releasectl -n '\(condition); "
                        + "and not __fish_seen_subcommand_from \(verbs)' -a \(command.path[1]) "
                        + "-d \(quoted(command.summary[language]))"
                )
                condition += "; and __fish_seen_subcommand_from \(command.path[1])"
            }
            for option in command.options {
                var line = "complete -c releasectl -n '\(condition)' -l \(option.name)"
                switch option.kind {
                case .flag: break
                case .choice(let words): line += " -x -a \(quoted(words.joined(separator: " ")))"
                default: line += " -r"
                }
                lines.append(line + " -d \(quoted(option.summary[language]))")
            }
            for word in command.positionals.flatMap(\.choices) {
                lines.append("complete -c releasectl -n '\(condition)' -a \(word)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'")
            + "'"
    }
}
