import Foundation
import Testing

@testable import Warehouse

@Suite("Amounts")
struct AmountTests {
    @Test("numbers are equal however many zeros end them, and keep the digits they were filed with")
    func zeros() throws {
        let short = try #require(Amount("12.5"))
        let long = try #require(Amount("12.500"))
        #expect(short == long && short.hashValue == long.hashValue)
        #expect(short.description == "12.5" && long.description == "12.500")
        #expect(Amount("0.275")?.description == "0.275" && Amount("-0.05")?.description == "-0.05")
    }

    @Test(
        "products and quotients are exact",
        arguments: [
            ("12500", "1.81", "22625"), ("224.048", "10.1", "2262.8848"), ("0.1", "0.2", "0.02"), ("100", "0", "0"),
        ]
    )
    func products(left: String, right: String, product: String) throws {
        #expect(try #require(Amount(left)).multiplied(by: try #require(Amount(right)))?.description == product)
    }

    @Test(
        "quotients round half away from zero",
        arguments: [
            ("1", "3", "0.333333"), ("2", "3", "0.666667"), ("-2", "3", "-0.666667"), ("1", "8", "0.125"),
            ("0.0000005", "1", "0.000001"),
        ]
    )
    func quotients(left: String, right: String, quotient: String) throws {
        let result = try #require(Amount(left)).divided(by: try #require(Amount(right)), decimals: 6)
        #expect(result == Amount(quotient))
    }

    @Test("what would need more than 38 digits is nil, not rounded")
    func overflow() throws {
        #expect(Amount(String(repeating: "9", count: 39)) == nil)
        let large = try #require(Amount(String(repeating: "9", count: 30)))
        #expect(large.multiplied(by: large) == nil)
        #expect(large > (try #require(Amount("0.00000001"))))
    }

    @Test(
        "words, signs in the middle and two points are no numbers",
        arguments: ["", ".", "1,000", "1e5", "1-2", "1.2.3", "$5"]
    )
    func noNumbers(text: String) {
        #expect(Amount(text) == nil)
    }
}

@Suite("New York time")
struct NewYorkTimeTests {
    @Test(
        "EDGAR's wall clock becomes a moment by the daylight saving rules of its year",
        arguments: [
            ("2020-03-18T16:55:01", "2020-03-18T20:55:01Z"),  // daylight time
            ("2020-12-15T17:20:06", "2020-12-15T22:20:06Z"),  // standard time
            ("2020-03-08T01:59:59", "2020-03-08T06:59:59Z"),  // second Sunday of March, before two
            ("2020-03-08T03:00:00", "2020-03-08T07:00:00Z"),
            ("2020-11-01T22:00:00", "2020-11-02T03:00:00Z"),  // first Sunday of November
            ("2006-03-20T12:00:00", "2006-03-20T17:00:00Z"),  // the rules before 2007: from April
            ("2006-10-28T12:00:00", "2006-10-28T16:00:00Z"),
        ]
    )
    func moments(wall: String, utc: String) {
        #expect(NewYorkTime.moment(wall)?.description == utc)
        #expect(Moment(rfc3339: utc)?.description == utc)
    }

    @Test(
        "a day begins at midnight in New York",
        arguments: [
            ("2020-03-19T03:59:59Z", "2020-03-18"), ("2020-03-19T04:00:00Z", "2020-03-19"),
            ("2020-12-16T04:59:59Z", "2020-12-15"),
        ]
    )
    func days(utc: String, day: String) throws {
        let moment = try #require(Moment(rfc3339: utc))
        #expect("\(NewYorkTime.date(at: moment))" == day)
        let date = Date(timeIntervalSince1970: Double(moment.seconds) + 0.5)
        #expect(NewYorkTime.day(at: date).description == day)
    }

    @Test(
        "a day ends at the next midnight in New York, in winter, in summer, and when the clock is set",
        arguments: [
            ("2026-01-02T05:00:00Z", "2026-01-03T05:00:00Z"), ("2026-07-02T04:00:00Z", "2026-07-03T04:00:00Z"),
            ("2026-07-02T03:59:59Z", "2026-07-02T04:00:00Z"), ("2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
            ("2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
        ]
    )
    func ends(utc: String, end: String) throws {
        let moment = try Date(utc, strategy: .iso8601)
        #expect(NewYorkTime.end(ofDayAt: moment) == (try Date(end, strategy: .iso8601)))
    }

    @Test(
        "offsets and fractions are read",
        arguments: [
            ("2025-12-12T18:02:43-05:00", "2025-12-12T23:02:43Z"), ("2025-04-01T20:31:22.000Z", "2025-04-01T20:31:22Z"),
        ]
    )
    func offsets(text: String, utc: String) {
        #expect(Moment(rfc3339: text)?.description == utc)
    }
}
