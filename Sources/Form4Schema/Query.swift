import GraphQL
import QueryPlanner
import SQLBuilder

/// The root of the schema: every way into the data.
package struct Query: Sendable {
    let company = Lookup<Company?>(
        "A company by CIK or ticker. Null when there is none.",
        by: LookupArgument("cik", CIK.self, is: "company_id", "The issuer's CIK."),
        LookupArgument(
            "ticker",
            String.self,
            """
            Any ticker it has or had, whatever the case; a current one wins over a former, a newer over an older. An \
            exchange in front and brackets are looked past: `NYSE: KRC`, `(KRC)` and `$krc` are KRC.
            """
        ) { row, ticker in
            """
            \(row).company_id = (SELECT k.company_id FROM company_ticker k \
            WHERE k.ticker = upper(regexp_replace(\(ticker), '^[^:]*:|[][()$"''[:space:]]', '', 'g')) \
            ORDER BY k.is_current DESC, k.last_seen DESC, k.company_id LIMIT 1)
            """
        }
    )
    let companies = Links<Company>("Companies, by name unless ordered otherwise.")
    let insider = Lookup<Insider?>(
        "An insider by CIK. Null when there is none.",
        by: LookupArgument("cik", CIK.self, is: "insider_id", "The owner's CIK.")
    )
    let insiders = Links<Insider>("Insiders, by name unless ordered otherwise.")
    let filing = Lookup<Filing?>(
        "A filing by accession number. Null when there is none.",
        by: LookupArgument("accessionNumber", AccessionNumber.self, is: "accession", "With or without dashes.")
    )
    let filings = Links<Filing>("Filings, newest first unless ordered otherwise.")
    let transactions = Links<Transaction>("Transactions, newest first unless ordered otherwise.")
    let holdings = Links<Holding>("Reported holdings, newest first unless ordered otherwise.")
    let sector = Lookup<Sector>(
        "A sector by its code.",
        by: LookupArgument("code", SectorCode.self, is: "code", "The sector.")
    )
    let sectors = Links<Sector>("All sectors.", as: .list(expected: 12))
    let industry = Lookup<Industry?>(
        "An industry by SIC. Null when no company has it.",
        by: LookupArgument("sic", Int.self, is: "sic", "The SEC's code.")
    )
    let industries = Links<Industry>("All industries that a company has, by SIC.", as: .list(expected: 450))
    let activity = Computed(ActivityField(.market))
    let clusters = Computed(ClustersField())
    let search = Computed(SearchField())
    let node = Computed(NodeField())
    let status = Lookup<Status>("What the store holds and how fresh it is. Never cached.")

    package init() {}
}

/// The product's schema and the entities behind it.
package enum Form4 {
    package static let catalog = EntityCatalog([
        Company.self, CompanyName.self, CompanyTicker.self, Insider.self, InsiderName.self, Relationship.self,
        Filing.self, Owner.self, Footnote.self, FootnoteReference.self, Signature.self, Transaction.self, Holding.self,
        Sector.self, Industry.self, SearchHit.self, Status.self, FilingDay.self, QuarantineReason.self,
    ])

    package static let root = RootModel(
        Query(),
        doc: "Every way into the data.",
        schemaDoc: """
            Insider trades as reported to the SEC on Forms 3, 4 and 5.

            A company is an issuer, an insider a reporting owner, both known by their CIK; a filing is known by its \
            accession number, a transaction by its filing, table and place in it. Everything filed is kept; amendments \
            never delete. Numbers are exact; null is not zero.
            """
    )

    /// The root fields that dashboards watch.
    private static let live: Set = ["company", "insider", "sector", "sectors", "activity", "clusters", "status"]

    package static let schema = SchemaBuilder.schema(
        of: catalog,
        root: root,
        live: live,
        additions: RootModel(
            Subscription(),
            doc: """
                Sent as server-sent events. Live queries send their value, and a new one when, and only when, its data \
                changed; additions send what became known, version by version, each row once. A connection that was lost \
                goes on where it was with the header `Last-Event-ID`.
                """,
            schemaDoc: ""
        )
    )
}
