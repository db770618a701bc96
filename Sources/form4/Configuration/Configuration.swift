import Foundation
import Synchronization

/// The effective command line: flags as typed, completed by environment and configuration file.
///
/// Each option is declared once, where its command declares it. `--port` can also be set as `FORM4_PORT` in the
/// environment, and as `port` in the file; the first of the three that names it holds. What a command does not have is
/// ignored in environment and file, so that one file serves all commands; a key that no command has is refused.
struct Configuration: Sendable {
    enum Origin: String, Sendable {
        case flag
        case environment
        case file
        case builtIn = "default"
    }

    struct Setting: Sendable {
        let name: String
        /// Null: not set, and without default.
        let value: String?
        let origin: Origin
    }

    /// What to parse instead of what was typed.
    let arguments: [String]
    /// Every option of the command that is run, in the order of its help.
    let settings: [Setting]

    /// The configuration of this process; set once, before a command runs.
    static var effective: Configuration {
        get {
            current.withLock { current in
                guard let current else { preconditionFailure("the configuration is read before it is set") }
                return current
            }
        }
        set { current.withLock { $0 = newValue } }
    }
    private static let current = Mutex<Configuration?>(nil)

    /// - Throws: `ConfigurationError` when the file cannot be read or has a key that no command knows.
    init(_ typed: [String], environment: [String: String]) throws {
        let catalog = try CommandCatalog.form4
        let command = catalog.command(in: typed)
        let file = try ConfigurationFile(named: Self.fileName(typed, environment), knowing: catalog)
        var settings: [Setting] = []
        var added: [String] = []
        for option in command.options {
            let setting = Self.setting(option, typed: typed, environment: environment, file: file, in: command)
            settings.append(setting)
            guard setting.origin == .environment || setting.origin == .file, let value = setting.value else { continue }
            added += try option.arguments(for: value, origin: setting.origin)
        }
        // Right after the command's name: before its own arguments, which may end in "--".
        arguments = Array(typed.prefix(command.depth)) + added + typed.dropFirst(command.depth)
        self.settings = settings
    }

    private static func fileName(_ typed: [String], _ environment: [String: String]) -> String? {
        for (place, argument) in typed.enumerated() {
            if argument == "--config", place + 1 < typed.count { return typed[place + 1] }
            if argument.hasPrefix("--config=") { return String(argument.dropFirst(9)) }
        }
        return environment["FORM4_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func setting(
        _ option: CommandCatalog.Option,
        typed: [String],
        environment: [String: String],
        file: ConfigurationFile,
        in command: CommandCatalog.Command
    ) -> Setting {
        if let value = option.value(in: typed) { return Setting(name: option.name, value: value, origin: .flag) }
        // A database that was typed is not overruled by a folder in the environment, nor the other way round.
        let rivals = command.options.filter { option.rivals.contains($0.name) }
        if rivals.contains(where: { $0.value(in: typed) != nil }) {
            return Setting(name: option.name, value: nil, origin: .builtIn)
        }
        if let value = environment[option.variable], !value.isEmpty {
            return Setting(name: option.name, value: value, origin: .environment)
        }
        if rivals.contains(where: { environment[$0.variable].map { !$0.isEmpty } ?? false }) {
            return Setting(name: option.name, value: nil, origin: .builtIn)
        }
        if let value = file.values[option.name] { return Setting(name: option.name, value: value, origin: .file) }
        return Setting(name: option.name, value: option.defaultValue, origin: .builtIn)
    }
}

/// What is wrong with the configuration, and what to do.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String
}
