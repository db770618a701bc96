import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Warehouse

/// Facts held in memory, as plainly as they can be: what the tests' own reading answers from.
struct Facts {
    struct Company {
        var id: Int
        var name: String
        var ticker: String?
        var sector: String
        var sic: Int?
    }

    struct Filing {
        var company: Int
        var accession: Int
        var isAmendment: Bool
        var filedOn: String
        /// Seconds since 1970.
        var knownFrom: Int
        var owners: [Owner]
    }

    struct Owner {
        var insider: Int
        /// Bits over CEO, CFO, OFFICER, DIRECTOR, TEN_PERCENT_OWNER, OTHER.
        var roles: Int
    }

    struct Transaction {
        var filing: Int
        var table: String
        var ordinal: Int
        var code: String
        var shares: Decimal?
        var price: Decimal?
        /// Days since 2024-01-01.
        var tradedDay: Int
        var tradedOn: String
        var knownUntil: Int?
        var planned: Bool?
        var flags: [String]

        var value: Decimal? {
            if let shares, let price { shares * price } else { nil }
        }
    }

    var companies: [Company] = []
    var insiders: [(id: Int, name: String)] = []
    var filings: [Filing] = []
    var transactions: [Transaction] = []

    static let roles = ["CEO", "CFO", "OFFICER", "DIRECTOR", "TEN_PERCENT_OWNER", "OTHER"]
    static let sectors = ["ENERGY", "MATERIALS", "TECHNOLOGY", "UNCLASSIFIED"]
    static let codes = ["P", "S", "A", "M", "G"]

    static func role(of mask: Int) -> String {
        roles.indices.first { mask & 1 << $0 != 0 }.map { roles[$0] } ?? "OTHER"
    }

    func company(of transaction: Transaction) -> Company {
        let id = filings[transaction.filing].company
        return companies.first { $0.id == id } ?? companies[0]
    }

    func roles(of transaction: Transaction) -> Int {
        filings[transaction.filing].owners.reduce(0) { $0 | $1.roles }
    }

    func id(of transaction: Transaction) -> String {
        "Transaction:\(filings[transaction.filing].accession):\(transaction.table):\(transaction.ordinal)"
    }

    /// Whether a line is seen: now, or at a moment.
    func isSeen(_ transaction: Transaction, at moment: Int?) -> Bool {
        guard let moment else { return transaction.knownUntil == nil }
        return filings[transaction.filing].knownFrom <= moment && transaction.knownUntil.map { $0 > moment } ?? true
    }
}

// MARK: Invention

extension Facts {
    /// Facts with everything that makes queries go wrong: ties, nulls, zeros, joint owners, restated lines, odd names.
    static func random(seed: UInt64) -> Facts {
        var random = SeededGenerator(seed: seed)
        var facts = Facts()
        let words = ["acme", "Oil", "100%", "under_score", "back\\slash", "O'Neil", "Éclair", "acme oil"]
        for index in 0..<8 {
            facts.companies.append(
                Company(
                    id: 1000 + index,
                    name: words[index % words.count] + (index % 3 == 0 ? "" : " \(index)"),
                    ticker: index % 4 == 3 ? nil : "T\(index)",
                    sector: pick(sectors, &random),
                    sic: Bool.random(using: &random) ? 1311 + index % 3 : nil
                )
            )
        }
        for index in 0..<10 { facts.insiders.append((2000 + index, "Person \(index / 2)")) }
        for index in 0..<40 { facts.addFiling(index, &random) }
        return facts
    }

    private mutating func addFiling(_ index: Int, _ random: inout SeededGenerator) {
        let day = Int.random(in: 0..<12, using: &random)
        var owners: [Owner] = []
        for insider in insiders.shuffled(using: &random).prefix(Int.random(in: 1...3, using: &random)) {
            owners.append(Owner(insider: insider.id, roles: Int.random(in: 1..<64, using: &random)))
        }
        filings.append(
            Filing(
                company: Self.pick(companies, &random).id,
                accession: 1_000_000 + index,
                isAmendment: Int.random(in: 0..<6, using: &random) == 0,
                filedOn: Self.day(day),
                knownFrom: Self.start + day * 86400 + 79200,
                owners: owners
            )
        )
        for ordinal in 1...Int.random(in: 1...4, using: &random) {
            let isRestated = Int.random(in: 0..<5, using: &random) == 0
            transactions.append(
                Transaction(
                    filing: filings.count - 1,
                    table: ordinal.isMultiple(of: 2) ? "DERIVATIVE" : "NON_DERIVATIVE",
                    ordinal: (ordinal + 1) / 2,
                    code: Self.pick(Self.codes, &random),
                    shares: Self.pick([nil, 0, 1, 10, Decimal(string: "10.5"), 1_000_000], &random),
                    price: Self.pick([nil, 0, 2, Decimal(string: "2.25"), 100], &random),
                    tradedDay: day - ordinal,
                    tradedOn: Self.day(day - ordinal),
                    knownUntil: isRestated
                        ? Self.start + (day + Int.random(in: 1..<4, using: &random)) * 86400 + 3600 : nil,
                    planned: Self.pick([nil, true, false], &random),
                    flags: Self.pick([[], [], ["PRICE_OUTLIER"], ["PRICE_OUTLIER", "FUTURE_DATE"]], &random)
                )
            )
        }
    }

