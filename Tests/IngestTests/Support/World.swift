import Edgar
import Foundation
import Logging
import Postgres
import SQLBuilder
import TestSupport
import Warehouse

@testable import Ingest

/// A simulated EDGAR folder, the same for all tests of the process; its last filing days are the world of the tests.
struct SimulatedFolder: Sendable {
    let url: URL
    /// Days on which something was filed, the last ones.
    let days: [CalendarDate]
    /// Filings of these days.
    let filings: Int

    static let small = make(filings: 1200, seed: 7, days: 20)

    /// - Returns: nil when the disk is full or not ours, which the tests then report.
    private static func make(filings: Int, seed: UInt64, days: Int) -> SimulatedFolder? {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "form4-standin-\(ProcessInfo.processInfo.processIdentifier)-\(seed)")
        let settings = SimulationSettings(filings: filings, seed: seed, years: 1)
        guard (try? Simulator.writeFolder(settings, to: url)) != nil else { return nil }
        var simulation = FilingSimulation(settings)
        var counts: [CalendarDate: Int] = [:]
        while let filing = simulation.next() {
            if let filedOn = filing.filedOn { counts[filedOn, default: 0] += 1 }
        }
        let last = counts.keys.sorted().suffix(days)
        return SimulatedFolder(url: url, days: Array(last), filings: last.compactMap { counts[$0] }.reduce(0, +))
    }

    var first: CalendarDate { days.first ?? CalendarDate(dayNumber: 0) }
    var last: CalendarDate { days.last ?? CalendarDate(dayNumber: 0) }

    /// How many filing days lie from the first to the morning after, both included.
    var filingDays: Int { EdgarCalendar.standard.filingDays(after: first, through: last.adding(days: 1)) + 1 }

    /// The morning after the last filing day, when all indexes are final.
    var morningAfter: Moment { NewYorkTime.moment(last.adding(days: 1), hour: 7) }
}

extension DatabaseTemplate {
    /// All migrations and empty rollups.
    static let store = DatabaseTemplate("ingest-store") { pool in
        try await Migrator(pool).migrate()
        _ = try await RollupRebuild().ensure(on: pool)
    }
}

extension Ingester {
    /// Against a stand-in, impatient, and without a limit of requests unless one is given.
    static func test(
        _ pool: ConnectionPool,
        _ address: String,
        _ folder: SimulatedFolder,
        requestsPerSecond: Double = 5000
    ) throws -> Ingester {
        var configuration = EdgarClient.Configuration(base: try EdgarBase(address), userAgent: "Tests test@example.org")
        configuration.retry.firstDelay = .milliseconds(5)
        configuration.retry.longestDelay = .milliseconds(20)
        configuration.retry.coolDown = .milliseconds(200)
        configuration.timeout = .seconds(2)
        let budget = SharedRequestBudget(pool: pool, requestsPerSecond: requestsPerSecond)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let client = try EdgarClient(configuration, budget: budget, logger: logger)
        let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
        var ingester = Ingester(pool: pool, archive: EdgarArchive(client), writer: writer)
        ingester.logger = logger
        ingester.now = { folder.morningAfter }
        ingester.options.firstReconcileDays = folder.filingDays
        ingester.options.policy.firstDelay = .milliseconds(20)
        ingester.options.policy.longestDelay = .milliseconds(200)
        return ingester
    }
}

/// The text that two equal stores share: what `form4 export --canonical` prints.
func canonical(_ pool: ConnectionPool) async throws -> String { try await CanonicalExport(pool: pool).text() }

/// Where two canonical texts differ, a few lines of it; empty when they are equal.
func differences(_ store: String, _ expected: String) -> [String] {
    if store == expected { return [] }
    let (found, wanted) = (lines(store), lines(expected))
    let missing = wanted.filter { !found.contains($0) }.sorted().prefix(3).map { "missing: \($0)" }
    let extra = found.filter { !wanted.contains($0) }.sorted().prefix(3).map { "extra: \($0)" }
    return missing + extra + ["\(found.count) lines instead of \(wanted.count)"]
}

private func lines(_ text: String) -> Set<Substring> { Set(text.split(separator: "\n")) }

func storeVersion(_ pool: ConnectionPool) async throws -> Int {
    try await pool.query("SELECT version FROM data_version").single()
}

func count(_ table: String, in pool: ConnectionPool) async throws -> Int {
    try await pool.query("SELECT count(*) FROM \(identifier: table)").single()
}
