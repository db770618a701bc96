import API
import ArgumentParser
import Foundation
import Logging

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read options from this file.", valueName: "file"), completion: .file())
    var config: String?

    @Option(help: "Log from this level: trace, debug, info, notice, warning, error.")
    var logLevel = Logger.Level.notice

    @Option(help: "Log as text or json; by default text on a terminal, json elsewhere.")
    var logFormat: LogFormat?

    enum LogFormat: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    /// The command's logger, on stderr.
    func logger() -> Logger {
        let format = logFormat ?? (Terminal.error.isInteractive ? .text : .json)
        let level = logLevel
        return Logger(label: "form4") { label in
            switch format {
            case .text: TextLogHandler(level: level)
            case .json: JSONLogHandler(label: label, level: level)
            }
        }
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// Log entries for a person: time, level, message, and what belongs to it.
struct TextLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level

    init(level: Logger.Level) {
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let time = Date().formatted(
            .verbatim(
                "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
                timeZone: .current,
                calendar: .current
            )
        )
        let style: Style = event.level >= .error ? .red : event.level == .warning ? .yellow : .dim
        var line = "\(time) \(style(event.level.rawValue, on: .error)) \(LogText.onOneLine(event.message.description))"
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(LogText.onOneLine(value.description))"
        }
        if let error = event.error { line += " error=\(LogText.onOneLine("\(error)"))" }
        Terminal.error.write(line + "\n")
    }
}
