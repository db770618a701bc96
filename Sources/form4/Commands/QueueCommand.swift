import API
import ArgumentParser
import Edgar
import GraphQL
import Ingest
import Postgres
import Warehouse

struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Look at the ingestion queue, and give what failed another try.",
        usage: "form4 queue [--state <state>] [--requeue [<accession> ...]] [<options>]",
        discussion: """
            Without options, counts by state, and what was given up (DEAD) or cannot be
            read (QUARANTINED), from EDGAR and from elsewhere: files of a folder, rows of
            a data set.

            EXAMPLES
              form4 queue
              form4 queue --state dead
              form4 queue --requeue                          everything that was given up
              form4 queue --requeue 0001318605-20-000012
            """
    )

    @Option(
        help: ArgumentHelp(
            "List these: discovered, fetched, parsed, loaded, quarantined, dead. May be repeated.",
            valueName: "state"
        ),
        transform: { text in
            guard let state = QueueState(rawValue: text.uppercased()) else {
                throw ValidationError("\(text) is no state of the queue.")
            }
            return state
        }
    )
    var state: [QueueState] = []

    @Option(help: .number("List at most so many."))
    var first = 100

    @Flag(help: "Give another try to the filings named, or to all that were given up.")
    var requeue = false

    @Argument(help: ArgumentHelp("Accession numbers to requeue.", valueName: "accession"))
    var accessions: [String] = []

    @OptionGroup var store: StoreOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        if !accessions.isEmpty, !requeue { throw ValidationError("Accession numbers go with --requeue.") }
        for text in accessions where AccessionNumber(text) == nil {
            throw ValidationError("\(text) is no accession number, such as 0001318605-20-000012.")
        }
    }

    func run() async throws {
        try await store.withStore(common.logger()) { store in
            try await store.prepare()
            let pool = try await store.pool(as: .writer)
            let desk = QueueDesk(pool: pool)
            if requeue {
                let named = accessions.compactMap { AccessionNumber($0) }
                let count = try await desk.requeue(named.isEmpty ? nil : named)
                let hint = count > 0 ? "; the next run of a job takes them up, such as form4 ingest poll" : ""
                Terminal.output.write("requeued \(count)\(hint)\n")
            } else {
                try await show(desk)
                if state.isEmpty || state.contains(.quarantined) { try await showQuarantine(pool) }
            }
        }
    }

    private func show(_ desk: QueueDesk) async throws {
        if state.isEmpty {
            let counts = try await desk.counts()
            if counts.isEmpty { Terminal.output.write("The queue is empty: nothing was fetched from EDGAR yet.\n") }
            for (state, count) in counts {
                Terminal.output.write("\(state.rawValue.lowercased().padded(to: 12)) \(count)\n")
            }
        }
        let lines = try await desk.list(state.isEmpty ? [.dead, .quarantined] : state, first: first)
        guard !lines.isEmpty else {
            if !state.isEmpty { Terminal.output.write("No filing is in this state.\n") }
            return
        }
        let rows = lines.map { line -> Value in
            .object([
                "accession": .string(line.accession.description), "form": .string(line.form),
                "filed": line.filedOn.map { .string($0) } ?? .null, "state": .string(line.state.rawValue),
                "tries": .int(line.attempts), "next try": line.nextAttemptAt.map { .string($0) } ?? .null,
                "error": line.error.map { .string($0) } ?? .null,
            ])
        }
        Terminal.output.write(table: try Tabular(data: ["queue": .list(rows)]))
    }

    /// What waits for a better reader, whatever road it came by.
    private func showQuarantine(_ pool: ConnectionPool) async throws {
        let entries = try await Quarantine.list(pool, first: first)
        guard !entries.isEmpty else { return }
        let total = try await Quarantine.count(pool)
        Terminal.output.write("\nin quarantine: \(total) (form4 reparse --quarantined reads them again)\n")
        let rows = entries.map { entry -> Value in
            .object([
                "from": .string(entry.origin), "line": entry.line.map { .int($0) } ?? .null,
                "error": .string("\(entry.code): \(entry.message)"),
            ])
        }
        Terminal.output.write(table: try Tabular(data: ["quarantine": .list(rows)]))
        if total > entries.count { Terminal.output.write("… and \(total - entries.count) more: --first lists more\n") }
    }
}
