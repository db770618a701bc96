import Foundation
import GraphQL
import Postgres
import SQLBuilder
import Synchronization
import TestSupport
import Testing
import Warehouse

/// Exports against COPY of SQL written by hand.
@Suite("Exports")
struct ExportTests {
    /// What an export wrote, in pieces.
    private final class Output: Sendable {
        private let state = Mutex<[[UInt8]]>([])
        var pieces: [[UInt8]] { state.withLock { $0 } }
        var text: String { String(decoding: pieces.joined(), as: UTF8.self) }
        func add(_ piece: [UInt8]) { state.withLock { $0.append(piece) } }
    }

    private func export(
        _ query: String,
        as format: TableFormat = .csv,
        rows: Int = 1_000_000,
        decimalsAsStrings: Bool = false,
        _ pool: ConnectionPool
    ) async throws -> String {
        var limits = QueryLimits()
        limits.exportRows = rows
        let service = QueryService(pool: pool, limits: limits)
        let output = Output()
        let planned = try service.planExport(
            GraphQLRequest(query: query, decimalsAsStrings: decimalsAsStrings)
        )
        try await service.run(planned, as: format, until: .now + .seconds(60)) { output.add($0) }
        return output.text
    }

    private func copy(_ query: SQL, _ pool: ConnectionPool) async throws -> String {
        let output = Output()
        try await pool.withConnection { connection in
            try await connection.copyOut(query) { output.add($0) }
        }
        return output.text
    }

    private func refusal(_ failure: ExportFailure) -> String { String(decoding: failure.answer.body, as: UTF8.self) }

    private static let all = """
        { transactions(orderBy: [{tradedOn: ASC}], where: {code: {ne: G}}) {
            totalCount
            nodes {
              filing { accessionNumber } table ordinal shares price value plan10b51 tradedOn
              company { cik name sector }
            }
            pageInfo { hasNextPage }
        } }
        """

    /// The same by hand; tabs of COPY's text format, since nothing here needs its escapes.
    private static let byHand: SQL = """
        SELECT regexp_replace(lpad(t.accession::text, 18, '0'), '^(.{10})(..)(.{6})$', '\\1-\\2-\\3'), t."table", t.ordinal, \
        t.shares, t.price, t.value, CASE WHEN t.plan10b51 THEN 'true' WHEN NOT t.plan10b51 THEN 'false' END, t.traded_on, \
        lpad(c.company_id::text, 10, '0'), c.name, c.sector \
        FROM transaction t JOIN company c USING (company_id) WHERE t.known_until IS NULL AND t.code <> 'G' \
        ORDER BY t.traded_on, t.accession, t."table", t.ordinal
        """

