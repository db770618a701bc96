import Edgar
import Form4Schema
import Postgres
import SQLBuilder

/// A filing, all that is stored of it beside its lines.
struct StoredFiling {
    let read: ReadFiling
    let original: Int?
    let addedVersion: Int

    var filing: OwnershipFiling { read.filing }
    var facts: FilingFacts { read.facts }
}

/// Something of a filing that has a place in it.
struct Numbered<Part> {
    let facts: FilingFacts
    /// From 1.
    let ordinal: Int
    let part: Part
}

/// A mention of a footnote, and where it hangs.
struct FootnoteMention {
    let footnoteId: String
    var row: FilingRow?
    /// The element; the row as a whole is `transaction` or `holding`.
    let field: String
}

enum FilingTables {
    static let filing = StoredTable<StoredFiling>(
        name: "filing",
        columns: [
            StoredColumn("company_id") { "\($0.facts.company)" },
            StoredColumn("accession") { "\($0.facts.accession)" },
            StoredColumn("form") { $0.facts.form.name },
            StoredColumn("is_amendment") { $0.facts.isAmendment.sqlWord },
            StoredColumn("filed_on") { "\($0.facts.dates.filedOn)" },
            StoredColumn("filed_on_source") { $0.facts.dates.filedOnSource.rawValue },
            StoredColumn("accepted_at") { $0.facts.dates.acceptedAt?.description },
            StoredColumn("accepted_at_source") { $0.facts.dates.acceptedAtSource?.rawValue },
            StoredColumn("known_from") { "\($0.facts.knownFrom)" },
            StoredColumn("period_of_report") { $0.facts.periodOfReport?.description },
            StoredColumn("date_of_original_submission") { $0.facts.dateOfOriginalSubmission?.description },
            StoredColumn("original") { $0.original.map { "\($0)" } },
            StoredColumn("schema_version") { $0.filing.schemaVersion },
            StoredColumn("submission_type") { $0.filing.header?.submissionType },
            StoredColumn("no_securities_owned") { $0.filing.noSecuritiesOwned?.sqlWord },
            StoredColumn("not_subject_to_section16") { $0.filing.notSubjectToSection16?.sqlWord },
            StoredColumn("form3_holdings_reported") { $0.filing.form3HoldingsReported?.sqlWord },
            StoredColumn("form4_transactions_reported") { $0.filing.form4TransactionsReported?.sqlWord },
            StoredColumn("aff10b5_one") { $0.filing.aff10b5One?.sqlWord },
            StoredColumn("remarks") { $0.filing.remarks },
            StoredColumn("issuer_name") { $0.filing.issuer.name ?? $0.filing.issuerParty?.name ?? "" },
            StoredColumn("issuer_ticker") { $0.filing.issuer.tradingSymbol },
            StoredColumn("issuer_tickers") {
                TickerSymbols.symbols(in: $0.filing.issuer.tradingSymbol ?? "").sqlText
            },
            StoredColumn("issuer_foreign_ticker") { $0.filing.issuer.foreignTradingSymbol },
            StoredColumn("document_count") { $0.filing.header?.documentCount.flatMap { Int($0) }.map(String.init) },
            StoredColumn("primary_document") { $0.filing.primaryDocument },
            StoredColumn("source") { $0.filing.source.name },
            StoredColumn("incomplete") { $0.facts.isIncomplete.sqlWord },
            StoredColumn("owner_ids") { $0.facts.owners.sqlArray },
            StoredColumn("transaction_count") { "\($0.facts.transactions.count)" },
            StoredColumn("holding_count") { "\($0.facts.holdings.count)" },
            StoredColumn("parser_version") { _ in "\(FilingReader.version)" },
            StoredColumn("added_version") { "\($0.addedVersion)" },
        ]
    )

    static let owner = StoredTable<Numbered<OwnerRelation>>(
        name: "filing_owner",
        columns: keys() + [
            StoredColumn("insider_id") { "\($0.part.owner.cik.number)" },
            StoredColumn("name") { $0.part.owner.name ?? "" },
            StoredColumn("is_director") { ($0.part.owner.isDirector == true).sqlWord },
            StoredColumn("is_officer") { ($0.part.owner.isOfficer == true).sqlWord },
            StoredColumn("is_ten_percent_owner") { ($0.part.owner.isTenPercentOwner == true).sqlWord },
            StoredColumn("is_other") { ($0.part.owner.isOther == true).sqlWord },
            StoredColumn("officer_title") { $0.part.owner.officerTitle },
            StoredColumn("officer_role") { $0.part.officerRole?.rawValue },
            StoredColumn("other_text") { $0.part.owner.otherText },
            StoredColumn("roles") { "\($0.part.roles.rawValue)" },
            StoredColumn("role") { $0.part.roles.primary.rawValue },
            StoredColumn("street1") { $0.part.owner.address.street1 },
            StoredColumn("street2") { $0.part.owner.address.street2 },
            StoredColumn("city") { $0.part.owner.address.city },
            StoredColumn("state") { $0.part.owner.address.state ?? $0.part.owner.address.nonUSStateTerritory },
            StoredColumn("zip") { $0.part.owner.address.zipCode },
            StoredColumn("state_description") { $0.part.owner.address.stateDescription },
            StoredColumn("country") { $0.part.owner.address.country },
            StoredColumn("is_non_us_address") { $0.part.owner.address.isNonUS?.sqlWord },
        ]
    )

