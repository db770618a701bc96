import Testing
import Warehouse

@testable import Edgar
@testable import Ingest

@Suite("Which indexes are read")
struct IndexDaysTests {
    private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(filed: text)) }

    private func days(_ now: String) throws -> IndexDays {
        IndexDays(calendar: .standard, now: try #require(NewYorkTime.moment(now)))
    }

    private func settled(_ texts: String..., filings: Int? = 3) throws -> [CalendarDate: Checkpoint] {
        let days = try texts.map { try day($0) }
        return Dictionary(
            uniqueKeysWithValues: days.map { ($0, Checkpoint(day: $0, isSettled: true, filings: filings)) }
        )
    }

    @Test("the first reconciliation looks at the last filing days, over weekends and holidays")
    func first() throws {
        // Thursday 2 January 2025; New Year's Day, 24 December and 25 December 2024 were closed.
        let wanted = try days("2025-01-02T23:00:00").toReconcile(newestSettled: nil, checkpoints: [:], firstDays: 5)
        #expect(wanted.map(\.description) == ["2024-12-26", "2024-12-27", "2024-12-30", "2024-12-31", "2025-01-02"])
    }

    @Test("after downtime every filing day since the last complete one is read")
    func catchUp() throws {
        let wanted = try days("2026-11-20T23:00:00").toReconcile(
            newestSettled: try day("2026-11-13"),
            checkpoints: try settled("2026-11-12", "2026-11-13"),
            firstDays: 5
        )
        #expect(
            wanted.map(\.description) == ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]
        )
    }

    @Test("an index read before the night is read once more, a missing or empty one for ten days")
    func again() throws {
        var checkpoints = try settled("2026-11-17", "2026-11-18")
        checkpoints.merge(try settled("2026-11-16", filings: nil)) { $1 }
        checkpoints.merge(try settled("2026-11-13", filings: 0)) { $1 }
        checkpoints.merge(try settled("2026-11-02", filings: nil)) { $1 }
        let evening = try day("2026-11-19")
        checkpoints[evening] = Checkpoint(day: evening, isSettled: false, filings: 7)
        let wanted = try days("2026-11-20T06:00:00").toReconcile(
            newestSettled: try day("2026-11-18"),
            checkpoints: checkpoints,
            firstDays: 5
        )
        #expect(wanted.map(\.description) == ["2026-11-13", "2026-11-16", "2026-11-19", "2026-11-20"])
    }

    @Test("a day is settled at six in the morning after")
    func settling() throws {
        let friday = try day("2026-11-20")
        #expect(try !days("2026-11-21T05:59:00").isSettled(friday))
        #expect(try days("2026-11-21T06:00:00").isSettled(friday))
    }

    @Test("a filing day without an index or without filings raises an alarm, once it is over")
    func alarms() throws {
        let now = try days("2026-11-21T07:00:00")
        let friday = try day("2026-11-20")
        #expect(now.alarm(Checkpoint(day: friday, isSettled: true, filings: nil))?.contains("no index") == true)
        #expect(now.alarm(Checkpoint(day: friday, isSettled: true, filings: 0))?.contains("no Form 3") == true)
        #expect(now.alarm(Checkpoint(day: friday, isSettled: true, filings: 900)) == nil)
        #expect(now.alarm(Checkpoint(day: friday, isSettled: false, filings: nil)) == nil)
    }

    @Test("back-fill reads whole past quarters by one index, the rest day by day")
    func backfill() throws {
        let plan = try days("2026-11-20T12:00:00").toBackfill(from: try day("2026-03-30"), to: try day("2026-07-02"))
        #expect(
            plan.map(\.resource.path) == [
                "Archives/edgar/daily-index/2026/QTR1/form.20260330.idx",
                "Archives/edgar/daily-index/2026/QTR1/form.20260331.idx",
                "Archives/edgar/full-index/2026/QTR2/form.idx",
                "Archives/edgar/daily-index/2026/QTR3/form.20260701.idx",
                "Archives/edgar/daily-index/2026/QTR3/form.20260702.idx",
            ]
        )
    }

    @Test("the running quarter is read day by day, and nothing of the future")
    func backfillNow() throws {
        let plan = try days("2026-11-20T12:00:00").toBackfill(from: try day("2026-11-18"), to: try day("2026-12-31"))
        #expect(plan == [.day(try day("2026-11-18")), .day(try day("2026-11-19")), .day(try day("2026-11-20"))])
    }
}

@Suite("How far the feed is followed")
struct FeedWalkTests {
    private func page(_ numbers: ClosedRange<Int64>) throws -> [DiscoveredFiling] {
        try numbers.map { number in
            DiscoveredFiling(
                accession: try #require(AccessionNumber(digits: number)),
                form: OwnershipFiling.Form(.four),
                parties: []
            )
        }
    }

    @Test("full pages with something new lead on")
    func goesOn() throws {
        var walk = FeedWalk()
        let first = try page(1...40)
        walk.take(first, of: 100, known: Set(first.dropLast().map(\.accession)))
        #expect(walk.nextStart == 100)
    }

    @Test("a page that is not full, or brings nothing new, is the last")
    func ends() throws {
        var short = FeedWalk()
        short.take(try page(1...40), of: 99, known: [])
        #expect(short.nextStart == nil)
        var known = FeedWalk()
        let first = try page(1...40)
        known.take(first, of: 100, known: Set(first.map(\.accession)))
        #expect(known.nextStart == nil && known.filings.count == 40)
    }

    @Test("a page of other forms only says nothing about what is known")
    func otherForms() throws {
        var walk = FeedWalk()
        walk.take([], of: 100, known: [])
        #expect(walk.nextStart == 100)
    }

    @Test("it ends where EDGAR's feed does")
    func bounded() throws {
        var walk = FeedWalk()
        var pages = 0
        while walk.nextStart != nil {
            pages += 1
            walk.take(try page(Int64(pages)...Int64(pages)), of: 100, known: [])
        }
        #expect(pages == FeedWalk.maximumPages)
    }
}

@Suite("What becomes of a failed filing")
struct QueuePolicyTests {
    private let policy = QueuePolicy()

    private func rejected(_ code: FilingError.Code) -> QueuePolicy.Failure {
        let document = RawDocument([], origin: "x")
        return .unreadable(
            RejectedDocument(document: document, code: code.rawValue, message: "", line: nil, accession: nil)
        )
    }

    @Test("a failed request is tried again, ever later, and then given up")
    func requests() {
        let failure = QueuePolicy.Failure.request(EdgarError(.unavailable, "503"))
        #expect(policy.verdict(on: failure, attempts: 1) == .retry(after: .seconds(60)))
        #expect(policy.verdict(on: failure, attempts: 3) == .retry(after: .seconds(240)))
        #expect(policy.verdict(on: failure, attempts: 7) == .retry(after: .seconds(3600)))
        #expect(policy.verdict(on: failure, attempts: 8) == .giveUp)
        #expect(policy.delay(after: 1000) == .seconds(3600))
    }

    @Test("bytes that arrived whole and are no filing go to quarantine at once, damaged ones are fetched again first")
    func bytes() {
        let whole = rejected(.malformedXML)
        let damaged = rejected(.truncated)
        #expect(policy.verdict(on: whole, attempts: 1) == .quarantine)
        #expect(policy.verdict(on: damaged, attempts: 1) == .retry(after: .seconds(60)))
        #expect(policy.verdict(on: damaged, attempts: 8) == .quarantine)
    }
}
