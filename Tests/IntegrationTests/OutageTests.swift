import Foundation
import Synchronization
import Testing

/// The database goes away under load and comes back.
@Suite("Outage of the database")
struct OutageTests {
    private struct Answer {
        let at: ContinuousClock.Instant
        let took: Duration
        let status: String
        let body: String
    }

    /// What all clients saw.
    private final class Answers: Sendable {
        private let seen = Mutex<(all: [Answer], isKilled: Bool)>(([], false))
        var all: [Answer] { seen.withLock { $0.all } }
        /// Whether the database was killed before this answer came.
        func add(_ answer: Answer) -> Bool {
            seen.withLock { seen in
                seen.all.append(answer)
                return seen.isKilled
            }
        }
        func noteKill() { seen.withLock { $0.isKilled = true } }
    }

    /// The process of the store's private PostgreSQL.
    private func postmaster(of server: RunningServer) throws -> Int32 {
        let files = FileManager.default.enumerator(at: server.data, includingPropertiesForKeys: nil)
        let file = files?.lazy.compactMap { $0 as? URL }.first { $0.lastPathComponent == "postmaster.pid" }
        let text = try String(contentsOf: try #require(file), encoding: .utf8)
        return try #require(Int32(text.prefix { $0.isNumber }))
    }

    /// Asks for something else each time, so that no kept answer helps.
    private func ask(_ url: String, _ number: Int) throws -> (status: String, body: String) {
        let query = "query Q\(number) { companies(first: 1) { totalCount nodes { name } } }"
        let answer = try Program.run(
            [
                "curl", "-s", "--max-time", "20", "-w", "\n%{http_code}", url, "-H",
                "Content-Type: application/json",
                "-d", #"{"query":"\#(query)"}"#,
            ],
            executable: URL(filePath: "/usr/bin/env")
        )
        let lines = answer.output.split(separator: "\n")
        return (lines.last.map(String.init) ?? "", lines.dropLast().joined())
    }

    @Test("PostgreSQL killed under load: clear errors at once, recovery in seconds, no connection stuck")
    func killed() async throws {
        let server = try RunningServer(["--concurrent-queries", "4"])
        defer { _ = server.stop() }
        #expect(try ask(server.url, 0).status == "200")
        let seen = Answers()
        let start = ContinuousClock.now
        let (url, process) = (server.url, try postmaster(of: server))
        await withTaskGroup(of: Void.self) { group in
            for client in 1...4 {
                group.addTask {
                    // Until all is well again for a while.
                    var served = 0
                    for turn in 0..<2000 where served < 10 {
                        let began = ContinuousClock.now
                        guard let (status, body) = try? ask(url, client * 10_000 + turn) else { continue }
                        let isAfter = seen.add(Answer(at: began, took: .now - began, status: status, body: body))
                        served = status == "200" && isAfter ? served + 1 : 0
                        try? await Task.sleep(for: .milliseconds(50))
                        if began - start > .seconds(60) { return }
                    }
                }
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(1))
                kill(process, SIGKILL)
                seen.noteKill()
            }
        }
        let failed = seen.all.filter { $0.status != "200" }
        for answer in failed {
            #expect(answer.status == "503")
            #expect(answer.body.contains("\"code\":\"UNAVAILABLE\""), "\(answer.body)")
            #expect(answer.took < .seconds(10))
        }
        let lastFailure = failed.map(\.at).max() ?? start
        #expect(lastFailure - start < .seconds(40))
        for turn in 0..<30 { #expect(try ask(url, 90_000 + turn).status == "200") }
        let metrics = try String(
            contentsOf: try #require(URL(string: "http://127.0.0.1:\(server.port)/metrics")),
            encoding: .utf8
        )
        for gauge in ["form4_queries_running", "form4_queries_waiting", "form4_database_statements_waiting"] {
            #expect(metrics.contains("\n\(gauge) 0\n"), "\(gauge)")
        }
    }
}
