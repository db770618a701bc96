import QueryPlanner
import SQLBuilder

/// What makes a person an insider of the issuer.
package enum Role: String, SchemaEnum {
    case ceo = "CEO"
    case cfo = "CFO"
    case officer = "OFFICER"
    case director = "DIRECTOR"
    case tenPercentOwner = "TEN_PERCENT_OWNER"
    case other = "OTHER"

    package static let sqlType: SQL = "role"
    package static let doc = """
        What makes an owner an insider of the issuer. An owner can have several roles, a trade several owners; the primary \
        role is the first, in this order, that any of them has. Filters look at every role of every owner.
        """

    package var doc: String {
        switch self {
        case .ceo: "Officer whose title is chief (or principal) executive officer."
        case .cfo: "Officer whose title is chief (or principal) financial officer."
        case .officer: "Any other officer; see `officerTitle` and `officerRole`."
        case .director: "Member of the board."
        case .tenPercentOwner: "Beneficial owner of more than ten percent of a class of the issuer's equity."
        case .other: "Another relation, described by the filer, or none stated."
        }
    }
}

/// An officer's title, normalised.
package enum OfficerRole: String, SchemaEnum {
    case ceo = "CEO"
    case cfo = "CFO"
    case coo = "COO"
    case chair = "CHAIR"
    case president = "PRESIDENT"
    case generalCounsel = "GC"
    case cto = "CTO"
    case cao = "CAO"
    case evp = "EVP"
    case svp = "SVP"
    case vp = "VP"
    case secretary = "SECRETARY"
    case treasurer = "TREASURER"
    case other = "OTHER"

    package static let sqlType: SQL = "officer_role"
    package static let doc = "An officer's title as filed, brought to one word; the first that applies, in this order."

    package var doc: String {
        switch self {
        case .ceo: "Chief or principal executive officer."
        case .cfo: "Chief or principal financial officer."
        case .coo: "Chief or principal operating officer."
        case .chair: "Chair of the board, as an officer."
        case .president: "President, of the whole issuer."
        case .generalCounsel: "General counsel, chief legal officer."
        case .cto: "Chief technology officer, chief information officer."
        case .cao: "Chief or principal accounting officer, controller."
        case .evp: "Executive vice president."
        case .svp: "Senior vice president."
        case .vp: "Vice president."
        case .secretary: "Corporate secretary."
        case .treasurer: "Treasurer."
        case .other: "Any other title."
        }
    }
}
