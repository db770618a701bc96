import ArgumentParser
import Foundation

/// The commands and their options, read from their own declarations (what `--experimental-dump-help` prints).
struct CommandCatalog: Sendable {
    struct Option: Sendable {
        let name: String
        let isFlag: Bool
        let isRepeating: Bool
        let defaultValue: String?
        let abstract: String

        /// Its name in the environment.
        var variable: String {
            name == "database-url" ? "DATABASE_URL" : "FORM4_" + name.uppercased().replacing("-", with: "_")
        }

        /// Options that say the same thing in another way.
        var rivals: [String] {
            switch name {
            case "database-url": ["data"]
            case "data": ["database-url"]
            default: []
            }
        }

        /// Its value among typed arguments; null when it is not there.
        func value(in arguments: [String]) -> String? {
            var values: [String] = []
            for (place, argument) in arguments.enumerated() {
                if argument == "--" { break }
                if argument == "--\(name)" {
                    values.append(isFlag ? "true" : place + 1 < arguments.count ? arguments[place + 1] : "")
                } else if argument.hasPrefix("--\(name)=") {
                    values.append(String(argument.dropFirst(name.count + 3)))
                } else if isFlag, argument == "--no-\(name)" {
                    values.append("false")
                }
            }
            return values.isEmpty ? nil : values.joined(separator: ",")
        }

        /// The arguments that set it to a value from environment or file.
        func arguments(for value: String, origin: Configuration.Origin) throws -> [String] {
            if isFlag {
                switch value.lowercased() {
                case "true", "1", "yes", "on": return ["--\(name)"]
                case "false", "0", "no", "off": return []
                default:
                    throw ConfigurationError(
                        description: "\(name) is \"\(value)\" in the \(origin.rawValue); it has to be true or false"
                    )
                }
            }
            guard isRepeating else { return ["--\(name)=\(value)"] }
            return value.split(separator: ",").map { "--\(name)=\($0.trimmingCharacters(in: .whitespaces))" }
        }
    }

    struct Command: Sendable {
        let name: String
        /// How many words name it: 1 for `form4 serve`, 2 for `form4 schema print`.
        let depth: Int
        let options: [Option]
        let subcommands: [Command]
        let defaultSubcommand: String?
    }

    let root: Command

    /// The catalog of this program.
    static var form4: CommandCatalog {
        get throws { try CommandCatalog(dump: Data(Form4Command._dumpHelp().utf8)) }
    }

    private init(dump: Data) throws {
        let tool = try JSONDecoder().decode(Dump.self, from: dump)
        root = Self.command(tool.command, depth: 0)
    }

    /// The command that arguments name.
    func command(in arguments: [String]) -> Command {
        var command = root
        for argument in arguments {
            guard let next = command.subcommands.first(where: { $0.name == argument }) else { break }
            command = next
        }
        return command
    }

    var optionNames: Set<String> { Self.names(root) }

    func isKnown(_ name: String) -> Bool { optionNames.contains(name) }

    private static func names(_ command: Command) -> Set<String> {
        command.subcommands.reduce(into: Set(command.options.map(\.name))) { $0.formUnion(names($1)) }
    }

    private static func command(_ dump: Dump.Command, depth: Int) -> Command {
        let ignored: Set = ["help", "version", "config"]
        let options = (dump.arguments ?? []).compactMap { argument -> Option? in
            guard argument.kind != "positional", let name = argument.names?.first(where: { $0.kind == "long" })?.name,
                !ignored.contains(name), !name.hasPrefix("no-")
            else { return nil }
            return Option(
                name: name,
                isFlag: argument.kind == "flag",
                isRepeating: argument.isRepeating ?? false,
                defaultValue: argument.defaultValue ?? (argument.kind == "flag" ? "false" : nil),
                abstract: argument.abstract ?? ""
            )
        }
        let subcommands = (dump.subcommands ?? []).filter { $0.commandName != "help" }
        return Command(
            name: dump.commandName,
            depth: depth,
            options: options,
            subcommands: subcommands.map { Self.command($0, depth: depth + 1) },
            defaultSubcommand: dump.defaultSubcommand
        )
    }

    /// The part of ToolInfoV0 that matters here.
    private struct Dump: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }
        struct Argument: Decodable {
            let kind: String
            let names: [Name]?
            let isRepeating: Bool?
            let defaultValue: String?
            let abstract: String?
        }
        struct Command: Decodable {
            let commandName: String
            let defaultSubcommand: String?
            let subcommands: [Command]?
            let arguments: [Argument]?
        }
        let command: Command
    }
}
