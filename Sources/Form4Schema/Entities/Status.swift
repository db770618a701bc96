import QueryPlanner
import SQLBuilder

package struct Status: Entity {
    package static let source: SQL = "(SELECT d.version, d.changed_at FROM data_version d)"
    package static let doc = "What the store holds and how fresh it is."
    package static let key = ["version"]
    package static let defaultOrder = [OrderKey("version")]
    package static let isDerived = true

    package init() {}

    let version = Field<Int>("The version of the data: it grows with every change that an answer could show.")
    let changedAt = Field<Instant>("When the data last changed.")
    let companies = count("How many issuers are known.", of: "company")
    let insiders = count("How many reporting owners are known.", of: "insider")
    let filings = count("How many filings are stored.", of: "filing")
    let transactions = count("How many transactions are stored, restated ones included.", of: "transaction")
    let holdings = count("How many holdings are stored, restated ones included.", of: "holding")
    let quarantined = count("How many inputs could not be read and wait for a better reader.", of: "quarantine")
    let firstFiledOn = Field<Day?>("The earliest filing day. Null while empty.", reads: []) { _ in
        "(SELECT min(f.filed_on) FROM filing f)"
    }
    let lastFiledOn = Field<Day?>("The latest filing day. Null while empty.", reads: []) { _ in
        "(SELECT max(f.filed_on) FROM filing f)"
    }
    let lastAcceptedAt = Field<Instant?>("When the newest filing was accepted. Null while no time is known.", reads: [])
    {
        _ in "(SELECT max(f.accepted_at) FROM filing f)"
    }

    private static func count(_ doc: String, of table: StaticString) -> Field<Int> {
        Field<Int>(doc, reads: []) { _ in "(SELECT count(*) FROM \(SQL(stringLiteral: table)))" }
    }
}
