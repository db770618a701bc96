import Edgar
import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

@testable import Ingest

@Suite("Jobs against EDGAR's stand-in", .serialized)
struct IngestRunTests {
    private func folder() throws -> SimulatedFolder { try #require(SimulatedFolder.small) }

    @Test("a reconciliation loads every filing of the indexes once, and a second one changes nothing")
    func reconcile() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            let first = try await ingester.reconcile()
            #expect(first.loaded == folder.filings && first.fetched == folder.filings)
            #expect(try await count("filing", in: pool) == folder.filings)
            let version = try await storeVersion(pool)
            let second = try await ingester.reconcile()
            #expect(second.fetched == 0 && second.discovered == 0 && second.loaded == 0)
            #expect(try await storeVersion(pool) == version)
            let report = try await standIn.report()
            #expect(report.filings.count == folder.filings && report.filings.values.allSatisfy { $0 == 1 })
            #expect(try await RollupAudit().run(on: pool).total == 0)
            #expect(try await ingester.audit().exitCode == 0)
        }
    }

    @Test("back-fill by quarter and reconciliation by day end in the same store")
    func backfill() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        let expected = try await Faultless.shared.text(folder)
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            let (first, last) = (folder.first, folder.last)
            let summary = try await ingester.backfill(from: first, to: last)
            #expect(summary.loaded == folder.filings)
            #expect(try await differences(canonical(pool), expected) == [])
            let again = try await ingester.backfill(from: first, to: last)
            #expect(again.fetched == 0 && again.indexesRead == 0)
        }
    }

    @Test(
        "under every fault the store ends as without it, and each failure costs one request",
        arguments: [
            StandIn.Fault(kind: "block", share: 0.05), StandIn.Fault(kind: "429", share: 0.02),
            StandIn.Fault(kind: "500", times: 2, share: 0.3), StandIn.Fault(kind: "503", share: 0.5),
            StandIn.Fault(kind: "stall", share: 0.02, seconds: 4), StandIn.Fault(kind: "reset", times: 2, share: 0.3),
            StandIn.Fault(kind: "truncate", times: 2, share: 0.4), StandIn.Fault(kind: "bad-gzip", share: 0.5),
            StandIn.Fault(kind: "empty", share: 0.5), StandIn.Fault(kind: "html", share: 0.5),
            StandIn.Fault(kind: "other-filing", share: 0.5), StandIn.Fault(kind: "404", times: 3, share: 0.3),
            StandIn.Fault(kind: "404", times: 3, forms: "[345]"),  // Amendments come before their originals.
            StandIn.Fault(match: "daily-index", kind: "503", times: 3, share: 0.5),
            StandIn.Fault(match: "daily-index", kind: "truncate", share: 1),
        ]
    )
    func faults(_ fault: StandIn.Fault) async throws {
        let folder = try folder()
        let expected = try await Faultless.shared.text(folder)
        let standIn = try StandIn([folder.url], faults: [fault])
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            let summary = try await ingester.reconcile()
            #expect(summary.dead.isEmpty && summary.quarantined.isEmpty && summary.waiting == 0)
            #expect(try await differences(canonical(pool), expected) == [])
            let report = try await standIn.report()
            let injected = report.faults.values.reduce(0, +)
            #expect(injected > 0, "the fault was never met")
            if fault.match != "daily-index" {
                #expect(report.filings.values.reduce(0, +) == folder.filings + injected)
            }
        }
    }

    @Test("an index that grows between two readings is read to its end")
    func growingIndex() async throws {
        let folder = try folder()
        let expected = try await Faultless.shared.text(folder)
        let index = "form.\(folder.last.description.replacing("-", with: ""))"
        let standIn = try StandIn([folder.url], faults: [.init(match: index, kind: "half-index")])
        try await TestDatabase.with(.store) { pool in
            var ingester = try Ingester.test(pool, standIn.address, folder)
            let last = folder.last
            // In the evening, the last day's index is not final; the earlier ones are what they will be.
            ingester.now = { NewYorkTime.moment(last, hour: 22, minute: 30) }
            ingester.options.firstReconcileDays = 1
            let evening = try await ingester.reconcile()
            ingester.now = { folder.morningAfter }
            let morning = try await ingester.reconcile()
            #expect(evening.loaded > 0 && morning.loaded > 0)
            let listed: Int = try await pool.query(
                "SELECT in_index FROM ingest_day_status WHERE day = \(bind: last.description)::date"
            ).single()
            #expect(evening.loaded + morning.loaded == listed)
            ingester.options.firstReconcileDays = folder.filingDays
            _ = try await ingester.backfill(from: folder.first, to: last)
            #expect(try await differences(canonical(pool), expected) == [])
        }
    }

    @Test("the feed brings the day's filings, each once however many parties and pages list it")
    func poll() async throws {
        let folder = try folder()
        let last = folder.last
        let standIn = try StandIn([folder.url], feedDay: last.description)
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            let polled = try await ingester.poll()
            #expect(polled.loaded > 0 && polled.loaded == polled.discovered)
            let again = try await ingester.poll()
            #expect(again.fetched == 0 && again.known == polled.loaded)
            let day = try await ingester.archive.index(.day(last))
            guard case .filings(let listed, _) = day else { throw IngestError.notFound(what: "\(last)") }
            #expect(polled.loaded == listed.count)
        }
    }

    @Test("a filing that EDGAR lists and never has becomes a dead letter, and can be requeued")
    func deadLetter() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url], faults: [.init(kind: "404", times: 5, share: 0.1)])
        try await TestDatabase.with(.store) { pool in
            var ingester = try Ingester.test(pool, standIn.address, folder)
            ingester.options.policy.maximumAttempts = 5
            let summary = try await ingester.reconcile()
            #expect(!summary.dead.isEmpty && summary.exitCode == 1)
            #expect(summary.dead.first.allSatisfy { $0.code == "MISSING" })
            #expect(summary.loaded == folder.filings - summary.dead.count)
            let desk = QueueDesk(pool: pool)
            let listed = try await desk.list([.dead])
            #expect(Set(listed.map(\.accession)) == Set(summary.dead.first.map(\.accession)))
            #expect(listed.allSatisfy { $0.attempts == 5 && $0.error?.hasPrefix("MISSING: ") == true })
            let incomplete = try await Completeness(pool: pool).days(first: 400).filter { $0.verdict == .incomplete }
            #expect(incomplete.map(\.dead).reduce(0, +) == summary.dead.count)
            #expect(try await desk.requeue(nil) == summary.dead.count)
            let rest = try await ingester.drain()
            #expect(rest.loaded == summary.dead.count && rest.exitCode == 0)
        }
    }

    @Test("a filing day whose index does not exist is said aloud")
    func missingIndex() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            var ingester = try Ingester.test(pool, standIn.address, folder)
            let third = try #require(CalendarDate(filed: "2019-07-03"))
            ingester.now = { NewYorkTime.moment(third, hour: 9) }
            ingester.options.firstReconcileDays = 2
            let summary = try await ingester.reconcile()
            // 2 July is over and has no index; 3 July is not over yet.
            #expect(summary.alarms.count == 1 && summary.exitCode == 1)
            #expect(summary.alarms.first?.contains("2019-07-02") == true)
            let days = try await Completeness(pool: pool).days(first: 5)
            #expect(days.map(\.verdict) == [.pending, .indexMissing])
        }
    }

    @Test("ended at random points and started again, it loads everything and fetches nothing twice")
    func interruptions() async throws {
        let folder = try folder()
        let expected = try await Faultless.shared.text(folder)
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            var interruptions = 0
            for round in 1...12 {
                let run = Task { try await ingester.reconcile() }
                try await Task.sleep(for: .milliseconds(40 * round))
                run.cancel()
                if case .failure = await run.result { interruptions += 1 }
            }
            let last = try await ingester.reconcile()
            #expect(last.exitCode == 0 || !last.alarms.isEmpty)
            #expect(interruptions > 0)
            #expect(try await differences(canonical(pool), expected) == [])
            let report = try await standIn.report()
            let extra = report.filings.values.map { $0 - 1 }.reduce(0, +)
            #expect(extra <= interruptions * ingester.options.workers)
            #expect(report.filings.values.allSatisfy { $0 <= 1 + interruptions })
        }
    }

    @Test("the same job does not run twice at once; leases of a run that is gone are free")
    func overlap() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, standIn.address, folder)
            try await pool.withConnection { connection in
                let isHeld = try await IngestLock.job(.reconcile).tryAcquire(on: connection)
                #expect(isHeld)
                await #expect(throws: IngestError.alreadyRunning(.reconcile)) { try await ingester.reconcile() }
            }
            let filings = try await ingester.archive.index(.day(folder.last))
            guard case .filings(let listed, _) = filings else { throw IngestError.notFound(what: "index") }
            _ = try await ingester.queue.note(listed, from: .dailyIndex, priority: .live)
            let leased = try await ingester.queue.lease(3, for: 12_345, where: .all)
            #expect(leased.count == min(3, listed.count))
            #expect(try await ingester.queue.reclaim(QueuePolicy()) == leased.count)
            #expect(try await ingester.drain().loaded == listed.count)
        }
    }

    @Test("at most eight requests a second, by the other end's clock, over two processes' pools and all workers")
    func rate() async throws {
        let folder = try folder()
        let standIn = try StandIn([folder.url])
        try await TestDatabase.with(.store) { pool in
            let other = try ConnectionPool(pool.settings)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for source in [pool, other] {
                    let budget = SharedRequestBudget(pool: source, requestsPerSecond: 8)
                    let client = try EdgarClient(
                        .init(base: try EdgarBase(standIn.address), userAgent: nil),
                        budget: budget
                    )
                    for _ in 0..<4 {
                        group.addTask { for _ in 0..<4 { _ = try await client.fetch(.dailyIndex(.form, folder.last)) } }
                    }
                }
                try await group.waitForAll()
            }
            await other.close()
            let report = try await standIn.report()
            #expect(report.requests == 32 && report.mostInASecond <= 8)
            #expect(report.mostInASecond >= 6)
        }
    }
}

/// The store of a run without faults, made once.
actor Faultless {
    static let shared = Faultless()
    private var known: String?

    func text(_ folder: SimulatedFolder) async throws -> String {
        if let known { return known }
        let standIn = try StandIn([folder.url])
        let text = try await TestDatabase.with(.store) { pool in
            _ = try await Ingester.test(pool, standIn.address, folder).reconcile()
            // Worth comparing: with restated trades among its filings.
            let restated: Int = try await pool.query("SELECT count(*) FROM filing WHERE original IS NOT NULL").single()
            try #require(restated > 0)
            return try await canonical(pool)
        }
        known = text
        return text
    }
}
