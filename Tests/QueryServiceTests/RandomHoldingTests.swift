import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

/// What was held on a day, by random reports, against a reading of all reports one by one.
@Suite("Random holdings")
struct RandomHoldingTests {
    @Test("the state on a day is the newest report of each line until then", arguments: [21, 22, 23] as [UInt64])
    func asOf(seed: UInt64) async throws {
        let facts = Facts.random(seed: seed)
        var random = SeededGenerator(seed: seed)
        let reports = PositionReport.random(of: facts, using: &random)
        try await TestDatabase.with(Facts.migrated) { pool in
            try await facts.store(in: pool)
            for report in reports { try await report.store(in: pool) }
            let service = QueryService(pool: pool)
            var found = 0
            for _ in 0..<30 {
                let day = Facts.day(Int.random(in: -1..<13, using: &random))
                let moment = Facts.pick([nil, Facts.start + 4 * 86400, Facts.start + 8 * 86400], &random)
                let owned = Int.random(in: 0..<2, using: &random)
                let list =
                    "holdings(asOf: \"\(day)\", first: 500, where: {sharesOwned: {gte: \(owned)}}) { nodes { id sharesOwned } }"
                let query = """
                    query Q \(moment.map { "@asKnownAt(time: \"\(Facts.moment($0))\")" } ?? "") {
                      market: \(list) companies { nodes { cik \(list) } } insiders { nodes { cik \(list) } } }
                    """
                let data = try await RandomQuestionTests.data(query, service)
                let seen = reports.filter { $0.filing.filedOn <= day && $0.isSeen(at: moment) }
                let expected = { (reports: [PositionReport]) in
                    PositionReport.newest(reports).filter { $0.shares.map { $0 >= Decimal(owned) } ?? false }.map(\.id)
                }
                #expect(Self.ids(data["market"]) == expected(seen), "\(query)")
                for (cik, ids) in Self.lists("companies", data) {
                    #expect(ids == expected(seen.filter { $0.filing.company == cik }), "company \(cik): \(query)")
                    found += ids.count
                }
                for (cik, ids) in Self.lists("insiders", data) {
                    let own = seen.filter { report in report.filing.owners.contains { $0.insider == cik } }
                    #expect(ids == expected(own), "insider \(cik): \(query)")
                }
            }
            #expect(found > 200, "next to nothing was held, so nothing was proven")
        }
    }

