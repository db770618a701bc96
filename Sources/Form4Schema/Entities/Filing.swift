import QueryPlanner
import SQLBuilder

package struct Filing: Entity {
    package static let source: SQL = "filing"
    package static let doc = "A filing of Form 3, 4 or 5, once, however many index lines list it."
    package static let key = ["accession"]
    package static let defaultOrder = [OrderKey.descending("filed_on"), .descending("accession")]
    package static let validity = Validity.sinceKnown
    package static let isNode = true
    package static let isOfOneCompany = true
    // As the key of a list, an array goes as its text.
    package static let columnTypes: [String: SQL] = ["owner_ids": "text"]

    package init() {}

    let accessionNumber = Field<AccessionNumber>(
        "The SEC's number of the filing: its identity.",
        uses: [.filter, .order],
        column: "accession"
    )
    let form = Field<FormType>("The form; `isAmendment` tells `4/A` from `4`.", uses: [.filter, .order])
    let isAmendment = Field<Bool>("Whether the filing amends an earlier one.", uses: [.filter, .order])
    let filedOn = Field<Day>("EDGAR's filing date.", uses: [.filter, .order])
    let dateSource = Field<DateSource>("Where `filedOn` was read.", uses: [.filter], column: "filed_on_source")
    let acceptedAt = Field<Instant?>(
        "When EDGAR accepted the filing. Null when no source gives the time.",
        uses: [.filter, .order]
    )
    let acceptedAtSource = Field<DateSource?>("Where `acceptedAt` was read.", uses: [.filter])
    let acceptedHour = Field<Int?>(
        "The hour of the day, in New York, at which EDGAR accepted the filing: from 0 to 23. Null without that time.",
        uses: [.filter, .order],
        reads: ["accepted_at"]
    ) { row in "extract(hour FROM \(row).accepted_at AT TIME ZONE 'America/New_York')::integer" }
    let knownFrom = Field<Instant>(
        "From when on the filing counts as known: `acceptedAt`, else 22:00 New York on `filedOn`.",
        uses: [.filter, .order]
    )
    let periodOfReport = Field<Day?>("The date of the earliest reported event, as filed.", uses: [.filter, .order])
    let dateOfOriginalSubmission = Field<Day?>(
        "For amendments: when the original was filed, as the filer says; often the trade date instead.",
        uses: [.filter]
    )
    let indexURL = Field<String>("EDGAR's page of the filing.", reads: ["company_id", "accession"]) { row in
        """
        'https://www.sec.gov/Archives/edgar/data/' || \(row).company_id || '/' || lpad(\(row).accession::text, 18, '0') \
        || '/' || \(accessionNumber(row)) || '-index.htm'
        """
    }
    let documentURL = Field<String?>(
        "The ownership document itself. Null when its name is not known.",
        reads: ["company_id", "accession", "primary_document"]
    ) { row in
        """
        'https://www.sec.gov/Archives/edgar/data/' || \(row).company_id || '/' || lpad(\(row).accession::text, 18, '0') \
        || '/' || \(row).primary_document
        """
    }
    let schemaVersion = Field<String?>("The version of the SEC's XML schema, such as `X0508`.", uses: [.filter])
    let submissionType = Field<String?>("As the header says, such as `4/A`. Null without header.", uses: [.filter])
    let noSecuritiesOwned = Field<Bool?>("Form 3: no securities are beneficially owned.", uses: [.filter])
    let notSubjectToSection16 = Field<Bool?>(
        "The owner states to be no longer subject to Section 16.",
        uses: [.filter],
        column: "not_subject_to_section16"
    )
    let form3HoldingsReported = Field<Bool?>(
        "Form 5: holdings that Form 3 should have reported.",
        uses: [.filter],
        column: "form3_holdings_reported"
    )
    let form4TransactionsReported = Field<Bool?>(
        "Form 5: transactions that Form 4 should have reported.",
        uses: [.filter],
        column: "form4_transactions_reported"
    )
    let aff10b5One = Field<Bool?>(
        "The box that trades follow a Rule 10b5-1 plan. Null before April 2023, when the form had none.",
        uses: [.filter],
        column: "aff10b5_one"
    )
    let remarks = Field<String?>("The remarks as filed.", uses: [.filter])
    let issuerName = Field<String>("The issuer's name as filed; `company.name` is the current one.", uses: [.filter])
    let issuerTicker = Field<String?>("The trading symbol as filed, not normalised.", uses: [.filter])
    let issuerForeignTicker = Field<String?>("The symbol abroad as filed.", uses: [.filter])
    let documentCount = Field<Int?>("How many documents the submission holds.", uses: [.filter, .order])
    let source = Field<FilingSource>("What the filing was read from.", uses: [.filter])
    let incomplete = Field<Bool>(
        """
        From a quarter of the data sets of which some tables were missing: rows or owners may lack, and its rows stay out \
        of aggregates until the tables arrive.
        """,
        uses: [.filter]
    )
    let transactionCount = Field<Int>("How many transactions it reports.", uses: [.filter, .order])
    let holdingCount = Field<Int>("How many holdings it reports.", uses: [.filter, .order])
    let ownerCount = Field<Int>(
        "How many owners file jointly.",
        uses: [.filter, .order],
        reads: ["owner_ids"]
    ) { row in "cardinality(\(row).owner_ids)" }
    let purchaseValue = Field<DecimalNumber?>(
        """
        Value of the open market purchases (code P, Table I) it reports, in US dollars, without flagged and restated \
        lines. Null when there are none of known value.
        """,
        uses: [.filter, .order],
        reads: ["company_id", "accession"],
        orderedBy: sums(of: "P")
    ) { row, time in sum(of: "P", in: row, at: time) }
    let saleValue = Field<DecimalNumber?>(
        """
        Value of the open market sales (code S, Table I) it reports, in US dollars, without flagged and restated \
        lines. Null when there are none of known value.
        """,
        uses: [.filter, .order],
        reads: ["company_id", "accession"],
        orderedBy: sums(of: "S")
    ) { row, time in sum(of: "S", in: row, at: time) }

    let company = Link<Company>("The issuer.", by: "company_id")
    let owners = Links<Owner>(
        "The reporting owners, in document order.",
        by: "company_id",
        "accession",
        as: .list(expected: 2)
    )
    let transactions = Links<Transaction>(
        "The transactions as this document reports them, in document order, restated ones included.",
        by: "company_id",
        "accession",
        as: .connection(first: 100),
        showsRestated: true,
        orderedBy: [OrderKey("accession"), OrderKey("table"), OrderKey("ordinal")]
    )
    let holdings = Links<Holding>(
        "The holdings as this document reports them, in document order, restated ones included.",
        by: "company_id",
        "accession",
        as: .connection(first: 100),
        showsRestated: true,
        orderedBy: [OrderKey("accession"), OrderKey("table"), OrderKey("ordinal")]
    )
    let footnotes = Links<Footnote>(
        "All footnotes of the document.",
        by: "company_id",
        "accession",
        as: .list(expected: 10)
    )
    let signatures = Links<Signature>(
        "Who signed, and when.",
        by: "company_id",
        "accession",
        as: .list(expected: 2)
    )
    let original = Link<Filing?>(
        """
        For amendments: the filing it restates. Null when none fits, or several fit equally; `originalCandidates` are \
        those, and its lines carry the flag `ORIGINAL_NOT_FOUND` or `AMBIGUOUS_AMENDMENT`.
        """,
        by: "original"
    )
    let originalCandidates = Links<Filing>(
        """
        For amendments: the filings among which the original is looked for, newest first. They are of the same issuer and \
        form, share an owner and were known earlier. The best is the one filed on `dateOfOriginalSubmission`, then of the \
        same `periodOfReport`, then of the same owners, then with the most matching lines; an amendment among them stands \
        for its own original. Empty for other filings.
        """,
        from: ["company_id", "accession", "form", "is_amendment", "known_from", "owner_ids"],
        where: { other, own, _ in
            """
            \(own[3]) AND \(other).company_id = \(own[0]) AND \(other).form = \(own[2]) \
            AND \(other).owner_ids && \(own[5])::bigint[] AND (\(other).known_from, \(other).accession) < (\(own[4]), \(own[1]))
            """
        }
    )
    let amendments = Links<Filing>(
        "The amendments of this filing, oldest first.",
        by: "company_id",
        "original",
        from: ["company_id", "accession"],
        as: .list(expected: 1),
        orderedBy: [OrderKey("filed_on"), OrderKey("accession")]
    )

    /// `dddddddddd-dd-dddddd`, of a row with an `accession`.
    static func accessionNumber(_ row: SQL) -> SQL {
        "regexp_replace(lpad(\(row).accession::text, 18, '0'), '^(.{10})(..)', '\\1-\\2-')"
    }

    private static func sum(of code: StaticString, in row: SQL, at time: RequestTime) -> SQL {
        """
        (SELECT sum(x.value) FROM transaction x WHERE x.company_id = \(row).company_id \
        AND x.accession = \(row).accession AND \(isSummed(code, time)))
        """
    }

    /// The same sums for all filings at once.
    private static func sums(of code: StaticString) -> OrderAggregate {
        OrderAggregate(key: ["company_id", "accession"], pushing: ["filedOn"]) { pushed, time in
            """
            (SELECT x.company_id, x.accession, sum(x.value) AS total FROM transaction x \
            WHERE \(isSummed(code, time)) AND \(pushed) GROUP BY x.company_id, x.accession)
            """
        }
    }

    private static func isSummed(_ code: StaticString, _ time: RequestTime) -> SQL {
        """
        x."table" = 'NON_DERIVATIVE' AND x.code = '\(SQL(stringLiteral: code))' \
        AND \(time.visibility(.interval, of: "x")) AND NOT x.excluded
        """
    }
}

