import QueryPlanner
import SQLBuilder

package struct Status: Entity {
    package static let source: SQL = """
        (SELECT d.version, d.changed_at, i.* FROM data_version d CROSS JOIN ingest_status i)
        """
    package static let doc = "What the store holds and how fresh it is."
    package static let key = ["version"]
    package static let defaultOrder = [OrderKey("version")]
    package static let isDerived = true
    package static let isHeavy = true

    package init() {}

    let version = Field<Int>("The version of the data: it grows with every change that an answer could show.")
    let changedAt = Field<Instant>("When the data last changed.")
    let companies = count("How many issuers are known.", of: "company")
    let insiders = count("How many reporting owners are known.", of: "insider")
    let filings = count("How many filings are stored.", of: "filing")
    let transactions = count("How many transactions are stored, restated ones included.", of: "transaction")
    let holdings = count("How many holdings are stored, restated ones included.", of: "holding")
    let incompleteFilings = Field<Int>(
        "How many filings come from a data set that lacked tables, and are left out of aggregates until these arrive.",
        reads: []
    ) { _ in "(SELECT count(*) FROM filing f WHERE f.incomplete)" }
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
    let backlog = Field<Int>("How many discovered filings wait to be loaded.")
    let oldestBacklogAt = Field<Instant?>("When the oldest of them was discovered. Null without backlog.")
    let dead = Field<Int>("How many filings could not be loaded after all attempts; `form4 queue` lists them.")
    let lastPollAt = Field<Instant?>("When EDGAR's feed was last read through. Null when never.")
    let lastReconcileAt = Field<Instant?>(
        "When EDGAR's daily indexes were last compared with the store. Null when never."
    )
    let lastSuccessAt = Field<Instant?>("When any ingestion job last ended well. Null when never.")
    let newestFilingAt = Field<Instant?>("From when on the newest filing counts as known. Null while empty.")
    let daysInError = Field<Int>(
        "How many of the last 30 filing days are incomplete, without filings or without index."
    )
    let cooldownUntil = Field<Instant?>("Until when EDGAR is left alone after it refused us. Null when it is not.")
    let quarantineReasons = Links<QuarantineReason>(
        "Why inputs could not be read, most frequent first; `form4 queue --state quarantined` lists them one by one.",
        as: .list(expected: 10)
    )
    let days = Links<FilingDay>("How complete each filing day is, newest first.")

    private static func count(_ doc: String, of table: StaticString) -> Field<Int> {
        Field<Int>(doc, reads: []) { _ in "(SELECT count(*) FROM \(SQL(stringLiteral: table)))" }
    }
}

package struct QuarantineReason: Entity {
    package static let source: SQL = """
        (SELECT q.code, count(*) AS inputs, min(q.first_seen) AS oldest_at, max(q.first_seen) AS newest_at \
        FROM quarantine q GROUP BY q.code)
        """
    package static let doc = "A reason for which inputs wait in quarantine, with their bytes, for a better reader."
    package static let key = ["code"]
    package static let columnTypes: [String: SQL] = ["code": "text"]
    package static let defaultOrder = [OrderKey.descending("inputs"), OrderKey("code")]
    package static let isDerived = true

    package init() {}

    let code = Field<String>(
        """
        The reason in one word, such as `NO_ACCESSION`: the accession number stands neither in the text, nor in the name \
        of its file, nor in an index.
        """,
        uses: [.filter]
    )
    let inputs = Field<Int>("How many inputs wait for it.", uses: [.filter, .order])
    let oldestAt = Field<Instant>("When the first of them came.", uses: [.order])
    let newestAt = Field<Instant>("When the last of them came.", uses: [.order])
}

package struct FilingDay: Entity {
    package static let source: SQL = "ingest_day_status"
    package static let doc = "How much of what EDGAR's index lists for a filing day is in the store."
    package static let key = ["day"]
    package static let columnTypes: [String: SQL] = ["day": "date"]
    package static let defaultOrder = [OrderKey.descending("day")]
    package static let isDerived = true

    package init() {}

    let day = Field<Day>("The filing day.", uses: [.filter, .order])
    let verdict = Field<DayVerdict>("Whether everything is there.", uses: [.filter])
    let inIndex = Field<Int>("How many ownership filings the index lists.", uses: [.filter, .order])
    let loaded = Field<Int>("How many of them are loaded.", uses: [.filter, .order])
    let quarantined = Field<Int>("How many could not be read.", uses: [.filter, .order])
    let dead = Field<Int>("How many could not be fetched.", uses: [.filter, .order])
    let missing = Field<Int>("How many are neither loaded nor quarantined.", uses: [.filter, .order])
    let indexReadAt = Field<Instant?>("When the index was last read. Null when never.", uses: [.filter])
}

/// Whether a filing day is complete.
package enum DayVerdict: String, SchemaEnum {
    case complete = "COMPLETE"
    case incomplete = "INCOMPLETE"
    case noFilings = "NO_FILINGS"
    case indexMissing = "INDEX_MISSING"
    case pending = "PENDING"

    package static let doc = "How a filing day compares with EDGAR's index."

    package var doc: String {
        switch self {
        case .complete: "Everything that the index lists is loaded or quarantined."
        case .incomplete: "Some filings of the index are missing."
        case .noFilings: "The index of a filing day lists no ownership filings: an error."
        case .indexMissing: "EDGAR has no index for a day that should have one."
        case .pending: "The day is not over, or its index may still change."
        }
    }
}
