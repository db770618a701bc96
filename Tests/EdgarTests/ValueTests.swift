import Foundation
import Testing

@testable import Edgar

@Suite("Values of filings")
struct ValueTests {
    @Test("an accession number reads with and without dashes, and nothing else does")
    func accessionNumbers() {
        #expect(AccessionNumber("0001318605-20-000012")?.digits == 131_860_520_000_012)
        #expect(AccessionNumber("000131860520000012")?.description == "0001318605-20-000012")
        #expect(AccessionNumber("0001318605-20-000012")?.submitter == 1_318_605)
        let wrong = [
            "", "0001318605-20-00001", "0001318605-20-0000123", "00013186052-0-000012", "0001318605-20000012",
            "000131860520-000012", "000131860520000012a", "0000000000-00-000000", "٠٠٠١٣١٨٦٠٥-٢٠-٠٠٠٠١٢",
        ]
        for text in wrong { #expect(AccessionNumber(text) == nil, "\(text)") }
    }

    @Test("a CIK has one to ten digits and is written with ten")
    func ciks() {
        #expect(CIK("1318605")?.description == "0001318605")
        #expect(CIK("0001318605") == CIK("1318605"))
        for text in ["", "0", "00000000000", "12345678901", "-1", "+1", "1a", " 1"] {
            #expect(CIK(text) == nil, "\(text)")
        }
    }

    @Test("a date keeps its day whatever zone or time stands behind it")
    func filedDates() {
        for suffix in ["", "Z", "-05:00", "+14:00", "T00:00:00", "T23:59:59-05:00", " 00:00:00.0"] {
            #expect(CalendarDate(filed: "2025-03-26" + suffix)?.description == "2025-03-26", "\(suffix)")
        }
        for text in [
            "2025-02-29", "2025-13-01", "2025-00-10", "2025-3-26", "03/26/2025", "2025-03-26x", "2025-03-26-5", "",
        ] { #expect(CalendarDate(filed: text) == nil, "\(text)") }
    }

    @Test("every day of four centuries has the parts and the weekday that Foundation gives it")
    func calendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for dayNumber in stride(from: -62_000, to: 84_000, by: 13) {
            let date = CalendarDate(dayNumber: dayNumber)
            let instant = Date(timeIntervalSince1970: Double(dayNumber) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: instant)
            #expect(date.parts.year == parts.year && date.parts.month == parts.month && date.parts.day == parts.day)
            #expect(date.weekday % 7 + 1 == parts.weekday)
            #expect(CalendarDate(year: date.parts.year, month: date.parts.month, day: date.parts.day) == date)
            #expect(CalendarDate(dataSet: date.dataSetText) == date)
            #expect(CalendarDate(compact: date.compact) == date)
        }
    }

    @Test("a decimal keeps every digit that was filed")
    func decimals() {
        let pairs = [(".275", "0.275"), ("5.", "5"), ("-1.50", "-1.50"), ("+3", "3"), ("000.10", "000.10"), ("0", "0")]
        for (text, expected) in pairs { #expect(DecimalText(text)?.description == expected) }
        for text in ["", ".", "-", "1,000", "$5", "1e6", "1.2.3", "N/A", "½", "NaN", "0x1", "1 "] {
            #expect(DecimalText(text) == nil, "\(text)")
        }
        #expect(DecimalText(String(repeating: "9", count: 41)) == nil)
    }

    @Test("a boolean is a digit or a word")
    func booleans() {
        #expect(
            ["0", "1", "false", "true", "True"].map { BooleanWord.value(of: $0) } == [false, true, false, true, true]
        )
        #expect(["", "2", "yes", "Y", "-"].allSatisfy { BooleanWord.value(of: $0) == nil })
    }
}
