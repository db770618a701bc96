/// The eight tables of the SEC's quarterly “Insider Transactions Data Sets”.
package enum DataSetTable: String, CaseIterable, Sendable {
    case submission = "SUBMISSION"
    case reportingOwner = "REPORTINGOWNER"
    case nonDerivativeTransaction = "NONDERIV_TRANS"
    case nonDerivativeHolding = "NONDERIV_HOLDING"
    case derivativeTransaction = "DERIV_TRANS"
    case derivativeHolding = "DERIV_HOLDING"
    case footnote = "FOOTNOTES"
    case signature = "OWNER_SIGNATURE"

    package var fileName: String { rawValue + ".tsv" }

    /// Without these a filing would look whole and not be; footnotes and signatures explain, and are missed less.
    package var isEssential: Bool { self != .footnote && self != .signature }

    /// The rows it holds, for the four that hold any.
    package var rows: (table: FilingRow.Table, kind: FilingRow.Kind)? {
        switch self {
        case .nonDerivativeTransaction: (.nonDerivative, .transaction)
        case .nonDerivativeHolding: (.nonDerivative, .holding)
        case .derivativeTransaction: (.derivative, .transaction)
        case .derivativeHolding: (.derivative, .holding)
        default: nil
        }
    }

    init?(_ table: FilingRow.Table, _ kind: FilingRow.Kind) {
        guard let found = Self.allCases.first(where: { $0.rows.map { $0 == (table, kind) } ?? false }) else {
            return nil
        }
        self = found
    }

    static let accessionColumn = "ACCESSION_NUMBER"

    /// The column that numbers the rows of a filing in document order.
    var keyColumn: String? { rows == nil ? nil : rawValue + "_SK" }

    /// A column of a row table, and what stands in it.
    struct RowColumn: Sendable {
        let name: String
        let content: Content

        enum Content: Sendable {
            case text(RowField)
            case footnotes(RowField)
        }
    }

    /// The columns behind accession number and key, in the SEC's order; empty for the other tables.
    var rowColumns: [RowColumn] { Self.rowColumns[self] ?? [] }

    /// Made once: rows by the million ask for them.
    private static let rowColumns = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.declareRowColumns()) })

    private func declareRowColumns() -> [RowColumn] {
        guard let (table, kind) = rows else { return [] }
        return RowField.allCases.filter { $0.applies(to: table, kind) && $0 != .transactionCoding }.flatMap { field in
            let name = column(of: field)
            let text = RowColumn(name: name, content: .text(field))
            guard let notes = footnoteColumn(of: field) else { return [text] }
            return [text, RowColumn(name: notes.name, content: .footnotes(notes.field))]
        }
    }

    private func column(of field: RowField) -> String {
        // The SEC's own spelling, in this table only.
        field == .exerciseDate && self == .derivativeTransaction ? "EXCERCISE_DATE" : field.declaration.column
    }

    /// Footnotes of the coding hang on it as a whole: with transactions beside its last part, with holdings beside its only one.
    private func footnoteColumn(of field: RowField) -> (name: String, field: RowField)? {
        switch field {
        case .transactionFormType where rows?.kind == .holding: ("TRANS_FORM_TYPE_FN", .transactionCoding)
        case .equitySwapInvolved: ("EQUITY_SWAP_TRANS_CD_FN", .transactionCoding)
        case .transactionFormType, .transactionCode: nil
        default: (column(of: field) + "_FN", field)
        }
    }

    /// Other names under which a column has been published.
    static let aliases = [
        "EQUITY_SWAP_TRANS_CD_FN": "EQUITY_SWAP_INVOLVED_FN", "EXCERCISE_DATE": "EXERCISE_DATE",
        "EXCERCISE_DATE_FN": "EXERCISE_DATE_FN", "FORM3_HOLDINGS_REPORTED": "FORM3_HOLDING_REPORTED",
    ]

    /// The columns a file must have; those with footnotes and those below are read where they are.
    var requiredColumns: [String] {
        switch self {
        case .submission:
            [
                Self.accessionColumn, "FILING_DATE", "PERIOD_OF_REPORT", "DATE_OF_ORIG_SUB", "NO_SECURITIES_OWNED",
                "NOT_SUBJECT_SEC16", "FORM3_HOLDINGS_REPORTED", "FORM4_TRANS_REPORTED", "DOCUMENT_TYPE", "ISSUERCIK",
                "ISSUERNAME", "ISSUERTRADINGSYMBOL", "REMARKS",
            ]
        case .reportingOwner:
            [
                Self.accessionColumn, "RPTOWNERCIK", "RPTOWNERNAME", "RPTOWNER_RELATIONSHIP", "RPTOWNER_TITLE",
                "RPTOWNER_TXT",
                "RPTOWNER_STREET1", "RPTOWNER_STREET2", "RPTOWNER_CITY", "RPTOWNER_STATE", "RPTOWNER_ZIPCODE",
                "RPTOWNER_STATE_DESC", "FILE_NUMBER",
            ]
        case .footnote: [Self.accessionColumn, "FOOTNOTE_ID", "FOOTNOTE_TXT"]
        case .signature: [Self.accessionColumn, "OWNERSIGNATURENAME", "OWNERSIGNATUREDATE"]
        default:
            [Self.accessionColumn, keyColumn].compactMap { $0 }
                + rowColumns.compactMap { column in
                    if case .text = column.content { column.name } else { nil }
                }
        }
    }
}

/// Why a data set, or a row of it, could not be read.
package struct DataSetError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case unreadable = "UNREADABLE"
        case missingTables = "MISSING_TABLES"
        case missingColumns = "MISSING_COLUMNS"
        case brokenArchive = "BROKEN_ARCHIVE"
        case brokenRow = "BROKEN_ROW"
        case orphanRow = "ORPHAN_ROW"
        case duplicateFiling = "DUPLICATE_FILING"
    }

    package let code: Code
    package let file: String
    /// Line in the file, from 1, the heading being the first.
    package var line: Int?
    package let detail: String
    /// The row as it stands in the file, for quarantine.
    package var text: String?
    package var accession: AccessionNumber?

    init(
        _ code: Code,
        file: String,
        line: Int? = nil,
        _ detail: String,
        text: String? = nil,
        accession: AccessionNumber? = nil
    ) {
        (self.code, self.file, self.line, self.detail) = (code, file, line, detail)
        (self.text, self.accession) = (text, accession)
    }

    package var description: String { "\(code.rawValue): \(message)" }

    /// Where and what it is, and what to do.
    package var message: String {
        let place = line.map { "\(file), line \($0)" } ?? file
        return "\(place): \(detail). \(remedy)"
    }

    private var remedy: String {
        switch code {
        case .unreadable: "Give a quarter's zip file, or the folder it unpacks to."
        case .missingTables: "Fetch the whole quarter, or load what is there with --partial."
        case .missingColumns: "Compare the heading with the SEC's description of the data sets."
        case .brokenArchive: "Fetch the zip file again."
        case .brokenRow, .orphanRow, .duplicateFiling: "Compare the row with the filing on EDGAR."
        }
    }
}
