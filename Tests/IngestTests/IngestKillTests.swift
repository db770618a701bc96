import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Ingest

/// The program itself, as a process that is killed without warning.
@Suite("Ingestion that is killed", .serialized)
struct IngestKillTests {
    private static let binary = ProcessInfo.processInfo.environment["FORM4_BINARY"]
    private static let hint: Comment = "FORM4_BINARY does not name a built form4"
    /// `FORM4_KILLS=300` is the long form.
    private static let kills = ProcessInfo.processInfo.environment["FORM4_KILLS"].flatMap { Int($0) } ?? 20

    private struct Program {
        let arguments: [String]

        /// - Parameter lifetime: after which it is killed; nil lets it end by itself.
        /// - Returns: whether it was killed, and what it printed.
        func run(for lifetime: Duration? = nil) async throws -> (wasKilled: Bool, output: String) {
            let process = Process()
            process.executableURL = URL(filePath: try #require(IngestKillTests.binary))
            process.arguments = arguments
            let output = FileManager.default.temporaryDirectory.appending(path: "form4-\(UUID().uuidString).log")
            _ = FileManager.default.createFile(atPath: output.path, contents: nil)
            let handle = try FileHandle(forWritingTo: output)
            process.standardOutput = handle
            process.standardError = handle
            try process.run()
            let end = lifetime.map { ContinuousClock.now + $0 }
            while process.isRunning, end.map({ ContinuousClock.now < $0 }) ?? true {
                try await Task.sleep(for: .milliseconds(10))
            }
            let wasKilled = process.isRunning
            if wasKilled { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            return (wasKilled, try String(contentsOf: output, encoding: .utf8))
        }
    }

    @Test(
        "killed at random points, it ends with the store of an undisturbed run, and fetches no stored filing again",
        .enabled(if: binary != nil || ProcessInfo.processInfo.environment["FORM4_REQUIRE_DATA"] == "1", hint)
    )
    func kills() async throws {
        let folder = try #require(SimulatedFolder.small)
        let expected = try await Faultless.shared.text(folder)
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let program = Program(
                arguments: [
                    "ingest", "backfill", "--from", "\(folder.first)", "--to", "\(folder.last)",
                    "--base", standIn.address, "--database-url", pool.settings.connectionString,
                ]
            )
            var random = KillTimes()
            var interruptions = 0
            for _ in 0..<Self.kills {
                if try await program.run(for: random.next(upTo: 2500)).wasKilled { interruptions += 1 }
            }
            let (_, output) = try await program.run()
            #expect(interruptions > 0, "it never lived long enough to be killed")
            #expect(try await differences(canonical(pool), expected) == [], "\(output)")
            #expect(try await RollupAudit().run(on: pool).total == 0)
            let report = try await standIn.report()
            #expect(report.filings.count == folder.filings)
            #expect(report.filings.values.allSatisfy { $0 <= 1 + interruptions })
            let again = report.filings.values.map { $0 - 1 }.reduce(0, +)
            // At most what the killed processes had in hand.
            #expect(again <= interruptions * 8)
            #expect(report.mostInASecond <= 8)
        }
    }

    @Test(
        "a load of data sets, killed at random points, ends with the store of an undisturbed one; again, it changes nothing",
        .enabled(if: binary != nil || ProcessInfo.processInfo.environment["FORM4_REQUIRE_DATA"] == "1", hint)
    )
    func dataSetKills() async throws {
        let paths = try SimulatedRoads(filings: 3000, seed: 21, withLists: false).quarters.map(\.path)
        let expected = try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, "file:///", try #require(SimulatedFolder.small))
            for path in paths { #expect(try await ingester.dataSet(path).exitCode == 0) }
            return try await canonical(pool)
        }
        var random = KillTimes()
        var interruptions = 0
        // Whenever a load comes to its end, the next one begins with an empty store.
        while interruptions < Self.kills {
            try await TestDatabase.with(.store) { pool in
                let program = Program(
                    arguments: ["ingest", "data-set"] + paths + ["--database-url", pool.settings.connectionString]
                )
                while interruptions < Self.kills, try await program.run(for: random.next(upTo: 2500)).wasKilled {
                    interruptions += 1
                }
                let (_, output) = try await program.run()
                #expect(try await differences(canonical(pool), expected) == [], "\(output)")
                #expect(try await RollupAudit().run(on: pool).total == 0)
                let version = try await storeVersion(pool)
                _ = try await program.run()
                try await pool.execute("DELETE FROM ingest_data_set")
                _ = try await program.run()
                #expect(try await storeVersion(pool) == version)
            }
        }
    }

    /// Lives of random length, the same ones in every run of the tests.
    private struct KillTimes {
        private var state: UInt64 = 11

        mutating func next(upTo longest: Int) -> Duration {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return .milliseconds(150 + Int(state >> 33) % (longest - 150))
        }
    }
}
