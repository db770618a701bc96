import Edgar
import GraphQL
import Postgres
import SQLBuilder

/// A column of a table and what of a row's source stands in it: the one place that ties the two.
struct StoredColumn<Source>: Sendable {
    let name: String
    /// In PostgreSQL's text format; nil is NULL.
    let text: @Sendable (Source) -> String?

    init(_ name: String, _ text: @escaping @Sendable (Source) -> String?) {
        self.name = name
        self.text = text
    }
}

/// A table that the writer fills.
struct StoredTable<Source>: Sendable {
    let name: String
    let columns: [StoredColumn<Source>]

    /// Adds the cells of one row.
    func encode(_ source: Source, into buffer: inout CopyBuffer) {
        for column in columns {
            if let text = column.text(source) { buffer.add(text) } else { buffer.addNull() }
        }
    }

    /// One statement, its text the same for any number of rows; nil for none.
    func insertion(of sources: [Source]) -> SQL? {
        guard !sources.isEmpty else { return nil }
        let names = columns.map { SQL.identifier($0.name) }.joined()
        return "INSERT INTO \(identifier: name) (\(names)) SELECT \(names) FROM \(rows(sources))"
    }

    /// Rows to select from, in a single binding.
    ///
    /// They travel as JSON objects of strings, which PostgreSQL reads by each column's own input format.
    func rows(_ sources: [Source]) -> SQL {
        let text = String(decoding: json(sources), as: UTF8.self)
        return "json_populate_recordset(NULL::\(identifier: name), \(bind: text)::json)"
    }

