import QueryPlanner
import SQLBuilder

package struct Company: Entity {
    package static let plural = "Companies"
    package static let source: SQL = "company"
    package static let doc = """
        An issuer, identified by its CIK. Name, tickers, industry and sector are current attributes; `@asKnownAt` does \
        not change them.
        """
    package static let key = ["company_id"]
    package static let defaultOrder = [OrderKey("name"), OrderKey("company_id")]
    package static let isNode = true
    package static let isOfOneCompany = true

    package init() {}

    let cik = Field<CIK>(
        "The SEC's number of the issuer: its identity.",
        uses: [.filter, .order],
        column: "company_id"
    )
    let name = Field<String>("The current name; former ones are in `names`.", uses: [.filter, .order])
    let ticker = Field<String?>(
        "The first of the current tickers, in capitals. Null when none is known.",
        uses: [.filter, .order]
    )
    let sector = Field<SectorCode>("The sector, mapped from `sic`.", uses: [.filter, .order])
    let industry = Field<String?>("The SEC's title of `sic`. Null without SIC.", uses: [.filter, .order])
    let sic = Field<Int?>(
        "Standard Industrial Classification: the SEC's industry code. Null when no source names one.",
        uses: [.filter, .order, .label]
    )
    let exchange = Field<String?>("Where the shares are listed. Null when not known.", uses: [.filter, .order])
    let state = Field<String?>("EDGAR's place code of the business address.", uses: [.filter, .order])
    let stateOfIncorporation = Field<String?>("EDGAR's place code of incorporation.", uses: [.filter])
    let fiscalYearEnd = Field<String?>("Month and day, `MMDD`, as in the filing header.", uses: [.filter])
    let ein = Field<String?>("Employer identification number, as in the filing header.", uses: [.filter])
    let foreignTicker = Field<String?>("The trading symbol abroad, as filed since 2026.", uses: [.filter])
    let nameSource = Field<AttributeSource>("Where the name was read.")
    let sicSource = Field<AttributeSource?>("Where the SIC was read. Null without SIC.")
    let lastPurchaseOn = Field<Day?>(
        "The day of the last open market purchase (code P, Table I) by an insider. Null when none is known.",
        uses: [.filter, .order],
        reads: ["company_id"],
        isAggregate: true
    ) { row, time in lastPurchase(of: row, time) }
    let daysSinceLastPurchase = Field<Int?>(
        "Days from `lastPurchaseOn` to today in New York, or to the day of `@asKnownAt`. Null when no purchase is known.",
        uses: [.filter, .order],
        reads: ["company_id"],
        isAggregate: true
    ) { row, time in "\(bind: time.today)::date - \(lastPurchase(of: row, time))" }

    let names = Links<CompanyName>(
        "All names under which the company has filed, newest first.",
        by: "company_id",
        as: .list(expected: 5)
    )
    let tickers = Links<CompanyTicker>(
        "All tickers, current ones first.",
        by: "company_id",
        as: .list(expected: 5)
    )
    let filings = Links<Filing>("The filings about this issuer, newest first.", by: "company_id")
    let transactions = Links<Transaction>("The reported transactions in this issuer, newest first.", by: "company_id")
    let holdings = Links<Holding>("The reported holdings of this issuer's securities, newest first.", by: "company_id")
    let insiders = Links<Insider>(
        "Everyone who has reported as an insider of this issuer; `relationships` says as what.",
        from: ["company_id"],
        where: { insider, own, time in
            "\(insider).insider_id IN (SELECT w.insider_id FROM \(Owner.source(at: time)) w WHERE w.company_id = \(own[0]))"
        },
        members: { insider, time in
            "SELECT DISTINCT w.company_id FROM \(Owner.source(at: time)) w WHERE w.insider_id = \(insider).insider_id"
        }
    )
    let relationships = Links<Relationship>(
        "What each insider is or was at this issuer, by all filings.",
        by: "company_id"
    )
    let activity = Computed(ActivityField(.company))

    private static func lastPurchase(of row: SQL, _ time: RequestTime) -> SQL {
        """
        (SELECT max(x.traded_on) FROM transaction x WHERE x.company_id = \(row).company_id AND x.code = 'P' \
        AND x."table" = 'NON_DERIVATIVE' AND \(time.visibility(.interval, of: "x")) AND NOT x.excluded)
        """
    }
}

package struct CompanyName: Entity {
    package static let source: SQL = "company_name"
    package static let doc = "A name under which a company has filed."
    package static let key = ["company_id", "name"]
    package static let defaultOrder = [
        OrderKey.descending("last_seen"), .descending("company_id"), .descending("name"),
    ]
    package static let isOfOneCompany = true

    package init() {}

    let use = NameUse()
}

package struct CompanyTicker: Entity {
    package static let source: SQL = "company_ticker"
    package static let doc = "A ticker of a company: one can have several, and they change."
    package static let key = ["company_id", "ticker"]
    package static let defaultOrder = [
        OrderKey.descending("is_current"), .descending("last_seen"), OrderKey("ordinal"), OrderKey("company_id"),
        OrderKey("ticker"),
    ]
    package static let isOfOneCompany = true

    package init() {}

    let ticker = Field<String>("In capitals, without exchange or brackets.", uses: [.filter, .order])
    let isCurrent = Field<Bool>("Whether the newest source still names it.", uses: [.filter, .order])
    let firstSeen = Field<Day>("The first day on which it was seen.", uses: [.filter, .order])
    let lastSeen = Field<Day>("The last day on which it was seen.", uses: [.filter, .order])
    let source = Field<AttributeSource>("Where it was read.")
}