    private static func ids(_ connection: Any?) -> [String] {
        ((connection as? [String: Any])?["nodes"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }

    /// The lists of all nodes, by CIK.
    private static func lists(_ name: String, _ data: [String: Any]) -> [(cik: Int, ids: [String])] {
        let nodes = (data[name] as? [String: Any])?["nodes"] as? [[String: Any]] ?? []
        return nodes.map { (($0["cik"] as? String).flatMap { Int($0) } ?? 0, ids($0["holdings"])) }
    }
}

/// One line that tells what is owned: a holding, or what a transaction left.
struct PositionReport {
    let filing: Facts.Filing
    let table: String
    let ordinal: Int
    let isTransaction: Bool
    let knownUntil: Int?
    let title: String
    let ownership: String
    let nature: String?
    let exercisePrice: Decimal?
    let shares: Decimal?

    var id: String {
        "\(isTransaction ? "Transaction" : "Holding"):\(filing.accession):\(table):\(ordinal)"
    }

    /// Reports with the same line are about the same position.
    private var line: [String] {
        [
            "\(filing.company)", filing.owners.map { "\($0.insider)" }.joined(separator: ","), table, title, ownership,
            nature ?? "none", exercisePrice.map { "\($0)" } ?? "none",
        ]
    }

    func isSeen(at moment: Int?) -> Bool {
        guard let moment else { return knownUntil == nil }
        return filing.knownFrom <= moment && knownUntil.map { $0 > moment } ?? true
    }

    /// The newest of each line, newest first.
    static func newest(_ reports: [PositionReport]) -> [PositionReport] {
        let newest = Dictionary(grouping: reports, by: \.line).values.compactMap { line in
            line.max { $0.age.lexicographicallyPrecedes($1.age) }
        }
        return newest.sorted { $1.place.lexicographicallyPrecedes($0.place) }
    }

    /// When it was reported, and where in the filing; what a transaction left is later than a holding beside it.
    private var age: [Int] { [day, filing.accession, ordinal, isTransaction ? 1 : 0] }

    private var place: [Int] {
        [day, filing.accession, table == "DERIVATIVE" ? 1 : 0, ordinal, isTransaction ? 1 : 0]
    }

    private var day: Int { Int(filing.filedOn.filter { $0 != "-" }) ?? 0 }

    // MARK: Invention

    /// For each transaction perhaps what it left, and for most filings some holdings.
    static func random(of facts: Facts, using random: inout SeededGenerator) -> [PositionReport] {
        var reports: [PositionReport] = []
        for row in facts.transactions where Bool.random(using: &random) {
            reports.append(
                .random(facts.filings[row.filing], row.table, row.ordinal, row.knownUntil, true, using: &random)
            )
        }
        for filing in facts.filings {
            for ordinal in 0..<Int.random(in: 0..<3, using: &random) {
                let isRestated = Int.random(in: 0..<5, using: &random) == 0
                let end = filing.knownFrom + Int.random(in: 1..<4, using: &random) * 86400
                reports.append(
                    .random(filing, "NON_DERIVATIVE", ordinal + 1, isRestated ? end : nil, false, using: &random)
                )
            }
        }
        return reports
    }

    private static func random(
        _ filing: Facts.Filing,
        _ table: String,
        _ ordinal: Int,
        _ knownUntil: Int?,
        _ isTransaction: Bool,
        using random: inout SeededGenerator
    ) -> PositionReport {
        PositionReport(
            filing: filing,
            table: table,
            ordinal: ordinal,
            isTransaction: isTransaction,
            knownUntil: knownUntil,
            title: Facts.pick(["Common", "Class A"], &random),
            ownership: Facts.pick(["DIRECT", "DIRECT", "INDIRECT"], &random),
            nature: Facts.pick([nil, nil, "By Trust"], &random),
            exercisePrice: Facts.pick([nil, nil, 2], &random),
            shares: Facts.pick([0, 1, 10, Decimal(string: "10.5") ?? 0], &random)
        )
    }

    /// Writes a holding, or what it tells into the transaction that is there.
    func store(in pool: ConnectionPool) async throws {
        let price = exercisePrice.map { "\($0)" }
        let shares = shares.map { "\($0)" }
        let owners = filing.owners.map(\.insider)
        try await pool.execute(
            isTransaction
                ? """
                UPDATE transaction SET security_title = \(bind: title), ownership = \(bind: ownership)::ownership, \
                nature_of_ownership = \(bind: nature)::text, exercise_price = \(bind: price)::numeric, \
                shares_owned_after = \(bind: shares)::numeric WHERE accession = \(bind: filing.accession)::bigint \
                AND "table" = \(bind: table)::security_table AND ordinal = \(bind: ordinal)::smallint
                """
                : """
                INSERT INTO holding (company_id, accession, "table", ordinal, security_title, shares_owned, ownership, \
                nature_of_ownership, exercise_price, form, filed_on, insider_id, owner_ids, known_from, known_until) \
                VALUES (\(bind: filing.company)::bigint, \(bind: filing.accession)::bigint, \
                \(bind: table)::security_table, \(bind: ordinal)::smallint, \(bind: title), \(bind: shares)::numeric, \
                \(bind: ownership)::ownership, \(bind: nature)::text, \(bind: price)::numeric, 'FORM_4', \
                \(bind: filing.filedOn)::date, \(bind: owners[0])::bigint, \(bind: owners)::bigint[], \
                to_timestamp(\(bind: filing.knownFrom)::bigint), to_timestamp(\(bind: knownUntil)::bigint))
                """
        )
    }
}
