import Foundation
import GraphQL
import Logging

/// Writes each log entry as one JSON object a line on stderr.
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel: Logger.Level
    package var metadataProvider: Logger.MetadataProvider?
    private static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private let label: String
    private let write: @Sendable ([UInt8]) -> Void

    package init(
        label: String,
        level: Logger.Level = .info,
        write: @escaping @Sendable ([UInt8]) -> Void = JSONLogHandler.writeToStandardError
    ) {
        self.label = label
        logLevel = level
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        write(line(event, at: Date()))
    }

    func line(_ event: LogEvent, at moment: Date) -> [UInt8] {
        var line: [UInt8] = []
        func add(_ key: String, _ value: String) {
            line.append(UInt8(ascii: line.isEmpty ? "{" : ","))
            JSONWriter.write(key, into: &line)
            line.append(UInt8(ascii: ":"))
            JSONWriter.write(LogText.bounded(value), into: &line)
        }
        add("time", moment.formatted(Self.timeFormat))
        add("level", event.level.rawValue)
        add("logger", label)
        add("message", event.message.description)
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { add(key, value.description) }
        if let error = event.error { add("error", "\(error)") }
        line += Array("}\n".utf8)
        return line
    }

    /// One `write` a line, so that lines of several threads do not mix.
    package static let writeToStandardError: @Sendable ([UInt8]) -> Void = { line in
        try? FileHandle.standardError.write(contentsOf: Data(line))
    }
}