    private func json(_ sources: [Source]) -> [UInt8] {
        var bytes: [UInt8] = []
        for source in sources {
            bytes.append(UInt8(ascii: bytes.isEmpty ? "[" : ","))
            for (index, column) in columns.enumerated() {
                bytes.append(UInt8(ascii: index == 0 ? "{" : ","))
                JSONWriter.write(column.name, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                if let text = column.text(source) {
                    JSONWriter.write(text, into: &bytes)
                } else {
                    bytes.append(contentsOf: "null".utf8)
                }
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}

extension Connection {
    /// Appends rows to a table by COPY; nothing when there are none.
    func copyIn<Source>(_ table: StoredTable<Source>, _ sources: [Source]) async throws {
        guard !sources.isEmpty else { return }
        try await copyIn(SQL.identifier(table.name), columns: table.columns.map(\.name)) { copy in
            // Row by row, so that PostgreSQL takes in the first while the next are put into words.
            for source in sources { try await copy.row { table.encode(source, into: &$0) } }
        }
    }
}

extension Bool {
    var sqlWord: String { self ? "t" : "f" }
}

extension Collection<Int> {
    /// `{1,2}`.
    var sqlArray: String { "{" + map(String.init).joined(separator: ",") + "}" }
}

/// A transaction, all that is stored of it.
struct StoredTransaction: Sendable {
    let filing: FilingFacts
    let facts: TransactionFacts
    let standing: TransactionStanding
    let roles: OwnerRoles
    let plan: TradingPlan
    let addedVersion: Int
}

/// A holding, all that is stored of it.
struct StoredHolding: Sendable {
    let filing: FilingFacts
    let facts: HoldingFacts
    let standing: HoldingStanding
    let roles: OwnerRoles
}

/// What the owners of a filing are, together.
struct OwnerRoles: Sendable {
    let all: Roles
    /// The first owner in document order that has the primary role; nil while no owner is known.
    let insider: Int?

    init(_ relations: [OwnerRelation]) {
        all = relations.reduce(Roles()) { $0.union($1.roles) }
        let primary = Roles(all.primary)
        let first = relations.first { $0.roles.contains(primary) } ?? relations.first
        insider = first.map { Int($0.owner.cik.number) }
    }
}

enum FactTables {
    static let transaction = StoredTable<StoredTransaction>(
        name: "transaction",
        columns: [
            StoredColumn("company_id") { "\($0.filing.company)" },
            StoredColumn("accession") { "\($0.filing.accession)" },
            StoredColumn("table") { $0.facts.table.rawValue },
            StoredColumn("ordinal") { "\($0.facts.ordinal)" },
            StoredColumn("security_title") { $0.facts.securityTitle },
            StoredColumn("row_form") { $0.facts.rowForm?.name },
            StoredColumn("code") { $0.facts.code.rawValue },
            StoredColumn("equity_swap") { $0.facts.equitySwap?.sqlWord },
            StoredColumn("traded_on") { "\($0.facts.tradedOn)" },
            StoredColumn("deemed_on") { $0.facts.deemedOn?.description },
            StoredColumn("timeliness") { $0.facts.timeliness?.rawValue },
            StoredColumn("shares") { $0.facts.shares?.description },
            StoredColumn("price") { $0.facts.price?.description },
            StoredColumn("total_value") { $0.facts.totalValue?.description },
            StoredColumn("direction") { $0.facts.direction.rawValue },
            StoredColumn("shares_owned_after") { $0.facts.sharesOwnedAfter?.description },
            StoredColumn("value_owned_after") { $0.facts.valueOwnedAfter?.description },
            StoredColumn("ownership") { $0.facts.ownership.rawValue },
            StoredColumn("nature_of_ownership") { $0.facts.natureOfOwnership },
        ] + terms { $0.facts.terms } + [
            StoredColumn("form") { $0.filing.form.name },
            StoredColumn("is_amendment") { $0.filing.isAmendment.sqlWord },
            StoredColumn("filed_on") { "\($0.filing.dates.filedOn)" },
            StoredColumn("accepted_at") { $0.filing.dates.acceptedAt?.description },
            StoredColumn("owner_ids") { $0.filing.owners.sqlArray },
            StoredColumn("insider_id") { $0.roles.insider.map { "\($0)" } },
            StoredColumn("roles") { "\($0.roles.all.rawValue)" },
            StoredColumn("role") { $0.roles.all.primary.rawValue },
            StoredColumn("kind") { $0.facts.code.kind.rawValue },
            StoredColumn("value") { $0.facts.value?.description },
            StoredColumn("known_from") { "\($0.filing.knownFrom)" },
            StoredColumn("plan10b51") { $0.plan.isPlanned?.sqlWord },
            StoredColumn("plan_source") { $0.plan.source?.rawValue },
            StoredColumn("ownership_change") { $0.facts.ownershipChange?.description },
            StoredColumn("added_version") { "\($0.addedVersion)" },
        ] + standing.map { column in StoredColumn(column.name) { column.text($0.standing) } }
    )

    /// The columns that later filings, late ones and amendments, can change.
    static let standing: [StoredColumn<TransactionStanding>] = [
        StoredColumn("known_until") { $0.knownUntil?.description },
        StoredColumn("first_filed_on") { "\($0.firstFiledOn)" },
        StoredColumn("amends_accession") { $0.amends.map { "\($0.accession)" } },
        StoredColumn("amends_ordinal") { $0.amends.map { "\($0.ordinal)" } },
        StoredColumn("amended_by_accession") { $0.amendedBy.map { "\($0.accession)" } },
        StoredColumn("amended_by_ordinal") { $0.amendedBy.map { "\($0.ordinal)" } },
        StoredColumn("lag_business_days") { "\($0.lagBusinessDays)" },
        StoredColumn("is_late") { $0.isLate?.sqlWord },
        StoredColumn("is_first_purchase") { $0.isFirstPurchase?.sqlWord },
        StoredColumn("months_since_last_purchase") { $0.monthsSinceLastPurchase.map { "\($0)" } },
        StoredColumn("quality_flags") { "{" + $0.flags.flags.map(\.rawValue).joined(separator: ",") + "}" },
        StoredColumn("excluded") { $0.flags.excludesFromAggregates.sqlWord },
    ]

    static let holding = StoredTable<StoredHolding>(
        name: "holding",
        columns: [
            StoredColumn("company_id") { "\($0.filing.company)" },
            StoredColumn("accession") { "\($0.filing.accession)" },
            StoredColumn("table") { $0.facts.table.rawValue },
            StoredColumn("ordinal") { "\($0.facts.ordinal)" },
            StoredColumn("security_title") { $0.facts.securityTitle },
            StoredColumn("row_form") { $0.facts.rowForm?.name },
            StoredColumn("shares_owned") { $0.facts.sharesOwned?.description },
            StoredColumn("value_owned") { $0.facts.valueOwned?.description },
            StoredColumn("ownership") { $0.facts.ownership.rawValue },
            StoredColumn("nature_of_ownership") { $0.facts.natureOfOwnership },
        ] + terms { $0.facts.terms } + [
            StoredColumn("form") { $0.filing.form.name },
            StoredColumn("filed_on") { "\($0.filing.dates.filedOn)" },
            StoredColumn("insider_id") { $0.roles.insider.map { "\($0)" } },
            StoredColumn("owner_ids") { $0.filing.owners.sqlArray },
            StoredColumn("known_from") { "\($0.filing.knownFrom)" },
            StoredColumn("known_until") { $0.standing.knownUntil?.description },
            StoredColumn("amends_accession") { $0.standing.amends.map { "\($0.accession)" } },
            StoredColumn("amends_ordinal") { $0.standing.amends.map { "\($0.ordinal)" } },
        ]
    )

    private static func terms<Source>(
        _ terms: @escaping @Sendable (Source) -> DerivativeTerms
    ) -> [StoredColumn<Source>] {
        [
            StoredColumn("exercise_price") { terms($0).exercisePrice?.description },
            StoredColumn("exercisable_on") { terms($0).exercisableOn?.description },
            StoredColumn("expires_on") { terms($0).expiresOn?.description },
            StoredColumn("underlying_title") { terms($0).underlyingTitle },
            StoredColumn("underlying_shares") { terms($0).underlyingShares?.description },
            StoredColumn("underlying_value") { terms($0).underlyingValue?.description },
        ]
    }
}
