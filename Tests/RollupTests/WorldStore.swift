import Foundation
import Postgres
import SQLBuilder
import Warehouse

/// Writes a world's rows straight into the tables of facts.
enum WorldStore {
    static func write(_ world: World, to connection: Connection) async throws {
        try await writeCompanies(world.companies, to: connection)
        let owners = Set(world.trades.flatMap(\.owners)).union((1_000...1_400).map(Int64.init)).sorted()
        try await connection.execute(
            """
            INSERT INTO insider (insider_id, name, name_source, name_as_of) \
            SELECT id, 'Insider ' || id, 'HEADER', now() FROM unnest(\(bind: owners)::bigint[]) AS t (id)
            """
        )
        try await write(trades: world.trades, to: connection)
    }

    static func writeCompanies(_ companies: [World.Company], to connection: Connection) async throws {
        for company in companies {
            try await connection.execute(
                """
                INSERT INTO company (company_id, name, ticker, sic, industry, sector, name_source, name_as_of) \
                VALUES (\(bind: company.id), \(bind: "Company \(company.id)"), \(bind: "C\(company.id)"), \
                \(SQL.bind(company.sic))::smallint, \(SQL.bind(company.sic.map { "Industry \($0)" })), \
                \(bind: company.sector)::sector, 'HEADER', now()) \
                ON CONFLICT (company_id) DO UPDATE SET sic = excluded.sic, industry = excluded.industry, \
                sector = excluded.sector
                """
            )
        }
    }

    /// Writes filings whole: what the store has of them goes first.
    static func write(trades: [World.Trade], to connection: Connection) async throws {
        for (accession, lines) in Dictionary(grouping: trades, by: \.accession).sorted(by: { $0.key < $1.key }) {
            try await remove(accession: accession, from: connection)
            guard let first = lines.first else { continue }
            try await connection.execute(
                """
                INSERT INTO filing (company_id, accession, form, is_amendment, filed_on, filed_on_source, known_from, \
                issuer_name, source, owner_ids, transaction_count, holding_count, parser_version) \
                VALUES (\(bind: first.company), \(bind: accession), \(bind: first.form)::form, false, \
                \(bind: first.firstFiledOn.description)::date, 'HEADER', \(bind: moment(first.knownFrom))::timestamptz, \
                'x', 'SUBMISSION', \(bind: first.owners)::bigint[], \(bind: lines.count), 0, 1)
                """
            )
            for line in lines { try await write(line, to: connection) }
        }
    }

    static func remove(accession: Int64, from connection: Connection) async throws {
        try await connection.execute("DELETE FROM filing WHERE accession = \(bind: accession)")
    }

    /// Facts become known at 22:00 New York; the tests' winter and summer are one.
    static func moment(_ day: Day) -> String { "\(day)T22:00:00-05:00" }

    private static func write(_ trade: World.Trade, to connection: Connection) async throws {
        try await connection.execute(
            """
            INSERT INTO transaction (company_id, accession, "table", ordinal, security_title, code, traded_on, shares, \
            direction, ownership, form, is_amendment, filed_on, owner_ids, insider_id, roles, role, kind, value, \
            known_from, known_until, first_filed_on, plan10b51, is_late, excluded) VALUES (\
            \(bind: trade.company), \(bind: trade.accession), \(bind: trade.table)::security_table, \(bind: trade.ordinal), \
            'Common', \(bind: trade.code)::transaction_code, \(bind: trade.tradedOn.description)::date, \
            \(SQL.bind(trade.shares?.description))::numeric, \(bind: trade.direction)::direction, \
            \(bind: trade.ownership)::ownership, \(bind: trade.form)::form, false, \
            \(bind: trade.firstFiledOn.description)::date, \(bind: trade.owners)::bigint[], \(bind: trade.owners[0]), \
            \(bind: trade.roles)::smallint, \(bind: trade.role)::role, \(bind: trade.kind)::transaction_kind, \
            \(SQL.bind(trade.value?.description))::numeric, \(bind: moment(trade.knownFrom))::timestamptz, \
            \(SQL.bind(trade.knownUntil.map(moment)))::timestamptz, \(bind: trade.firstFiledOn.description)::date, \
            \(SQL.bind(trade.plan)), \(SQL.bind(trade.isLate)), \(bind: trade.excluded))
            """
        )
    }

    /// Something happens to the world, and its facts follow; the keys a writer would report.
    static func apply(
        _ change: (concerned: [World.Trade], moved: [Int64]),
        of world: World,
        to connection: Connection
    ) async throws -> TouchedKeys {
        var touched = TouchedKeys()
        for trade in change.concerned {
            touched.touch(
                company: trade.company,
                firstFiledOn: trade.firstFiledOn.description,
                tradedOn: trade.tradedOn.description
            )
        }
        for company in change.moved { touched.classify(company: company) }
        try await writeCompanies(world.companies.filter { change.moved.contains($0.id) }, to: connection)
        for accession in Set(change.concerned.map(\.accession)) {
            try await remove(accession: accession, from: connection)
            try await write(trades: world.trades.filter { $0.accession == accession }, to: connection)
        }
        return touched
    }
}
