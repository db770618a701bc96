import QueryPlanner
import SQLBuilder

package struct Sector: Entity {
    package static let source: SQL = "(SELECT unnest(enum_range(NULL::sector)) AS code)"
    package static let doc = "A sector of the economy: companies grouped by their current SIC."
    package static let key = ["code"]
    package static let columnTypes: [String: SQL] = ["code": "sector"]
    package static let isDerived = true
    package static let isKept = true
    package static let defaultOrder = [OrderKey("code")]
    package static let isNode = true

    package init() {}

    let code = Field<SectorCode>("The sector's identity.", uses: [.filter, .order])
    let name = Field<String>("The name for people.", reads: ["code"]) { row in
        let cases = SectorCode.allCases.map { code in
            "WHEN '\(SQL(unescaped: code.rawValue))' THEN '\(SQL(unescaped: code.title))'" as SQL
        }
        return "CASE \(row).code \(cases.joined(separator: " ")) END"
    }
    let companies = Links<Company>("Its companies.", by: "sector", from: ["code"])
    let industries = Links<Industry>("Its industries.", by: "sector", from: ["code"], as: .list(expected: 50))
    let activity = Computed(ActivityField(.sector))
}

package struct Industry: Entity {
    package static let plural = "Industries"
    package static let source: SQL = """
        (SELECT c.sic, min(c.industry) AS title, min(c.sector) AS sector FROM company c \
        WHERE c.sic IS NOT NULL GROUP BY c.sic)
        """
    package static let doc = "An industry: the companies of one SIC, as far as the store knows any."
    package static let key = ["sic"]
    package static let columnTypes: [String: SQL] = ["sic": "smallint"]
    package static let isDerived = true
    package static let isKept = true
    package static let defaultOrder = [OrderKey("sic")]
    package static let isNode = true

    package init() {}

    let sic = Field<Int>("Standard Industrial Classification: the SEC's code.", uses: [.filter, .order, .label])
    let title = Field<String?>("The SEC's title of the code.", uses: [.filter, .order])
    let sector = Field<SectorCode>("The sector it is mapped to.", uses: [.filter, .order])
    let companies = Links<Company>("Its companies.", by: "sic")
    let activity = Computed(ActivityField(.industry))
}
