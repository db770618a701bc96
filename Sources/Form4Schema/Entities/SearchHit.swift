import GraphQL
import QueryPlanner
import SQLBuilder

/// What a search can find.
package enum SearchKind: String, SchemaEnum {
    case company = "COMPANY"
    case insider = "INSIDER"
    case filing = "FILING"

    package static let doc = "What a search can find."

    package var doc: String {
        switch self {
        case .company: "Issuers, by ticker, current and former names, CIK."
        case .insider: "Reporting owners, by current and former names in any word order, CIK."
        case .filing: "Filings, by accession number."
        }
    }
}

package struct SearchHit: Entity {
    /// Never read: the rows come from ``SearchField``.
    package static let source: SQL = "(SELECT)"
    package static let doc = "Something that a search found."
    package static let key = ["kind", "id"]
    package static let defaultOrder = [OrderKey.descending("score")]
    package static let isDerived = true

    package init() {}

    let kind = Field<SearchKind>("What it is.")
    let title = Field<String>("Its name; for a filing its accession number.")
    let ticker = Field<String?>("The ticker of a company. Null for others.")
    let score = Field<Double>(
        """
        How well it fits: 3 and more for an exact ticker, CIK or accession number, from 2.4 where a name or ticker begins \
        with the text, from 1 where a name holds all words, less for similarity.
        """
    )
    let company = Link<Company?>("The company found. Null for others.", by: "company_id")
    let insider = Link<Insider?>("The insider found. Null for others.", by: "insider_id")
    let filing = Link<Filing?>("The filing found. Null for others.", by: "accession")
}
