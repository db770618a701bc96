import QueryPlanner
import SQLBuilder

package struct Insider: Entity {
    package static let source: SQL = "insider"
    package static let doc = "A reporting owner, person or entity, identified by its CIK."
    package static let key = ["insider_id"]
    package static let defaultOrder = [OrderKey("name"), OrderKey("insider_id")]
    package static let isNode = true

    package init() {}

    let cik = Field<CIK>("The SEC's number of the owner: its identity.", uses: [.filter, .order], column: "insider_id")
    let name = Field<String>("The newest name as filed, mostly last name first.", uses: [.filter, .order])
    let city = Field<String?>("Of the newest address as filed.", uses: [.filter])
    let state = Field<String?>("EDGAR's place code of the newest address.", uses: [.filter, .order])
    let country = Field<String?>("Of a newest address outside the United States.", uses: [.filter])
    let nameSource = Field<AttributeSource>("Where the name was read.")

    let names = Links<InsiderName>(
        "All names under which the owner has filed, newest first.",
        by: "insider_id",
        as: .list(expected: 3)
    )
    let transactions = Links<Transaction>(
        "The transactions reported by this owner, alone or jointly, newest first.",
        from: ["insider_id"],
        where: { transaction, own, _ in Owner.isOne(own[0], of: transaction) },
        members: { transaction, _ in "SELECT unnest(\(transaction).owner_ids)" }
    )
    let holdings = Links<Holding>(
        "The holdings reported by this owner, alone or jointly, newest first.",
        from: ["insider_id"],
        where: { holding, own, _ in Owner.isOne(own[0], of: holding) },
        members: { holding, _ in "SELECT unnest(\(holding).owner_ids)" }
    )
    let filings = Links<Filing>(
        "The filings of this owner, newest first.",
        from: ["insider_id"],
        where: { filing, own, _ in Owner.isOne(own[0], of: filing) },
        members: { filing, _ in "SELECT unnest(\(filing).owner_ids)" }
    )
    let companies = Links<Company>(
        "The issuers at which this owner has reported; `relationships` says as what.",
        from: ["insider_id"],
        where: { company, own, time in
            "\(company).company_id IN (SELECT w.company_id FROM \(Owner.source(at: time)) w WHERE w.insider_id = \(own[0]))"
        },
        members: { company, time in
            "SELECT DISTINCT w.insider_id FROM \(Owner.source(at: time)) w WHERE w.company_id = \(company).company_id"
        }
    )
    let relationships = Links<Relationship>(
        "What this owner is or was at each issuer, by all filings.",
        by: "insider_id"
    )
    let activity = Computed(ActivityField(.insider))
}

package struct InsiderName: Entity {
    package static let source: SQL = "insider_name"
    package static let doc = "A name under which an owner has filed."
    package static let key = ["insider_id", "name"]
    package static let defaultOrder = [
        OrderKey.descending("last_seen"), .descending("insider_id"), .descending("name"),
    ]

    package init() {}

    let use = NameUse()
}

package struct Relationship: Entity {
    /// Each owner has its filing; the outer join lets PostgreSQL leave filings alone where nothing of them is asked, and
    /// the order of the groups is that of the index `filing_owner_posts`: 6.8 times faster when all are counted.
    package static func source(at time: RequestTime) -> SQL {
        let seen = time.visibility(.sinceKnown, of: "f")
        return """
            (SELECT w.company_id, w.insider_id, bool_or(w.is_director) AS is_director, bool_or(w.is_officer) AS is_officer, \
            bool_or(w.is_ten_percent_owner) AS is_ten_percent_owner, bool_or(w.is_other) AS is_other, \
            min(w.role) AS role, bit_or(w.roles) AS roles, \
            (array_agg(w.officer_title ORDER BY f.filed_on DESC, w.accession DESC) \
            FILTER (WHERE w.officer_title IS NOT NULL))[1] AS officer_title, \
            (array_agg(w.officer_role ORDER BY f.filed_on DESC, w.accession DESC) \
            FILTER (WHERE w.officer_role IS NOT NULL))[1] AS officer_role, \
            min(f.filed_on) AS first_filed_on, max(f.filed_on) AS last_filed_on, count(*) AS filing_count \
            FROM filing_owner w LEFT JOIN filing f USING (company_id, accession)\(seen.isEmpty ? "" : " WHERE \(seen)") \
            GROUP BY w.insider_id, w.company_id)
            """
    }
    package static let doc = """
        An insider at an issuer, drawn together from all of the owner's filings there. It tells what was ever reported; \
        an insider need not report leaving.
        """
    package static let key = ["company_id", "insider_id"]
    package static let isDerived = true
    package static let isOfOneCompany = true
    package static let defaultOrder = [
        OrderKey.descending("last_filed_on"), .descending("company_id"), .descending("insider_id"),
    ]

    package init() {}

    let company = Link<Company>("The issuer.", by: "company_id")
    let insider = Link<Insider>("The owner.", by: "insider_id")
    let isDirector = Field<Bool>("Whether any filing says director.", uses: [.filter, .order])
    let isOfficer = Field<Bool>("Whether any filing says officer.", uses: [.filter, .order])
    let isTenPercentOwner = Field<Bool>("Whether any filing says ten-percent owner.", uses: [.filter, .order])
    let isOther = Field<Bool>("Whether any filing states another relation.", uses: [.filter, .order])
    let role = Field<Role>(
        "The first role that any filing states; filters look at every role.",
        uses: [.filter, .order],
        filterMask: "roles"
    )
    let roles = Field<[Role]>("Every role that any filing states.", reads: ["roles"], sql: Role.list(ofMask:))
    let officerTitle = Field<String?>(
        "The newest title as filed. Null when never an officer.",
        uses: [.filter, .order]
    )
    let officerRole = Field<OfficerRole?>("The newest title, normalised.", uses: [.filter, .order])
    let firstFiledOn = Field<Day>("The day of the owner's first filing here.", uses: [.filter, .order])
    let lastFiledOn = Field<Day>("The day of the owner's last filing here.", uses: [.filter, .order])
    let filingCount = Field<Int>("How many filings the owner has made here.", uses: [.filter, .order])
}

extension Role {
    /// The roles whose bits are set in the column `roles` of a row.
    static func list(ofMask row: SQL) -> SQL {
        """
        ARRAY(SELECT e.v FROM unnest(enum_range(NULL::role)) WITH ORDINALITY AS e(v, n) \
        WHERE \(row).roles & (1 << (e.n - 1)::integer) <> 0 ORDER BY e.v)
        """
    }
}
