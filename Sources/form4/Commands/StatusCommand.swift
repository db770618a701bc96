import ArgumentParser
import Ingest
import Postgres
import SQLBuilder

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How the store is: what it holds, how fresh and how complete it is.",
        usage: "form4 status [<options>]",
        discussion: """
            The exit code is 1 when something is wrong: a filing day that is incomplete or
            has no filings, or filings that were given up.

            EXAMPLE
              form4 status
            """
    )

    @Option(help: .number("Filing days to show."))
    var days = 10

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let alarms = try await store.withStore(common.logger()) { store in
            try await store.prepare()
            let pool = try await store.pool(as: .reader)
            try await showContent(pool)
            let dead = try await showIngestion(pool)
            return try await showDays(pool) + dead
        }
        for alarm in alarms { Terminal.output.write("\(Style.red("!", on: .output)) \(alarm)\n") }
        if !alarms.isEmpty { throw CommandFailure(.doneWithLosses) }
    }

    private func line(_ label: String, _ text: String) {
        Terminal.output.write("\(label.padded(to: 14)) \(text)\n")
    }

    private func showContent(_ pool: ConnectionPool) async throws {
        let row = try await pool.query(
            """
            SELECT (SELECT count(*) FROM company), (SELECT count(*) FROM insider), (SELECT count(*) FROM filing),
                   (SELECT count(*) FROM transaction), (SELECT count(*) FROM holding),
                   (SELECT min(filed_on)::text FROM filing), (SELECT max(filed_on)::text FROM filing),
                   (SELECT version FROM data_version), (SELECT to_char(changed_at, 'YYYY-MM-DD HH24:MI:SS TZ') FROM data_version),
                   (SELECT nullif(count(*), 0) FROM filing WHERE incomplete)
            """,
            lane: .heavy
        )
        func text(_ column: Int) throws -> String { try row.value(0, column, as: String?.self) ?? "-" }
        line("companies", try text(0))
        line("insiders", try text(1))
        line("filings", "\(try text(2)), filed \(try text(5)) to \(try text(6))")
        if let count = try row.value(0, 9, as: String?.self) {
            line("incomplete", "\(count) filings of data sets without some tables; load these to complete them")
        }
        line("transactions", try text(3))
        line("holdings", try text(4))
        line("data version", "\(try text(7)), of \(try text(8))")
        if try row.value(0, 2, as: Int.self) == 0 {
            Terminal.output.write("\nThe store holds no filings yet: form4 ingest --help, or form4 demo.\n\n")
        }
    }

    /// Shows the queue and the last runs; gives back what is wrong.
    private func showIngestion(_ pool: ConnectionPool) async throws -> [String] {
        let row = try await pool.query(
            """
            SELECT backlog, dead, quarantined + (SELECT count(*) FROM quarantine), last_poll_at::text, last_reconcile_at::text,
                   cooldown_until::text
            FROM ingest_status
            """
        )
        func text(_ column: Int) throws -> String? { try row.value(0, column, as: String?.self) }
        line(
            "queue",
            "\(try text(0) ?? "0") waiting, \(try text(1) ?? "0") given up, \(try text(2) ?? "0") quarantined"
        )
        line("last poll", try text(3) ?? "never")
        line("reconciled", try text(4) ?? "never")
        if let until = try text(5) { line("cool-down", "EDGAR asked for a pause until \(until)") }
        let dead = try row.value(0, 1, as: Int.self)
        return dead > 0 ? ["\(dead) filings were given up: form4 queue --state dead, form4 queue --requeue"] : []
    }

    private func showDays(_ pool: ConnectionPool) async throws -> [String] {
        let found = try await Completeness(pool: pool).days(first: days)
        if found.isEmpty { return [] }
        Terminal.output.write("\nfiling day   in index  loaded  quarantined  missing\n")
        for day in found {
            let counts = [(day.inIndex, 9), (day.loaded, 7), (day.quarantined, 12), (day.missing, 8)]
            let cells = counts.map { String(repeating: " ", count: max(0, $1 - "\($0)".count)) + "\($0)" }
            Terminal.output.write("\(day.day)  \(cells.joined())  \(day.verdict.rawValue.lowercased())\n")
        }
        return found.compactMap(\.alarm)
    }
}
