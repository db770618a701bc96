import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

@testable import Ingest

@Suite("A real quarter, loaded", .enabled(if: RealEdgarTests.isExpected, RealEdgarTests.hint))
struct RealDataSetTests {
    @Test("2024 Q3, of which three tables are missing: every table and form counts what a plain reading counts")
    func quarter() async throws {
        let folder = try #require(try RealFilings.folder())
        let path = folder + "/insider-data-set/2024q3"
        let expected = try Self.plainCounts(path)
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, "file:///", try #require(SimulatedFolder.small))
            await #expect {
                try await ingester.dataSet(path)
            } throws: { error in
                ["REPORTINGOWNER", "NONDERIV_TRANS", "--partial"].allSatisfy { "\(error)".contains($0) }
            }
            #expect(try await count("filing", in: pool) == 0)

            let summary = try await ingester.dataSet(path, isPartial: true)
            #expect(summary.quarantined.isEmpty, "\(summary)")
            #expect(summary.loaded == 36_075)
            #expect(try await Self.storedCounts(pool) == expected)

            // Nothing of it is in a total, and status says how much waits for the other tables.
            let excluded: Int = try await pool.query("SELECT count(*) FROM transaction WHERE excluded").single()
            #expect(excluded == expected["DERIV_TRANS"]?.values.reduce(0, +))
            let question = """
                { status { incompleteFilings filings insiders }
                  transactions(first: 1) { nodes { insider { cik } filing { incomplete } qualityFlags } } }
                """
            let answer = await QueryService(pool: pool).answer(GraphQLRequest(query: question))
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(text.contains(#""incompleteFilings":36075,"filings":36075,"insiders":0"#), "\(text)")
            #expect(
                text.contains(#""insider":null,"filing":{"incomplete":true},"qualityFlags":["INCOMPLETE""#),
                "\(text)"
            )
            #expect(try await RollupAudit().run(on: pool).total == 0)
        }
    }

    private typealias Counts = [String: [String: Int]]

    private static func plainCounts(_ folder: String) throws -> Counts {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Support/count_data_set.py")
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script.path, folder]
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return try JSONDecoder().decode(Counts.self, from: text)
    }

    private static func storedCounts(_ pool: ConnectionPool) async throws -> Counts {
        let lines: [(String, SQL)] = [
            ("SUBMISSION", "filing"), ("OWNER_SIGNATURE", "signature"),
            ("DERIV_TRANS", "(SELECT * FROM transaction WHERE \"table\" = 'DERIVATIVE')"),
            ("DERIV_HOLDING", "(SELECT * FROM holding WHERE \"table\" = 'DERIVATIVE')"),
            ("NONDERIV_HOLDING", "(SELECT * FROM holding WHERE \"table\" = 'NON_DERIVATIVE')"),
            ("NONDERIV_TRANS", "(SELECT * FROM transaction WHERE \"table\" = 'NON_DERIVATIVE')"),
            ("REPORTINGOWNER", "filing_owner"), ("FOOTNOTES", "footnote"),
        ]
        var counts: Counts = [:]
        for (name, table) in lines {
            let rows = try await pool.query(
                """
                SELECT substr(f.form::text, 6) || CASE WHEN f.is_amendment THEN '/A' ELSE '' END, count(*)
                FROM filing f JOIN \(table) l USING (company_id, accession) GROUP BY 1
                """,
                lane: .heavy
            )
            for row in rows.rows { counts[name, default: [:]][try row.value(0)] = try row.value(1, as: Int.self) }
        }
        return counts
    }
}
