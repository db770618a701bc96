import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

@Suite("The audit sees what is wrong")
struct RollupAuditTests {
    private static func world() -> World {
        var random = SeededGenerator(seed: 21)
        return World(companies: 5, filings: 60, using: &random)
    }

    @Test(
        "a corrupted cell is named with its rollup",
        arguments: [
            ("company_day", "UPDATE rollup_company_day SET value = coalesce(value, 0) + 0.01 WHERE ctid = '(0,1)'"),
            (
                "relation_day",
                "UPDATE rollup_relation_day SET insiders = insiders || 9::bigint WHERE ctid = '(0,1)'"
            ),
            ("industry_day", "DELETE FROM rollup_industry_day WHERE ctid = '(0,1)'"),
            ("market_month", "INSERT INTO rollup_market_month SELECT * FROM rollup_market_month LIMIT 1"),
            (
                "market_day",
                "UPDATE rollup_market_day SET shares = 0 WHERE ctid = (SELECT ctid FROM rollup_market_day WHERE shares IS NULL LIMIT 1)"
            ),
        ] as [(String, String)]
    )
    func corruption(rollup: String, statement: String) async throws {
        try await withStore(of: Self.world()) { pool in
            #expect(try await pool.execute(SQL(unescaped: statement)) == 1)
            let report = try await RollupAudit().run(on: pool)
            #expect(report.total > 0)
            #expect(report.counts.filter { $0.differences > 0 }.map(\.rollup) == [rollup])
            #expect(report.samples.allSatisfy { $0.rollup == rollup })
        }
    }

    @Test("a touched key that was dropped leaves differences in every grain")
    func droppedKey() async throws {
        try await withStore(of: Self.world()) { pool in
            try await pool.execute("UPDATE transaction SET value = 1, shares = 1 WHERE accession = 1")
            let report = try await RollupAudit().run(on: pool)
            #expect(report.counts.allSatisfy { $0.differences > 0 })
        }
    }

    @Test("differences are counted whether or not any is given in full", arguments: [0, 1, 1000])
    func samples(_ samples: Int) async throws {
        try await withStore(of: Self.world()) { pool in
            let deleted = try await pool.execute(
                "DELETE FROM rollup_company_day WHERE ctid IN ('(0,1)', '(0,2)', '(0,3)')"
            )
            let report = try await RollupAudit().run(on: pool, samples: samples)
            #expect(deleted == 3 && report.total == 3)
            #expect(report.samples.count == min(3, samples))
            #expect(report.samples.allSatisfy { $0.side == .missing })
        }
    }

    @Test("a swapped basis is a difference in every grain")
    func swappedBasis() async throws {
        try await withStore(of: Self.world()) { pool in
            for table in ["rollup_company_day", "rollup_market_month"] {
                try await pool.execute(
                    """
                    UPDATE \(identifier: table) SET basis = \
                    CASE basis WHEN 'FILED' THEN 'TRADED'::date_basis ELSE 'FILED' END
                    """
                )
            }
            let report = try await RollupAudit().run(on: pool)
            let wrong = Set(report.counts.filter { $0.differences > 0 }.map(\.rollup))
            #expect(wrong == ["company_day", "market_month"])
        }
    }

    @Test("a company that moved without notice is found by the rollups of industries")
    func unnoticedMove() async throws {
        try await withStore(of: Self.world()) { pool in
            try await pool.execute("UPDATE company SET sic = 9999, sector = 'UTILITIES' WHERE company_id = 1")
            let report = try await RollupAudit().run(on: pool)
            let wrong = Set(report.counts.filter { $0.differences > 0 }.map(\.rollup))
            #expect(wrong == ["industry_day", "industry_month"])
        }
    }
}
