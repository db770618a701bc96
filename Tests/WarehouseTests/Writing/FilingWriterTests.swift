import Postgres
import SQLBuilder
import TestSupport
import Testing

@testable import Edgar
@testable import Warehouse

@Suite("The writer")
struct FilingWriterTests {
    @Test("what PostgreSQL refuses is quarantined alone and told, beside what was rejected before; the rest is stored")
    func refused() async throws {
        try await TestDatabase.with(.store) { pool in
            var seen: Set<Int> = []
            let filings = try GeneratedHistory(seed: 3).filings.map { try $0.read }
                .filter { seen.insert($0.facts.accession).inserted }.prefix(9)
            let bad = filings[4].facts.accession
            try await pool.execute(
                "ALTER TABLE filing ADD CONSTRAINT no_such_filing CHECK (accession <> \(constant: bad))"
            )
            let rejected = RejectedDocument(
                document: RawDocument(Array("x".utf8), origin: "a\0b.txt"),
                code: "NOT_A_FILING",
                message: "It begins with “\0”.",
                line: 1,
                accession: nil
            )
            let evidence = DateEvidence(accession: filings[0].facts.accession, dates: filings[0].facts.dates)
            let batch = FilingBatch(filings: Array(filings), rejected: [rejected], evidence: [evidence])
            let summary = try await FilingWriter(pool: pool, refresh: RollupRefresh()).write(batch)
            #expect(summary.inserted == 8)
            #expect(summary.quarantined.map(\.code).sorted() == ["NOT_A_FILING", "NOT_STORABLE"])
            let refused = try #require(summary.quarantined.first { $0.code == "NOT_STORABLE" })
            #expect(refused.accession == bad && refused.origin == filings[4].document.origin)
            #expect(refused.message.contains("no_such_filing"))
            let stored = try await pool.query("SELECT accession FROM filing").rows.map { try $0.value(0, as: Int.self) }
            #expect(Set(stored) == Set(filings.map(\.facts.accession)).subtracting([bad]))
            let kept = try await Quarantine.list(pool)
            #expect(Set(kept.map(\.origin)) == ["a␀b.txt", filings[4].document.origin])
            #expect(kept.contains { $0.message == "It begins with “␀”." })
            #expect(try await RollupAudit().run(on: pool).total == 0)
        }
    }

    @Test("a writer waits for the one before it as long as that takes")
    func patience() async throws {
        var limits = TestDatabase.limits
        limits.statementTimeout = .seconds(3)
        try await TestDatabase.with(.store, limits: limits) { pool in
            let (isLocked, locked) = AsyncStream.makeStream(of: Void.self)
            async let before: Void = pool.transaction { connection in
                _ = try await connection.query("SELECT FROM data_version FOR UPDATE")
                locked.finish()
                _ = try await connection.query("SELECT pg_sleep(5)", timeout: .seconds(60))
            }
            for await _ in isLocked {}
            let writer = FilingWriter(pool: pool, refresh: nil)
            let version = try await pool.transaction { try await writer.lock($0).version }
            try await before
            #expect(try await pool.query("SELECT version FROM data_version").single(as: Int.self) == version)
        }
    }
}