extension Owner {
    /// Whether an insider is among the owners of a row with a company and an accession.
    static func isOne(_ insider: SQL, of row: SQL) -> SQL {
        """
        (\(row).company_id, \(row).accession) IN \
        (SELECT w.company_id, w.accession FROM filing_owner w WHERE w.insider_id = \(insider))
        """
    }
}

package struct Owner: Entity {
    package static let source: SQL = "filing_owner"
    package static func source(at time: RequestTime) -> SQL {
        let seen = time.visibility(.sinceKnown, of: "f")
        guard !seen.isEmpty else { return source }
        return """
            (SELECT w.* FROM filing_owner w WHERE EXISTS (SELECT FROM filing f WHERE f.company_id = w.company_id \
            AND f.accession = w.accession AND \(seen)))
            """
    }
    package static let doc = "A reporting owner of one filing, as that filing describes it."
    package static let key = ["accession", "ordinal"]
    package static let defaultOrder = [OrderKey("accession"), OrderKey("ordinal")]
    package static let isOfOneCompany = true

    package init() {}

    let insider = Link<Insider>("The owner's identity.", by: "insider_id")
    let ordinal = Field<Int>("Place among the owners of the filing, from 1.", uses: [.filter, .order])
    let name = Field<String>("As filed.", uses: [.filter, .order])
    let role = Field<Role>(
        "The first of its roles; filters look at every role.",
        uses: [.filter, .order],
        filterMask: "roles"
    )
    let roles = Field<[Role]>("All of its roles.", reads: ["roles"], sql: Role.list(ofMask:))
    let isDirector = Field<Bool>("Director of the issuer.", uses: [.filter])
    let isOfficer = Field<Bool>("Officer of the issuer.", uses: [.filter])
    let isTenPercentOwner = Field<Bool>("Owner of more than ten percent of a class.", uses: [.filter])
    let isOther = Field<Bool>("Another relation; `otherText` describes it.", uses: [.filter])
    let officerTitle = Field<String?>("As filed. Null when not an officer.", uses: [.filter, .order])
    let officerRole = Field<OfficerRole?>(
        "The title, normalised; where it only says “See Remarks”, the office that the remarks name. Null when not an officer.",
        uses: [.filter, .order]
    )
    let otherText = Field<String?>("The other relation, as filed.", uses: [.filter])
    let street1 = Field<String?>("First line of the address.", column: "street1")
    let street2 = Field<String?>("Second line of the address.", column: "street2")
    let city = Field<String?>("City of the address.", uses: [.filter])
    let state = Field<String?>("EDGAR's place code.", uses: [.filter])
    let stateDescription = Field<String?>("The place in words, for addresses abroad.")
    let zip = Field<String?>("Postal code.")
    let country = Field<String?>("Country of an address abroad, as filed since 2026.", uses: [.filter])
    let isNonUSAddress = Field<Bool?>(
        "The box for an address outside the United States.",
        uses: [.filter],
        column: "is_non_us_address"
    )
    let filing = Link<Filing>("The filing.", by: "accession")
}

