import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Warehouse

@testable import Edgar

extension DatabaseTemplate {
    /// A store as the product sets it up, empty.
    static let store = DatabaseTemplate("store") { pool in
        try await Migrator(pool).migrate()
        _ = try await RollupRebuild().ensure(on: pool)
    }
}

/// One row's derived facts as plain words, so that store and oracle can be compared and a difference be read.
typealias PlainRows = [String: String]

enum StoreReading {
    private static let derived: SQL = """
        accession || ' ' || "table" || ' ' || ordinal, 'from ' || extract(epoch FROM known_from)::bigint \
        || ' first ' || first_filed_on || ' amends ' || COALESCE(amends_accession || ' ' || "table" || ' ' || amends_ordinal, '-') \
        || ' lag ' || CASE WHEN COALESCE(deemed_on, traded_on) < '2021-01-01' THEN '-' ELSE lag_business_days::text END \
        || ' late ' || COALESCE(is_late::text, '-') || ' firstPurchase ' || COALESCE(is_first_purchase::text, '-') \
        || ' months ' || COALESCE(months_since_last_purchase::text, '-') \
        || ' flags ' || (SELECT COALESCE(string_agg(f::text, ',' ORDER BY f::text), '') FROM unnest(quality_flags) f) \
        || ' value ' || COALESCE(trim_scale(value)::text, '-')
        """

    /// Every transaction with what is derived of it.
    static func transactions(_ pool: ConnectionPool) async throws -> PlainRows {
        try await rows(
            """
            SELECT \(derived) || ' until ' || COALESCE(extract(epoch FROM known_until)::bigint::text, '-') || ' amendedBy ' \
            || COALESCE(amended_by_accession || ' ' || "table" || ' ' || amended_by_ordinal, '-') FROM transaction
            """,
            pool
        )
    }

    /// The transactions that could be seen at a moment; what ended them later cannot.
    static func transactions(knownAt moment: Int, _ pool: ConnectionPool) async throws -> PlainRows {
        try await rows(
            """
            SELECT \(derived) FROM transaction WHERE known_from <= to_timestamp(\(bind: moment)) \
            AND (known_until IS NULL OR known_until > to_timestamp(\(bind: moment)))
            """,
            pool
        )
    }

    static func holdings(_ pool: ConnectionPool) async throws -> PlainRows {
        try await rows(
            """
            SELECT accession || ' ' || "table" || ' ' || ordinal, 'until ' \
            || COALESCE(extract(epoch FROM known_until)::bigint::text, '-') || ' amends ' \
            || COALESCE(amends_accession || ' ' || "table" || ' ' || amends_ordinal, '-') FROM holding
            """,
            pool
        )
    }

    static func originals(_ pool: ConnectionPool) async throws -> PlainRows {
        try await rows(
            "SELECT accession::text, original::text FROM filing WHERE original IS NOT NULL",
            pool
        )
    }

    /// Which reading of each filing is kept, and its dates.
    static func filings(_ pool: ConnectionPool) async throws -> PlainRows {
        try await rows(
            """
            SELECT accession::text, source || ' filed ' || filed_on || ' accepted ' \
            || COALESCE(extract(epoch FROM accepted_at)::bigint::text, '-') \
            || ' estimated ' || (filed_on_source = 'SIGNATURE') FROM filing
            """,
            pool
        )
    }

    private static func rows(_ sql: SQL, _ pool: ConnectionPool) async throws -> PlainRows {
        var rows: PlainRows = [:]
        for row in try await pool.query(sql, lane: .heavy).rows { rows[try row.value(0)] = try row.value(1) }
        return rows
    }
}

extension TruthOracle {
    var plainTransactions: PlainRows {
        Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let end =
                    " until " + (line.knownUntil.map(String.init) ?? "-") + " amendedBy " + (line.amendedBy ?? "-")
                return (line.name, Self.derived(line) + end)
            }
        )
    }

    var plainHoldings: PlainRows {
        Dictionary(
            uniqueKeysWithValues: holdings.map { line in
                (line.name, "until \(line.knownUntil.map(String.init) ?? "-") amends \(line.amends ?? "-")")
            }
        )
    }

    var plainFilings: PlainRows {
        Dictionary(
            uniqueKeysWithValues: versions.map { version in
                let source =
                    switch version.filing.source {
                    case .submission: "SUBMISSION"
                    case .bareXML: "OWNERSHIP_XML"
                    case .dataSet: "DATA_SET"
                    }
                let accepted = version.acceptedAt.map(String.init) ?? "-"
                return (
                    "\(version.accession)",
                    "\(source) filed \(version.filedOn) accepted \(accepted) estimated \(version.isEstimated)"
                )
            }
        )
    }

    var plainOriginals: PlainRows {
        Dictionary(uniqueKeysWithValues: originals.map { ("\($0.key)", "\($0.value)") })
    }

    private static func derived(_ line: Line) -> String {
        [
            "from \(line.knownFrom)", "first \(line.firstFiledOn)", "amends \(line.amends ?? "-")",
            "lag \(line.lag.map(String.init) ?? "-")", "late \(line.isLate.map(String.init) ?? "-")",
            "firstPurchase \(line.isFirstPurchase.map(String.init) ?? "-")",
            "months \(line.months.map(String.init) ?? "-")",
            "flags \(line.flags.sorted().joined(separator: ","))", "value \(line.value.map { "\($0)" } ?? "-")",
        ].joined(separator: " ")
    }
}

extension GeneratedFiling {
    var document: RawDocument { RawDocument(Array(text.utf8), origin: "generated") }

    var read: ReadFiling {
        get throws { ReadFiling(filing: filing, facts: try FilingFacts(of: filing), document: document) }
    }
}

extension TruthOracle {
    init(_ filings: [GeneratedFiling]) {
        self.init(filings.map { ($0.filing, $0.document.byteCount, $0.document.sha256) })
    }
}

/// Where two readings differ, a few rows of it.
func differences(_ store: PlainRows, _ oracle: PlainRows) -> [String] {
    Set(store.keys).union(oracle.keys).sorted().filter { store[$0] != oracle[$0] }.prefix(4).map { key in
        "\(key)\n  store  \(store[key] ?? "nothing")\n  oracle \(oracle[key] ?? "nothing")"
    }
}
