import Testing

@testable import Edgar

@Suite("EDGAR's calendar")
struct EdgarCalendarTests {
    private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(filed: text)) }

    @Test(
        "EDGAR is closed on weekends, holidays as observed, and by order",
        arguments: [
            "2020-03-21", "2020-03-22",  // a weekend
            "2021-01-01", "2021-01-18", "2021-02-15", "2021-05-31", "2021-06-18", "2021-07-05", "2021-09-06",
            "2021-10-11",
            "2021-11-11", "2021-11-25", "2021-12-24", "2021-12-31", "2023-11-10",  // observed before a Saturday
            "2022-06-20", "2022-12-26", "2023-01-02",  // observed after a Sunday
            "2018-12-05", "2018-12-24", "2020-12-24", "2025-01-09",  // by executive order
            // The first and the last day that each Monday or Thursday holiday can fall on.
            "2018-01-15", "2019-01-21", "2021-02-15", "2022-02-21", "2020-05-25", "2021-05-31", "2025-09-01",
            "2020-09-07", "2018-10-08", "2019-10-14", "2018-11-22", "2019-11-28",
        ]
    )
    func closed(text: String) throws {
        #expect(try !EdgarCalendar.standard.isFilingDay(day(text)))
    }

    @Test(
        "EDGAR is open on days that only look like holidays",
        arguments: [
            "2020-03-18", "2020-06-19", "2021-12-23", "2022-12-30", "2023-11-24", "2021-01-20",
            "2024-03-29",
            // A week before or after those days.
            "2018-01-22", "2019-01-14", "2021-02-22", "2022-02-14", "2020-05-18", "2021-05-24", "2025-09-08",
            "2020-08-31", "2018-10-15", "2019-10-07", "2018-11-29", "2019-11-21",
        ]
    )
    func open(text: String) throws {
        #expect(try EdgarCalendar.standard.isFilingDay(day(text)))
    }

    @Test("lag counts filing days after the trade, up to the filing")
    func lag() throws {
        let calendar = EdgarCalendar.standard
        let cases = [
            ("2020-03-13", "2020-03-17", 2),  // Friday to Tuesday
            ("2020-03-18", "2020-03-18", 0), ("2020-03-14", "2020-03-15", 0), ("2020-03-14", "2020-03-16", 1),
            ("2025-01-08", "2025-01-10", 1),  // over a closure
            ("2020-03-17", "2020-03-13", -2),
        ]
        for (start, end, expected) in cases {
            #expect(try calendar.filingDays(after: day(start), through: day(end)) == expected, "\(start) to \(end)")
        }
        #expect(try calendar.firstFilingDay(from: day("2021-12-24")) == day("2021-12-27"))
    }

    @Test(
        "EDGAR took filings while offices and exchanges were closed by a storm",
        arguments: ["2012-10-29", "2012-10-30"]
    )
    func storm(text: String) throws {
        #expect(try EdgarCalendar.standard.isFilingDay(day(text)))
    }

    @Test("a text corrects the calendar both ways; its later lines hold")
    func overrides() throws {
        let calendar = try EdgarCalendar.standard.overridden(
            by: "# ours\n\n2012-10-29 closed # a storm\n2018-12-24 open\n2021-06-18\topen\n2021-06-18 closed\n"
        )
        #expect(try !calendar.isFilingDay(day("2012-10-29")))
        #expect(try calendar.isFilingDay(day("2018-12-24")))
        #expect(try !calendar.isFilingDay(day("2021-06-18")))
        #expect(try calendar.isFilingDay(day("2012-10-30")) && !calendar.isFilingDay(day("2018-12-25")))
        #expect(try EdgarCalendar.standard.overridden(by: "") == .standard)
    }

    @Test(
        "a line that says nothing of a day is named",
        arguments: [
            ("2027-12-24 closed\n24.12.2027 closed", "line 2"), ("2027-12-24", "line 1"),
            ("2027-12-24 shut", "`2027-12-24 closed`"), ("2027-12-25 open", "a weekend"),
        ]
    )
    func mistakes(text: String, part: String) {
        #expect { try EdgarCalendar.standard.overridden(by: text) } throws: { "\($0)".contains(part) }
    }
}
