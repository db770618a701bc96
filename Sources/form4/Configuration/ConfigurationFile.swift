import Foundation

/// A configuration file: `key = value` a line, keys as the long options without dashes, `#` starts a comment.
struct ConfigurationFile: Sendable {
    private(set) var values: [String: String] = [:]

    /// - Parameter name: Null for no file.
    init(named name: String?, knowing catalog: CommandCatalog) throws {
        guard let name else { return }
        guard let text = try? String(contentsOfFile: name, encoding: .utf8) else {
            throw ConfigurationError(description: "the configuration file \(name) cannot be read")
        }
        try parse(text, name, catalog)
    }

    init(text: String, named name: String, knowing catalog: CommandCatalog) throws {
        try parse(text, name, catalog)
    }

    private mutating func parse(_ text: String, _ name: String, _ catalog: CommandCatalog) throws {
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            let place = "\(name):\(number + 1)"
            guard let equals = line.firstIndex(of: "=") else {
                throw ConfigurationError(description: "\(place): \"\(line)\" is not of the form key = value")
            }
            let key = line[..<equals].trimmingCharacters(in: .whitespaces)
            guard catalog.isKnown(key) else { throw Self.unknown(key, place, catalog) }
            guard values[key] == nil else { throw ConfigurationError(description: "\(place): \(key) is set twice") }
            values[key] = Self.value(line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces))
        }
    }

    /// A value in double quotes may hold `#`; outside of quotes ` #` starts a comment.
    private static func value(_ text: String) -> String {
        if text.count >= 2, text.hasPrefix("\""), let end = text.dropFirst().firstIndex(of: "\"") {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        guard let comment = text.range(of: " #") else { return text }
        return text[..<comment.lowerBound].trimmingCharacters(in: .whitespaces)
    }

    private static func unknown(_ key: String, _ place: String, _ catalog: CommandCatalog) -> ConfigurationError {
        let near = catalog.optionNames.filter { $0.hasPrefix(key.prefix(4)) || key.hasSuffix($0) }.sorted()
        let hint =
            near.isEmpty
            ? "See `form4 config` for the keys there are." : "Did you mean \(near.joined(separator: " or "))?"
        return ConfigurationError(description: "\(place): there is no option \"\(key)\". \(hint)")
    }
}
