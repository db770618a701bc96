/// A day of the Gregorian calendar, without a time or a zone.
package struct CalendarDate: Hashable, Sendable {
    /// Days since 1 January 1970.
    package let dayNumber: Int

    package init(dayNumber: Int) { self.dayNumber = dayNumber }

    /// Nil when there is no such day, or the year does not have four digits.
    package init?(year: Int, month: Int, day: Int) {
        guard (1000...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        // Days from civil, counting years from March so that the leap day comes last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        dayNumber = era * 146_097 + dayOfEra - 719_468
    }

    package var parts: (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// 1 for Monday to 7 for Sunday, as ISO 8601 counts.
    package var weekday: Int { ((dayNumber + 3) % 7 + 7) % 7 + 1 }

    package var isWeekend: Bool { weekday > 5 }

    /// 1 to 4.
    package var quarter: Int { (parts.month - 1) / 3 + 1 }

    package func adding(days: Int) -> CalendarDate { CalendarDate(dayNumber: dayNumber + days) }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDate: Comparable {
    package static func < (left: Self, right: Self) -> Bool { left.dayNumber < right.dayNumber }
}

extension CalendarDate: CustomStringConvertible {
    /// `2020-03-18`.
    package var description: String {
        let (year, month, day) = parts
        return "\(zeroPadded(year, to: 4))-\(zeroPadded(month, to: 2))-\(zeroPadded(day, to: 2))"
    }

    /// `20200318`, as EDGAR's headers and indexes write it.
    package var compact: String {
        let (year, month, day) = parts
        return zeroPadded(year * 10_000 + month * 100 + day, to: 8)
    }
}

extension CalendarDate {
    /// Reads a date of an ownership document: `2025-03-26`, also with a zone (`Z`, `-05:00`) or a time of day behind it.
    ///
    /// XML Schema allows the zone, and some old documents carry a time; neither moves the day the filer wrote.
    package init?(filed text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes.count <= 40, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
            Self.isZoneOrTime(bytes[10...])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Reads `20200318`.
    package init?(compact text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 8, let year = number(bytes[0..<4]), let month = number(bytes[4..<6]),
            let day = number(bytes[6..<8])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Reads `31-JUL-2024`, as the SEC's data sets write dates.
    package init?(dataSet text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let day = number(Array(parts[0].utf8)[...]),
            let year = number(Array(parts[2].utf8)[...]),
            let month = Self.monthNames.firstIndex(of: parts[1].uppercased())
        else { return nil }
        self.init(year: year, month: month + 1, day: day)
    }

    /// `31-JUL-2024`.
    package var dataSetText: String {
        let (year, month, day) = parts
        return "\(zeroPadded(day, to: 2))-\(Self.monthNames[month - 1])-\(zeroPadded(year, to: 4))"
    }

    private static let monthNames = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]

    /// Nothing, `Z`, `±hh:mm`, or `T` and a time with or without one of these.
    private static func isZoneOrTime(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        switch first {
        case UInt8(ascii: "Z"): return bytes.count == 1
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            let rest = Array(bytes.dropFirst())
            return rest.count == 5 && rest[2] == UInt8(ascii: ":") && number(rest[0..<2]) != nil
                && number(rest[3..<5]) != nil
        case UInt8(ascii: "T"), UInt8(ascii: " "):
            let isTimeByte: (UInt8) -> Bool = { ($0 >= 48 && $0 <= 57) || ":.+-Z".utf8.contains($0) }
            return bytes.count >= 6 && bytes.dropFirst().allSatisfy(isTimeByte)
        default: return false
        }
    }
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count <= 4 else { return nil }
    var value = 0
    for byte in digits {
        guard byte >= 48, byte <= 57 else { return nil }
        value = value * 10 + Int(byte - 48)
    }
    return value
}
