import Edgar
import Foundation

/// EDGAR's stand-in, as a process of its own: `Tests/Support/edgar_standin.py`.
final class StandIn: Sendable {
    /// One kind of failure on purpose, for requests whose path and query match.
    struct Fault: Encodable, Sendable {
        var match = "/Archives/edgar/data/"
        var kind: String
        /// Of each path's requests.
        var times = 1
        /// Of the paths that match.
        var share = 1.0
        var retry_after = 1
        var seconds = 30.0
    }

    struct Report: Decodable, Sendable {
        let requests: Int
        let most_in_a_second: Int
        let asked: [String: Int]
        let statuses: [String: Int]
        let faults: [String: Int]

        /// How often each filing was asked for, whatever the folder.
        var filings: [String: Int] {
            asked.filter { $0.key.hasSuffix(".txt") }
                .reduce(into: [:]) { $0[String($1.key.suffix(24).prefix(20)), default: 0] += $1.value }
        }
    }

    let port: Int
    private let process: Process
    private let input: Pipe

    /// - Parameter feedDay: the day whose filings the feed of latest filings shows.
    init(_ roots: [URL], feedDay: String? = nil, faults: [Fault] = []) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Support/edgar_standin.py")
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script.path] + roots.flatMap { ["--root", $0.path] }
        if let feedDay { process.arguments? += ["--feed-day", feedDay] }
        if !faults.isEmpty {
            let file = FileManager.default.temporaryDirectory.appending(path: "faults-\(UUID().uuidString).json")
            try JSONEncoder().encode(faults).write(to: file)
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

    var address: String { "http://127.0.0.1:\(port)" }

    func report() async throws -> Report {
        let client = try EdgarClient(.init(base: try EdgarBase(address), userAgent: nil))
        guard case .body(let bytes, _, _) = try await client.fetch(.path("_standin/report")) else {
            throw CocoaError(.fileReadUnknown)
        }
        return try JSONDecoder().decode(Report.self, from: Data(bytes))
    }
}
