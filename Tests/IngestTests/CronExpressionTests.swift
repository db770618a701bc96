import Edgar
import Testing
import Warehouse

@testable import Ingest

@Suite("Cron expressions, in New York time")
struct CronExpressionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let cron: String
        /// New York wall clock.
        let after: String
        /// UTC, so that each expectation says which side of a change of the clock is meant.
        let next: String

        var testDescription: String { "\(cron) after \(after)" }
    }

    @Test(
        "the next due minute",
        arguments: [
            // 2026-11-22 is a Sunday; New York is at UTC-5.
            Case(cron: "* * * * *", after: "2026-11-22T10:00:30", next: "2026-11-22T15:01:00Z"),
            Case(cron: "* * * * *", after: "2026-11-22T10:01:00", next: "2026-11-22T15:02:00Z"),
            Case(cron: "*/15 * * * *", after: "2026-11-22T10:50:00", next: "2026-11-22T16:00:00Z"),
            Case(cron: "30 22 * * mon-fri", after: "2026-11-22T10:00:00", next: "2026-11-24T03:30:00Z"),
            Case(cron: "30 22 * * 1-5", after: "2026-11-20T22:30:00", next: "2026-11-24T03:30:00Z"),
            Case(cron: "0 3 * * 7", after: "2026-11-22T02:59:59", next: "2026-11-22T08:00:00Z"),
            Case(cron: "0 3 * * sun", after: "2026-11-22T03:00:00", next: "2026-11-29T08:00:00Z"),
            Case(cron: "0 0 29 feb *", after: "2026-11-22T00:00:00", next: "2028-02-29T05:00:00Z"),
            Case(cron: "5,10 6-8/2 1 1,7 *", after: "2026-11-22T00:00:00", next: "2027-01-01T11:05:00Z"),
            // Both day fields restrict: either is enough (Friday the 4th comes before the 13th).
            Case(cron: "0 12 13 * fri", after: "2026-11-28T00:00:00", next: "2026-12-04T17:00:00Z"),
        ]
    )
    func next(_ example: Case) throws {
        let after = try #require(NewYorkTime.moment(example.after))
        #expect(try CronExpression(example.cron).next(after: after).description == example.next)
    }

    @Test(
        "where clocks change, a fixed time comes once and real time goes on",
        arguments: [
            // 8 March 2026: 2:00 becomes 3:00. What is skipped is due at the change.
            Case(cron: "30 2 * * *", after: "2026-03-07T12:00:00", next: "2026-03-08T07:00:00Z"),
            Case(cron: "0 3 * * *", after: "2026-03-07T12:00:00", next: "2026-03-08T07:00:00Z"),
            Case(cron: "30 1 * * *", after: "2026-03-07T12:00:00", next: "2026-03-08T06:30:00Z"),
            Case(cron: "30 * * * *", after: "2026-03-08T01:30:00", next: "2026-03-08T07:30:00Z"),
            // 1 November 2026: 2:00 becomes 1:00. Shown twice, due the first time only …
            Case(cron: "30 1 * * *", after: "2026-10-31T12:00:00", next: "2026-11-01T05:30:00Z"),
            Case(cron: "30 1 * * *", after: "2026-11-01T01:30:00", next: "2026-11-02T06:30:00Z"),
            // … but every hour is every hour.
            Case(cron: "30 * * * *", after: "2026-11-01T01:30:00", next: "2026-11-01T06:30:00Z"),
            Case(cron: "0 2 * * *", after: "2026-10-31T12:00:00", next: "2026-11-01T07:00:00Z"),
        ]
    )
    func daylightTime(_ example: Case) throws { try next(example) }

    @Test("a year of minutes has no gap and no repetition, through both changes of the clock")
    func everyMinute() throws {
        let cron = try CronExpression("*/20 * * * *")
        var moment = try #require(NewYorkTime.moment("2026-01-01T00:00:00"))
        var steps: Set<Int> = []
        for _ in 0..<(3 * 24 * 320) {
            let next = cron.next(after: moment)
            steps.insert(next.seconds - moment.seconds)
            moment = next
        }
        #expect(steps == [1200])
    }

    @Test("every day has each fixed time exactly once", arguments: [0, 30, 90, 119, 120, 150, 179, 180, 1439])
    func onceADay(minuteOfDay: Int) throws {
        let cron = try CronExpression("\(minuteOfDay % 60) \(minuteOfDay / 60) * * *")
        var moment = try #require(NewYorkTime.moment("2026-02-01T00:00:00"))
        moment = Moment(seconds: moment.seconds - 1)
        var days: [CalendarDate] = []
        for _ in 0..<300 {
            moment = cron.next(after: moment)
            days.append(NewYorkTime.date(at: moment))
        }
        let first = try #require(days.first)
        #expect(days == (0..<300).map { first.adding(days: $0) })
    }

    @Test(
        "a mistake is named with its field",
        arguments: [
            ("* * * *", "has 4 fields"), ("60 * * * *", "no minute"), ("* 24 * * *", "no hour"),
            ("* * 0 * *", "no day of month"), ("* * * 13 *", "no month"), ("* * * * mox", "no day of week"),
            ("5-1 * * * *", "runs backwards"), ("*/0 * * * *", "a step is"), ("1,,2 * * * *", "no minute"),
            ("0 0 31 2 *", "never comes"), ("", "has 0 fields"), ("* * * * * *", "has 6 fields"),
        ]
    )
    func mistakes(text: String, part: String) {
        #expect { try CronExpression(text) } throws: { "\($0)".contains(part) }
    }
}
