import Edgar
import Testing
import Warehouse

@testable import Ingest

@Suite("The schedule and what is due")
struct ScheduleTests {
    private func moment(_ text: String) throws -> Moment { try #require(NewYorkTime.moment(text)) }

    @Test("the standard schedule reads, and runs every job but those a person asks for")
    func standard() throws {
        #expect(try Schedule(parsing: Schedule.standardText) == .standard)
        #expect(Schedule.standard.jobs == [.poll, .reconcile, .enrich, .audit, .retention])
    }

    @Test("comments and empty lines are nothing, several lines of a job add up")
    func lines() throws {
        let schedule = try Schedule(parsing: "\n# nightly\npoll 0 12 * * *  # noon\n\npoll 0 18 * * *\n")
        let morning = try moment("2026-11-20T09:00:00")
        #expect(schedule.entries.count == 2)
        #expect(schedule.next(.poll, after: morning) == (try moment("2026-11-20T12:00:00")))
        #expect(schedule.next(.poll, after: try moment("2026-11-20T12:00:00")) == (try moment("2026-11-20T18:00:00")))
        #expect(schedule.next(.audit, after: morning) == nil)
    }

    @Test(
        "a mistake is named with its line",
        arguments: [
            ("poll * * * * *\nfetch * * * * *", "line 2 of the schedule: “fetch” is no job"),
            ("backfill 0 0 * * *", "“backfill” is no job"), ("poll 61 * * * *", "line 1"), ("poll", "has 0 fields"),
            ("# nothing\n", "has no line"),
        ]
    )
    func mistakes(text: String, part: String) {
        #expect { try Schedule(parsing: text) } throws: { "\($0)".contains(part) }
    }

    @Test("a job that never ran is due at once, one that ran is due at its next time")
    func due() throws {
        let schedule = try Schedule(parsing: "poll */10 * * * *\nreconcile 30 22 * * *")
        let now = try moment("2026-11-20T12:05:00")
        let runs = DueRuns(schedule, lastStarts: [.poll: try moment("2026-11-20T12:00:10")], running: [], now: now)
        #expect(runs.due == [.reconcile])
        #expect(runs.wakeUp == (try moment("2026-11-20T12:10:00")))
    }

    @Test("however many runs were missed, one makes up for them")
    func missed() throws {
        let schedule = try Schedule(parsing: "poll */10 * * * *")
        let last = try moment("2026-11-13T12:00:00")
        let now = try moment("2026-11-20T12:05:00")
        #expect(DueRuns(schedule, lastStarts: [.poll: last], running: [], now: now).due == [.poll])
        #expect(DueRuns(schedule, lastStarts: [.poll: now], running: [], now: now).due == [])
    }

    @Test("a job that is still running is not started again")
    func running() throws {
        let schedule = try Schedule(parsing: "poll * * * * *")
        let runs = DueRuns(schedule, lastStarts: [:], running: [.poll], now: try moment("2026-11-20T12:05:00"))
        #expect(runs == DueRuns(schedule, lastStarts: [:], running: [.poll], now: try moment("2026-11-20T13:00:00")))
        #expect(runs.due.isEmpty && runs.wakeUp == nil)
    }
}
