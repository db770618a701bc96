import QueryPlanner
import SQLBuilder

/// The ownership forms of Section 16.
package enum FormType: String, SchemaEnum {
    case form3 = "FORM_3"
    case form4 = "FORM_4"
    case form5 = "FORM_5"

    package static let typeName = "Form"
    package static let sqlType: SQL = "form"
    package static let doc = "The form of a filing; an amendment (`4/A`) has the form it amends and `isAmendment`."

    package var doc: String {
        switch self {
        case .form3: "Initial statement of beneficial ownership: what a new insider holds."
        case .form4: "Statement of changes in beneficial ownership, due two business days after the trade."
        case .form5: "Annual statement of changes that were exempt from, or missed by, Form 4."
        }
    }
}

/// The two tables of the forms.
package enum SecurityTable: String, SchemaEnum {
    case nonDerivative = "NON_DERIVATIVE"
    case derivative = "DERIVATIVE"

    package static let sqlType: SQL = "security_table"
    package static let doc = "The table of the form that a line stands in."

    package var doc: String {
        switch self {
        case .nonDerivative: "Table I: securities held as such, mostly common stock."
        case .derivative: "Table II: options, warrants, convertibles and other derivative securities."
        }
    }
}

/// Whether the owner got or gave.
package enum TransactionDirection: String, SchemaEnum {
    case acquired = "ACQUIRED"
    case disposed = "DISPOSED"

    package static let typeName = "Direction"
    package static let sqlType: SQL = "direction"
    package static let doc = "Whether securities were acquired or disposed of; share counts are never negative."

    package var doc: String {
        switch self {
        case .acquired: "(A) acquired: the position grew."
        case .disposed: "(D) disposed of: the position shrank."
        }
    }
}

/// How a position is held.
package enum OwnershipNature: String, SchemaEnum {
    case direct = "DIRECT"
    case indirect = "INDIRECT"

    package static let typeName = "Ownership"
    package static let sqlType: SQL = "ownership"
    package static let doc = "How the reporting owner holds the securities."

    package var doc: String {
        switch self {
        case .direct: "(D) held directly."
        case .indirect: "(I) held through another person or entity; `natureOfOwnership` says through whom."
        }
    }
}

/// The filer's own mark on a line.
package enum Timeliness: String, SchemaEnum {
    case early = "EARLY"
    case late = "LATE"

    package static let sqlType: SQL = "timeliness"
    package static let doc = "The filer's own statement that a line is reported early or late."

    package var doc: String {
        switch self {
        case .early: "(E) reported earlier than required."
        case .late: "(L) reported later than required."
        }
    }
}

/// Where a date came from.
package enum DateSource: String, SchemaEnum {
    case header = "HEADER"
    case index = "INDEX"
    case submissions = "SUBMISSIONS"
    case dataSet = "DATA_SET"
    case signature = "SIGNATURE"

    package static let sqlType: SQL = "date_source"
    package static let doc = "Where a filing's date was read, best first; a better source replaces a worse one."

    package var doc: String {
        switch self {
        case .header: "The SGML header of the full submission."
        case .index: "EDGAR's daily or quarterly index, or its feed of latest filings."
        case .submissions: "The submissions list of data.sec.gov."
        case .dataSet: "The SEC's quarterly Insider Transactions Data Sets."
        case .signature: "The last signature of the document: an estimate, flagged `FILED_ON_ESTIMATED`."
        }
    }
}

/// What a filing was read from.
package enum FilingSource: String, SchemaEnum {
    case submission = "SUBMISSION"
    case ownershipXML = "OWNERSHIP_XML"
    case dataSet = "DATA_SET"

    package static let sqlType: SQL = "filing_source"
    package static let doc = "What a filing was read from, best first; a worse source never overwrites a better one."

    package var doc: String {
        switch self {
        case .submission: "The full submission text, with its header."
        case .ownershipXML: "The ownership XML document alone."
        case .dataSet: "The SEC's quarterly data sets, which round share counts to two decimals."
        }
    }
}

/// Why `plan10b51` says what it says.
package enum PlanSource: String, SchemaEnum {
    case checkbox = "CHECKBOX"
    case footnote = "FOOTNOTE"

    package static let sqlType: SQL = "plan_source"
    package static let doc = "What says whether a trade was made under a Rule 10b5-1 trading plan."

    package var doc: String {
        switch self {
        case .checkbox: "The 10b5-1 box of the form, which exists since April 2023."
        case .footnote: "The text of a footnote."
        }
    }
}

/// Where a name, ticker or industry came from.
package enum AttributeSource: String, SchemaEnum {
    case header = "HEADER"
    case submissions = "SUBMISSIONS"
    case reference = "REFERENCE"
    case document = "DOCUMENT"
    case dataSet = "DATA_SET"

    package static let sqlType: SQL = "attribute_source"
    package static let doc = "Where an attribute of a company or insider was read."

    package var doc: String {
        switch self {
        case .header: "The SGML header of a filing."
        case .submissions: "The submissions list of data.sec.gov."
        case .reference: "The SEC's reference lists of companies and tickers."
        case .document: "The ownership document itself."
        case .dataSet: "The SEC's quarterly Insider Transactions Data Sets."
        }
    }
}