    static let party = StoredTable<Numbered<SubmissionHeader.Party>>(
        name: "filing_party",
        columns: keys() + [
            StoredColumn("is_issuer") { ($0.part.role == .issuer).sqlWord },
            StoredColumn("cik") { $0.part.cik.flatMap { CIK($0) }.map { "\($0.number)" } },
            StoredColumn("name") { $0.part.name },
            StoredColumn("organization_name") { $0.part.organizationName },
            StoredColumn("sic") { $0.part.industryCode.map { "\($0)" } },
            StoredColumn("sic_title") { $0.part.sicTitle },
            StoredColumn("irs_number") { $0.part.irsNumber },
            StoredColumn("state_of_incorporation") { $0.part.stateOfIncorporation },
            StoredColumn("fiscal_year_end") { $0.part.fiscalYearEnd },
            StoredColumn("form_type") { $0.part.formType },
            StoredColumn("act") { $0.part.act },
            StoredColumn("file_number") { $0.part.fileNumber },
            StoredColumn("film_number") { $0.part.filmNumber },
            StoredColumn("business_address") { $0.part.businessAddress?.parts.sqlText },
            StoredColumn("mail_address") { $0.part.mailAddress?.parts.sqlText },
            StoredColumn("former_names") { $0.part.datedFormerNames.map(\.name).sqlText },
            StoredColumn("former_names_until") { $0.part.datedFormerNames.map { "\($0.until)" }.sqlText },
        ]
    )

    static let footnote = StoredTable<Numbered<OwnershipFiling.Footnote>>(
        name: "footnote",
        columns: keys() + [StoredColumn("footnote_id") { $0.part.id }, StoredColumn("text") { $0.part.text }]
    )

    static let mention = StoredTable<Numbered<FootnoteMention>>(
        name: "footnote_reference",
        columns: keys() + [
            StoredColumn("footnote_id") { $0.part.footnoteId },
            StoredColumn("table") { $0.part.row?.table.rawValue },
            StoredColumn("is_holding") { $0.part.row.map { ($0.kind == .holding).sqlWord } },
            StoredColumn("row_ordinal") { $0.part.row.map { "\($0.ordinal)" } },
            StoredColumn("field") { $0.part.field },
        ]
    )

    static let signature = StoredTable<Numbered<OwnershipFiling.Signature>>(
        name: "signature",
        columns: keys() + [
            StoredColumn("name") { $0.part.name },
            StoredColumn("signed_on") { $0.part.date.flatMap { CalendarDate(filed: $0) }?.description },
        ]
    )

    static let document = StoredTable<ReadFiling>(
        name: "filing_document",
        columns: [
            StoredColumn("accession") { "\($0.facts.accession)" },
            StoredColumn("source") { $0.filing.source.name },
            StoredColumn("sha256") { Bytea($0.document.sha256).sqlText },
            StoredColumn("bytes") { $0.document.bytes.isEmpty ? nil : Bytea($0.document.bytes).sqlText },
            StoredColumn("byte_count") { "\($0.document.byteCount)" },
            StoredColumn("origin") { $0.document.origin },
            StoredColumn("read_at") { _ in "now" },
            StoredColumn("parser_version") { _ in "\(FilingReader.version)" },
        ]
    )

    private static func keys<Part>() -> [StoredColumn<Numbered<Part>>] {
        [
            StoredColumn("company_id") { "\($0.facts.company)" },
            StoredColumn("accession") { "\($0.facts.accession)" },
            StoredColumn("ordinal") { "\($0.ordinal)" },
        ]
    }
}

extension OwnershipFiling.Source {
    /// The store's name of the source.
    package var name: String {
        switch self {
        case .submission: "SUBMISSION"
        case .bareXML: "OWNERSHIP_XML"
        case .dataSet: "DATA_SET"
        }
    }

    package init?(name: String) {
        guard let source = [Self.submission, .bareXML, .dataSet].first(where: { $0.name == name }) else { return nil }
        self = source
    }
}

extension OwnershipFiling {
    /// Every mention of a footnote: outside the tables first, then row by row.
    var mentions: [FootnoteMention] {
        let outside = documentFootnotes.map { FootnoteMention(footnoteId: $0.footnoteId, field: $0.path) }
        let inside = rows.flatMap { row in
            row.footnotes.map {
                FootnoteMention(footnoteId: $0.footnoteId, row: row, field: $0.field?.element ?? row.kind.rawValue)
            }
        }
        return outside + inside
    }
}

extension SubmissionHeader.Party {
    /// Nil when the header has none, or EDGAR's 0000 for unknown.
    var industryCode: Int? { sic.flatMap { Int($0) }.flatMap { (1...9999).contains($0) ? $0 : nil } }

    var datedFormerNames: [(name: String, until: CalendarDate)] {
        formerNames.compactMap { former in
            guard let name = former.name, let until = former.changedOn.flatMap({ CalendarDate(compact: $0) }) else {
                return nil
            }
            return (name, until)
        }
    }
}

extension SubmissionHeader.Address {
    fileprivate var parts: [String?] { [street1, street2, city, state, zip, phone] }
}
