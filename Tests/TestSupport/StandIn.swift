import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// EDGAR's stand-in, as a process of its own: `Tests/Support/edgar_standin.py`.
package final class StandIn: Sendable {
    /// One kind of failure on purpose, for requests whose path and query match.
    package struct Fault: Encodable, Sendable {
        package var match = "/Archives/edgar/data/"
        package var kind: String
        /// Of each path's requests.
        package var times = 1
        /// Of the paths that match.
        package var share = 1.0
        /// Only submissions of these types, as a regular expression over all of the type.
        package var forms: String?
        package var retryAfter = 1
        package var seconds = 30.0

        package init(
            match: String = "/Archives/edgar/data/",
            kind: String,
            times: Int = 1,
            share: Double = 1,
            forms: String? = nil,
            retryAfter: Int = 1,
            seconds: Double = 30
        ) {
            self.match = match
            self.kind = kind
            self.times = times
            self.share = share
            self.forms = forms
            self.retryAfter = retryAfter
            self.seconds = seconds
        }
    }

    package struct Report: Decodable, Sendable {
        package let requests: Int
        package let mostInASecond: Int
        package let asked: [String: Int]
        package let statuses: [String: Int]
        package let faults: [String: Int]

        /// How often each filing was asked for, whatever the folder.
        package var filings: [String: Int] {
            asked.filter { $0.key.hasSuffix(".txt") }
                .reduce(into: [:]) { $0[String($1.key.suffix(24).prefix(20)), default: 0] += $1.value }
        }
    }

    package let port: Int
    private let process: Process
    private let input: Pipe

    /// - Parameter feedDay: the day whose filings the feed of latest filings shows.
    package init(_ roots: [URL], feedDay: String? = nil, faults: [Fault] = []) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "Support/edgar_standin.py"
        )
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script.path] + roots.flatMap { ["--root", $0.path] }
        if let feedDay { process.arguments? += ["--feed-day", feedDay] }
        if !faults.isEmpty {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            let file = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID().uuidString).json")
            try encoder.encode(faults).write(to: file)
            process.arguments? += ["--faults", file.path]
        }
        input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var text = ""
        while !text.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        guard let port = Int(text.dropFirst("PORT ".count).dropLast()) else { throw CocoaError(.fileReadUnknown) }
        self.port = port
    }

    deinit {
        // It ends with its standard input.
        try? input.fileHandleForWriting.close()
    }

    package var address: String { "http://127.0.0.1:\(port)" }

    package func report() async throws -> Report {
        guard let url = URL(string: address + "/_standin/report") else { throw CocoaError(.fileReadUnknown) }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Report.self, from: try await URLSession.shared.data(from: url).0)
    }
}