    static func pick<T>(_ items: [T], _ random: inout SeededGenerator) -> T {
        items[Int.random(in: 0..<items.count, using: &random)]
    }

    /// 2024-01-01T00:00:00Z.
    static let start = 1_704_067_200

    static func day(_ number: Int) -> String {
        let moment = Date(timeIntervalSince1970: TimeInterval(start + number * 86400))
        return String(moment.formatted(.iso8601).prefix(10))
    }

    static func moment(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}

// MARK: Storing

extension Facts {
    static let migrated = DatabaseTemplate("migrated-for-queries") { pool in _ = try await Migrator(pool).migrate() }

    /// Writes the facts straight into the tables.
    func store(in pool: ConnectionPool) async throws {
        for company in companies {
            try await pool.execute(
                """
                INSERT INTO company (company_id, name, ticker, sector, sic, industry, name_source, name_as_of, search_text)
                VALUES (\(bind: company.id)::bigint, \(bind: company.name), \(bind: company.ticker)::text,
                    \(bind: company.sector)::sector, \(bind: company.sic)::smallint, NULL, 'DOCUMENT', now(), '')
                """
            )
        }
        for insider in insiders {
            try await pool.execute(
                """
                INSERT INTO insider (insider_id, name, name_source, name_as_of)
                VALUES (\(bind: insider.id)::bigint, \(bind: insider.name), 'DOCUMENT', now())
                """
            )
        }
        for filing in filings { try await store(filing, in: pool) }
        for transaction in transactions { try await store(transaction, in: pool) }
    }

    /// Writes one filing with its transactions, of companies and insiders that are there.
    func storeFiling(_ index: Int, in pool: ConnectionPool) async throws {
        try await store(filings[index], in: pool)
        for transaction in transactions where transaction.filing == index { try await store(transaction, in: pool) }
    }

    private func store(_ filing: Filing, in pool: ConnectionPool) async throws {
        let owners = filing.owners.map(\.insider)
        try await pool.execute(
            """
            INSERT INTO filing (company_id, accession, form, is_amendment, filed_on, filed_on_source, known_from,
                issuer_name, source, owner_ids, transaction_count, holding_count, parser_version)
            VALUES (\(bind: filing.company)::bigint, \(bind: filing.accession)::bigint, 'FORM_4',
                \(bind: filing.isAmendment)::boolean, \(bind: filing.filedOn)::date, 'HEADER',
                to_timestamp(\(bind: filing.knownFrom)::bigint), 'X', 'SUBMISSION', \(bind: owners)::bigint[], 0, 0, 1)
            """
        )
        for (index, owner) in filing.owners.enumerated() {
            try await pool.execute(
                """
                INSERT INTO filing_owner (company_id, accession, ordinal, insider_id, name, is_director, is_officer,
                    is_ten_percent_owner, is_other, roles, role)
                VALUES (\(bind: filing.company)::bigint, \(bind: filing.accession)::bigint, \(bind: index + 1)::smallint,
                    \(bind: owner.insider)::bigint, 'X', \(bind: owner.roles & 8 != 0)::boolean,
                    \(bind: owner.roles & 7 != 0)::boolean, \(bind: owner.roles & 16 != 0)::boolean, false,
                    \(bind: owner.roles)::smallint, \(bind: Self.role(of: owner.roles))::role)
                """
            )
        }
    }

    private func store(_ transaction: Transaction, in pool: ConnectionPool) async throws {
        let filing = filings[transaction.filing]
        let mask = roles(of: transaction)
        let role = Self.role(of: mask)
        let insider = filing.owners.first { Self.role(of: $0.roles) == role }?.insider ?? 0
        let owners = filing.owners.map(\.insider)
        try await pool.execute(
            """
            INSERT INTO transaction (company_id, accession, "table", ordinal, security_title, code, kind, traded_on, shares,
                price, value, direction, ownership, form, is_amendment, filed_on, owner_ids, insider_id, roles, role,
                known_from, known_until, first_filed_on, plan10b51, quality_flags, excluded)
            VALUES (\(bind: filing.company)::bigint, \(bind: filing.accession)::bigint,
                \(bind: transaction.table)::security_table, \(bind: transaction.ordinal)::smallint, 'Common',
                \(bind: transaction.code)::transaction_code, 'OTHER', \(bind: transaction.tradedOn)::date,
                \(bind: transaction.shares.map { "\($0)" })::numeric, \(bind: transaction.price.map { "\($0)" })::numeric,
                \(bind: transaction.value.map { "\($0)" })::numeric, 'ACQUIRED', 'DIRECT', 'FORM_4',
                \(bind: filing.isAmendment)::boolean, \(bind: filing.filedOn)::date, \(bind: owners)::bigint[],
                \(bind: insider)::bigint, \(bind: mask)::smallint, \(bind: role)::role,
                to_timestamp(\(bind: filing.knownFrom)::bigint), to_timestamp(\(bind: transaction.knownUntil)::bigint),
                \(bind: filing.filedOn)::date, \(bind: transaction.planned)::boolean,
                \(bind: transaction.flags)::quality_flag[], \(bind: !transaction.flags.isEmpty)::boolean)
            """
        )
    }
}
