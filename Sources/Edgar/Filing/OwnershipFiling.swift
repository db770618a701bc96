/// A Form 3, 4 or 5, or an amendment of one, with everything that was filed in it.
///
/// Texts are as filed but for the white space around them; an absent and an empty element both read as nil.
package struct OwnershipFiling: Sendable, Equatable {
    /// What the filing was read from, the best first.
    package enum Source: Int, Sendable {
        /// A full submission: header and documents.
        case submission = 1
        /// The ownership document alone.
        case bareXML
        /// The SEC's quarterly data set, whose amounts are rounded to two decimals.
        case dataSet
    }

    package var source: Source
    /// From the submission's header, else from the file's name; nil when neither has it.
    package var accessionNumber: AccessionNumber?
    /// The SGML header of a full submission.
    package var header: SubmissionHeader?
    /// EDGAR's filing date, from the header or the data set; nil for a bare document.
    package var filedOn: CalendarDate?
    /// The file name of the ownership document in its submission: `doc4.xml`, `form4.xml`, `wk-form4_1705525913.xml`.
    package var primaryDocument: String?

    package var schemaVersion: String?
    package var form: Form
    /// `documentType` as filed: `4`, `4/A`.
    package var documentType: String
    package var periodOfReport: String?
    /// Filled in by amendments, often with the trade's date instead.
    package var dateOfOriginalSubmission: String?
    package var noSecuritiesOwned: Bool?
    package var notSubjectToSection16: Bool?
    package var form3HoldingsReported: Bool?
    package var form4TransactionsReported: Bool?
    /// The 10b5-1 box, which documents before April 2023 do not have.
    package var aff10b5One: Bool?

    package var issuer: Issuer
    package var owners: [ReportingOwner]
    /// The rows of both tables, Table I first, in document order.
    package var rows: [FilingRow]
    package var footnotes: [Footnote]
    /// Mentions of footnotes outside the tables.
    package var documentFootnotes: [DocumentFootnoteReference]
    package var remarks: String?
    package var signatures: [Signature]

    /// Elements that no known schema version has, by path: kept in the raw bytes, read by nobody yet.
    package var unknownElements: [String]
    /// Facts whose text is not what their field demands: a filing with any cannot be stored faithfully.
    package var problems: [FilingProblem]

    /// A filing of which only what identifies it is known yet.
    init(source: Source, form: Form, documentType: String, issuer: Issuer) {
        self.source = source
        self.form = form
        self.documentType = documentType
        self.issuer = issuer
        (owners, rows, footnotes, documentFootnotes) = ([], [], [], [])
        (signatures, unknownElements, problems) = ([], [], [])
    }

    package struct Form: Hashable, Sendable {
        package enum Number: Int, Sendable, CaseIterable {
            case three = 3
            case four = 4
            case five = 5
        }

        package let number: Number
        package let isAmendment: Bool

        package init(_ number: Number, isAmendment: Bool = false) {
            self.number = number
            self.isAmendment = isAmendment
        }

        /// Reads `3`, `4`, `5`, `3/A`, `4/A` and `5/A`; nil for every other form.
        package init?(documentType: some StringProtocol) {
            let bytes = Array(documentType.utf8)
            guard let first = bytes.first, let number = Number(rawValue: Int(first) - 48) else { return nil }
            let suffix = bytes.dropFirst()
            guard suffix.isEmpty || suffix.elementsEqual("/A".utf8) || suffix.elementsEqual("/a".utf8) else {
                return nil
            }
            self.init(number, isAmendment: !suffix.isEmpty)
        }

        package var documentType: String { "\(number.rawValue)\(isAmendment ? "/A" : "")" }
    }

    package struct Issuer: Sendable, Equatable {
        package var cik: CIK
        /// The number as filed, usually ten digits.
        package var cikText: String
        package var name: String?
        /// As messy as filers leave it: `NONE`, `LEN, LEN.B`, `NYSE: KRC`.
        package var tradingSymbol: String?
        /// Since schema X0609.
        package var foreignTradingSymbol: String?
    }

    package struct Footnote: Hashable, Sendable {
        package var id: String
        package var text: String

        package init(id: String, text: String) {
            self.id = id
            self.text = text
        }
    }

    package struct DocumentFootnoteReference: Hashable, Sendable {
        package var footnoteId: String
        /// The element it hangs on, such as `reportingOwner/reportingOwnerRelationship/officerTitle`.
        package var path: String
    }

    package struct Signature: Hashable, Sendable {
        package var name: String?
        package var date: String?

        package init(name: String?, date: String?) {
            self.name = name
            self.date = date
        }
    }
}

extension OwnershipFiling {
    /// The rows of one table and kind, in the order of their ordinals.
    package func rows(_ table: FilingRow.Table, _ kind: FilingRow.Kind) -> [FilingRow] {
        rows.filter { $0.table == table && $0.kind == kind }
    }

    /// The issuer's entry in the submission's header.
    package var issuerParty: SubmissionHeader.Party? { header?.parties.first { $0.role == .issuer } }

    /// The day of the last signature: an estimate of the filing date where nothing better is known.
    package var lastSignedOn: CalendarDate? {
        signatures.compactMap { $0.date.flatMap { CalendarDate(filed: $0) } }.max()
    }
}

/// A fact whose text does not fit its field.
package struct FilingProblem: Sendable, Equatable, CustomStringConvertible {
    /// The element, with the row's table, kind and ordinal when it stands in one.
    package var place: String
    package var text: String?
    package var expectation: String
    /// Line in the file that was read.
    package var line: Int?

    package var description: String {
        let found = text.map { "“\($0.prefix(60))”" } ?? "nothing"
        return "\(place) is \(found) where \(expectation) was expected" + (line.map { " (line \($0))" } ?? "")
    }
}