    @Test("a whole list is what COPY gives, exact and in order", arguments: 0..<3 as Range<UInt64>)
    func equalsCopy(seed: UInt64) async throws {
        try await TestDatabase.with(Facts.migrated) { pool in
            try await Facts.random(seed: seed).store(in: pool)
            var lines = try await export(Self.all, pool).split(separator: "\r\n").map { String($0) }
            #expect(
                lines.removeFirst()
                    == "filing.accessionNumber,table,ordinal,shares,price,value,plan10b51,tradedOn,company.cik,company.name,"
                    + "company.sector"
            )
            let expected = try await copy(Self.byHand, pool).split(separator: "\n").map { line in
                String(line).replacing("\\N", with: "").replacing("\\\\", with: "\\").replacing("\t", with: ",")
            }
            #expect(lines == expected)
            #expect(lines.count > 20)
        }
    }

    @Test("lines of JSON have the same values under dotted names, decimals with their digits")
    func ndjson() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let query = """
                { company(cik: 1001) { name transactions(first: 2) {
                    edges { cursor node { __typename shares qualityFlags company { ticker } } }
                } } }
                """
            let lines = try await export(query, as: .ndjson, pool).split(separator: "\n")
            let expected = try await pool.query(
                """
                SELECT concat('{"__typename":"Transaction","shares":', coalesce(t.shares::text, 'null'), ',"qualityFlags":', \
                array_to_json(t.quality_flags), ',"company.ticker":', to_json(c.ticker), '}') \
                FROM transaction t JOIN company c USING (company_id) WHERE company_id = 1001 AND known_until IS NULL \
                ORDER BY filed_on DESC, accession DESC, "table" DESC, ordinal DESC LIMIT 2
                """
            ).rows.map { try $0.value(0, as: String.self) }
            #expect(lines.map { String($0) } == expected)
        }
    }

    @Test("a length that was asked for is no excess, even when it is the limit itself")
    func asManyAsAllowed() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let stored = try await pool.query("SELECT count(*) FROM transaction WHERE known_until IS NULL")
                .single(as: Int.self)
            try #require(stored > 3)
            let asked = "{ transactions(first: 3) { nodes { shares } } }"
            #expect(try await export(asked, rows: 3, pool).split(separator: "\r\n").count == 1 + 3)
            let all = "{ transactions { nodes { ordinal } } }"
            #expect(try await export(all, rows: stored, pool).split(separator: "\r\n").count == 1 + stored)
            let failure = await #expect(throws: ExportFailure.self) { try await export(all, rows: stored - 1, pool) }
            #expect(failure.map { refusal($0).contains("max-export-rows") } == true)
        }
    }

    @Test("an export has an export's time, on a connection whose statements have that of a query")
    func ownTime() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { (pool: ConnectionPool) async throws in
            var settings = pool.settings
            settings.serverSettings["statement_timeout"] = "100"
            let reader = try ConnectionPool(settings)
            let running = try await pool.transaction { (connection: Connection) async throws in
                let hasEnded = Mutex(false)
                try await connection.execute("LOCK TABLE transaction IN ACCESS EXCLUSIVE MODE")
                let running = Task {
                    defer { hasEnded.withLock { $0 = true } }
                    return try await export("{ transactions(first: 3) { nodes { shares } } }", reader)
                }
                // Held up for longer than a query may take.
                while !hasEnded.withLock({ $0 }) {
                    let isLate: Bool = try await pool.query(
                        """
                        SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() \
                        AND wait_event_type = 'Lock' AND clock_timestamp() - query_start > interval '0.5 seconds'
                        """
                    ).single()
                    if isLate { break }
                    try await Task.sleep(for: .milliseconds(5))
                }
                return running
            }
            #expect(try await running.value.split(separator: "\r\n").count == 1 + 3)
            await reader.close()
        }
    }

    @Test("decimals are strings in lines of JSON for who asks for that, and the same text in CSV")
    func textDecimals() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let query = "{ company(cik: 1001) { transactions { nodes { shares ordinal } } } }"
            let lines = try await export(query, as: .ndjson, decimalsAsStrings: true, pool).split(separator: "\n")
            let rows = try await pool.query(
                """
                SELECT coalesce(t.shares::text, ''), t.ordinal::text FROM transaction t \
                WHERE company_id = 1001 AND known_until IS NULL \
                ORDER BY filed_on DESC, accession DESC, "table" DESC, ordinal DESC
                """
            ).rows.map { (shares: try $0.value(0, as: String.self), ordinal: try $0.value(1, as: String.self)) }
            let expected = rows.map { row in
                let shares = row.shares.isEmpty ? "null" : "\"" + row.shares + "\""
                return #"{"shares":\#(shares),"ordinal":\#(row.ordinal)}"#
            }
            #expect(lines.map { String($0) } == expected)
            #expect(!rows.isEmpty)
            let plain = try await export(query, pool)
            let strings = try await export(query, decimalsAsStrings: true, pool)
            #expect(plain == strings)
        }
    }

    @Test("a spreadsheet runs nothing, and null is told from an empty text")
    func harmless() async throws {
        try await TestDatabase.with(Facts.migrated) { pool in
            let names = ["=1+1", "+x", "-x", "@x", "\tx", "a,\"b\"\nc", "", "plain", "-1"]
            for (index, name) in names.enumerated() {
                try await pool.execute(
                    """
                    INSERT INTO company (company_id, name, ticker, name_source, name_as_of) \
                    VALUES (\(bind: index + 1)::bigint, \(bind: name), NULL, 'DOCUMENT', now())
                    """
                )
            }
            let text = try await export("{ companies(orderBy: [{cik: ASC}]) { nodes { name ticker } } }", pool)
            let expected = ["'=1+1", "'+x", "'-x", "'@x", "'\tx", "\"a,\"\"b\"\"\nc\"", "\"\"", "plain", "'-1"]
            #expect(text == "name,ticker\r\n" + expected.map { $0 + ",\r\n" }.joined())
        }
    }

    @Test("an empty list is a header, and so is the list of a company that is not there")
    func empty() async throws {
        try await TestDatabase.with(Facts.migrated) { pool in
            let empty = try await export("{ filings { nodes { form } } }", pool)
            #expect(empty == "form\r\n")
            let query = "{ company(cik: 99) { filings { nodes { form } } } }"
            let ofNobody = try await export(query, pool)
            #expect(ofNobody == "form\r\n")
            let noLines = try await export(query, as: .ndjson, pool)
            #expect(noLines == "")
        }
    }

    @Test("'first' is asked for and cuts; a list beyond the bound is an error, never cut silently")
    func bounds() async throws {
        try await TestDatabase.with(Facts.migrated) { pool in
            try await Facts.random(seed: 1).store(in: pool)
            let lines = try await export("{ filings(first: 7) { nodes { form } } }", rows: 10, pool).split(
                separator: "\r\n"
            )
            #expect(lines.count == 8)
            await #expect(throws: ExportFailure.self) {
                _ = try await export("{ filings { nodes { form } } }", rows: 39, pool)
            }
            #expect(
                try await export("{ filings { nodes { form } } }", rows: 40, pool).split(separator: "\r\n").count == 41
            )
        }
    }

    @Test("the schema is a table like others, and needs no statement; so is a list within it")
    func schema() async throws {
        try await TestDatabase.with(DatabaseTemplate.empty) { pool in
            let types = try await export("{ __schema { types { name kind } } }", pool).split(separator: "\r\n")
            #expect(types.first == "name,kind")
            #expect(types.contains("Company,OBJECT") && types.contains("CIK,SCALAR"))
            let roles = try await export(
                #"{ __type(name: "Side") { name enumValues { name of: __typename isDeprecated deprecationReason } } }"#,
                as: .ndjson,
                pool
            )
            let line = #"{"name":"%","of":"__EnumValue","isDeprecated":false,"deprecationReason":null}"#
            #expect(roles == ["PURCHASE", "SALE"].map { line.replacing("%", with: $0) + "\n" }.joined())
        }
    }

    @Test(
        "what is no flat list is refused with what to do",
        arguments: [
            ("{ status { version } }", "no list"),
            ("{ __schema { queryType { name } } }", "no list"),
            ("{ __schema { types { name } directives { name } } }", "2 lists"),
            ("{ sectors { code } industries { sic } }", "2 lists"),
            ("{ filings { nodes { form } edges { node { form } } } }", "2 lists"),
            ("{ filings { nodes { form owners { name } } } }", "'owners'"),
            ("{ companies { nodes { name transactions { totalCount } } } }", "'transactions.totalCount'"),
            ("{ filings(last: 5) { nodes { form } } }", "'last'"),
            ("subscription { filingAdded { form } }", "Only a query"),
            ("{ filings(first: -1) { nodes { form } } }", "0 or more"),
            ("{ filings { nodes { nothing } } }", "nothing"),
        ]
    )
    func refused(query: String, word: String) async throws {
        try await TestDatabase.with(Facts.migrated) { pool in
            do {
                _ = try await export(query, pool)
                Issue.record("exported")
            } catch let failure as ExportFailure {
                #expect(refusal(failure).contains(word), "\(refusal(failure))")
            }
        }
    }

    @Test("an export that takes too long is stopped, on the server too")
    func deadline() async throws {
        try await TestDatabase.with(Facts.migrated) { pool in
            try await Facts.random(seed: 1).store(in: pool)
            let service = QueryService(pool: pool)
            let planned = try service.planExport(GraphQLRequest(query: "{ filings { nodes { form } } }"))
            do {
                try await service.run(planned, as: .csv, until: .now - .seconds(1)) { _ in }
                Issue.record("exported")
            } catch let failure as ExportFailure {
                #expect(refusal(failure).contains("TIMEOUT"))
            }
            let left: Int = try await pool.query(
                """
                SELECT count(*) FROM pg_stat_activity \
                WHERE datname = current_database() AND state LIKE 'idle in tr%'
                """
            ).single()
            #expect(left == 0)
        }
    }
}
