import Postgres
import SQLBuilder

/// Three requests to copy and paste, about a company of which the store knows much.
struct DemoQueries {
    private struct Example {
        let title: String
        let query: String
    }

    private let examples: [Example]

    init(_ store: Store) async throws {
        let rows = try await store.ownerPool().query(
            """
            SELECT lpad(company_id::text, 10, '0'), name, (max(first_filed_on) - 364)::text, max(first_filed_on)::text
            FROM transaction JOIN company USING (company_id)
            GROUP BY company_id, name ORDER BY count(*) DESC, company_id LIMIT 1
            """
        )
        guard let company = rows.rows.first else {
            examples = [Example(title: "All sectors", query: "{ sectors { code name } }")]
            return
        }
        let (cik, name): (String, String) = (try company.value(0), try company.value(1))
        let (from, to): (String, String) = (try company.value(2), try company.value(3))
        examples = [
            Example(
                title: "\(name): who it is, and its last ten trades",
                query: """
                    { company(cik: "\(cik)") { name ticker sector transactions(first: 10) { nodes \
                    { tradedOn code shares price value insider { name } role filing { indexURL } } } } }
                    """
            ),
            Example(
                title: "\(name): purchases and sales by day, for a year up to its last filing",
                query: """
                    { company(cik: "\(cik)") { activity(over: {between: {from: "\(from)", to: "\(to)"}}, bucket: DAY) \
                    { bucket purchases { value transactions } sales { value transactions } } } }
                    """
            ),
            Example(
                title: "The largest open-market purchases",
                query: """
                    { transactions(first: 5, where: {code: {eq: P}}, orderBy: [{value: DESC}]) { nodes \
                    { value filedOn company { name ticker } insider { name } role } } }
                    """
            ),
        ]
    }

    /// The requests as curl commands.
    func text(url: String) -> String {
        var text = ""
        for example in examples {
            text += "\n# \(example.title)\n"
            text += "curl -s '\(url)' --get --data-urlencode 'query=\(example.query.replacing("'", with: "'\\''"))'\n"
        }
        return text + "\n"
    }
}
