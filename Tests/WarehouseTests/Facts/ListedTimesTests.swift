import Testing

@testable import Edgar
@testable import Warehouse

@Suite("Times of submissions lists")
struct ListedTimesTests {
    private func filing(_ filedOn: String, _ time: String?, form: String = "4") throws -> CompanySubmissions.Filing {
        CompanySubmissions.Filing(
            accession: try #require(AccessionNumber(digits: 1)),
            form: form,
            filedOn: CalendarDate(filed: filedOn),
            reportedOn: nil,
            acceptedAt: time,
            primaryDocument: nil
        )
    }

    private func acceptances(_ filings: [CompanySubmissions.Filing]) -> [String?] {
        let times = ListedTimes(filings)
        return filings.map { times.acceptance(of: $0)?.description }
    }

    @Test("one evening filing shows that a list gives UTC")
    func universal() throws {
        let list = [
            // The day after in UTC, the evening of the filing day in New York.
            try filing("2024-03-05", "2024-03-06T01:30:00.000Z"),
            try filing("2024-03-05", "2024-03-05T16:30:00.000Z"),
            try filing("2024-07-05", "2024-07-05T20:31:22.000Z"),
        ]
        #expect(acceptances(list) == ["2024-03-06T01:30:00Z", "2024-03-05T16:30:00Z", "2024-07-05T20:31:22Z"])
    }

    @Test("one morning filing shows that a list gives New York's clock, in summer and in winter")
    func newYork() throws {
        let list = [
            // Twenty to five in the morning, if it were UTC.
            try filing("2024-03-05", "2024-03-05T09:40:00.000Z"),
            try filing("2024-03-05", "2024-03-05T16:30:00.000Z"),
            try filing("2024-07-05", "2024-07-05T18:30:57.000Z"),
            // Posted by the SEC itself after midnight.
            try filing("2024-03-05", "2024-03-06T00:15:12.000Z", form: "EFFECT"),
            try filing("2024-03-06", "2024-03-07T00:15:09.000Z", form: "EFFECT"),
        ]
        #expect(
            acceptances(list) == ["2024-03-05T14:40:00Z", "2024-03-05T21:30:00Z", "2024-07-05T22:30:57Z", nil, nil]
        )
    }

    @Test("a list that either reading fits tells days, and no times")
    func open() throws {
        let open = [try filing("2024-03-05", "2024-03-05T16:30:00.000Z"), try filing("2024-03-06", nil)]
        #expect(acceptances(open) == [nil, nil])
        let dates = try #require(ListedTimes(open).dates(of: open[0]))
        #expect(dates.filedOn.description == "2024-03-05" && dates.filedOnSource == .submissions)
        #expect(dates.acceptedAt == nil && dates.knownFrom.description == "2024-03-06T03:00:00Z")
        let torn = [
            try filing("2024-03-05", "2024-03-06T01:30:00.000Z"), try filing("2024-03-05", "2024-03-05T09:40:00.000Z"),
        ]
        #expect(acceptances(torn) == [nil, nil])
    }

    @Test("what is no time, or a time at which EDGAR is closed, is none")
    func none() throws {
        let list = [
            try filing("2024-03-05", "2024-03-06T01:30:00.000Z"), try filing("2024-03-05", "yesterday"),
            try filing("2024-03-05", "2024-03-05T99:30:00.000Z"), try filing("2024-03-05", "2024-03-08T16:30:00.000Z"),
        ]
        #expect(acceptances(list) == ["2024-03-06T01:30:00Z", nil, nil, nil])
    }
}