package struct Footnote: Entity {
    package static let source: SQL = "footnote"
    package static let doc = "A footnote of a filing."
    package static let key = ["accession", "ordinal"]
    package static let columnTypes: [String: SQL] = ["ordinal": "smallint", "footnote_id": "text"]
    package static let defaultOrder = [OrderKey("accession"), OrderKey("ordinal")]
    package static let isOfOneCompany = true

    package init() {}

    let id = Field<String>("Its name in the document: `F1`, `F2` …", uses: [.filter], column: "footnote_id")
    let text = Field<String>("As filed.", uses: [.filter])
    let references = Links<FootnoteReference>(
        "The places of the document that point to it.",
        by: "company_id",
        "accession",
        "footnote_id",
        as: .list(expected: 5)
    )
}

package struct FootnoteReference: Entity {
    package static let source: SQL = "footnote_reference"
    package static let doc = "A place of a filing that points to a footnote."
    package static let key = ["accession", "ordinal"]
    package static let defaultOrder = [OrderKey("accession"), OrderKey("ordinal")]
    package static let isOfOneCompany = true

    package init() {}

    let field = Field<String>(
        "The element of the ownership XML, such as `transactionPricePerShare`.",
        uses: [.filter]
    )
    let table = Field<SecurityTable?>("The table it stands in. Null outside the tables.", uses: [.filter])
    let isHolding = Field<Bool?>("Whether its row is a holding. Null outside the tables.", uses: [.filter])
    let ordinal = Field<Int?>(
        "Place of its row among the transactions, or holdings, of the table. Null outside the tables.",
        uses: [.filter],
        column: "row_ordinal"
    )
}

package struct Signature: Entity {
    package static let source: SQL = "signature"
    package static let doc = "A signature of a filing."
    package static let key = ["accession", "ordinal"]
    package static let defaultOrder = [OrderKey("accession"), OrderKey("ordinal")]
    package static let isOfOneCompany = true

    package init() {}

    let name = Field<String?>("As signed.", uses: [.filter])
    let signedOn = Field<Day?>("The date beside the signature.", uses: [.filter], column: "signed_on")
}
