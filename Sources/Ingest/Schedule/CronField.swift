/// One field of a cron expression: the numbers it names.
struct CronField: Equatable, Sendable {
    /// What a field counts, its range, and the names that may stand for its numbers.
    enum Unit: String, Sendable {
        case minute
        case hour
        case dayOfMonth = "day of month"
        case month
        case dayOfWeek = "day of week"

        var range: ClosedRange<Int> {
            switch self {
            case .minute: 0...59
            case .hour: 0...23
            case .dayOfMonth: 1...31
            case .month: 1...12
            case .dayOfWeek: 0...7
            }
        }

        fileprivate var names: [String] {
            switch self {
            case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
            case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
            case .minute, .hour, .dayOfMonth: []
            }
        }
    }

    private let bits: UInt64
    /// Begins with `*`: it restricts nothing by itself, which matters to the two fields of days and to daylight time.
    let isWildcard: Bool

    func contains(_ number: Int) -> Bool { bits & (1 << UInt64(number)) != 0 }

    /// Reads `*`, `5`, `mon`, `1-5`, `*/15`, `9-17/2` and lists of them with commas.
    init(_ text: Substring, _ unit: Unit) throws(ScheduleError) {
        var bits: UInt64 = 0
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            bits |= try Self.bits(of: item, unit)
        }
        // Sunday is 0 and 7.
        if unit == .dayOfWeek, bits & (1 << 7) != 0 { bits = bits & ~(1 << 7) | 1 }
        self.bits = bits
        isWildcard = text.hasPrefix("*")
    }

    private static func bits(of item: Substring, _ unit: Unit) throws(ScheduleError) -> UInt64 {
        let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var range = try range(of: parts.first ?? "", unit)
        var step = 1
        if parts.count == 2 {
            guard let number = Int(parts[1]), number >= 1, number <= unit.range.upperBound else {
                throw ScheduleError(.field(unit, String(item), "a step is a number from 1 to \(unit.range.upperBound)"))
            }
            step = number
            // `5/15` counts on from 5, as cron does.
            if range.count == 1 { range = range.lowerBound...lastNumber(unit) }
        }
        return stride(from: range.lowerBound, through: range.upperBound, by: step).reduce(0) { $0 | 1 << UInt64($1) }
    }

    private static func range(of text: Substring, _ unit: Unit) throws(ScheduleError) -> ClosedRange<Int> {
        if text == "*" { return unit.range.lowerBound...lastNumber(unit) }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try number(ends.first ?? "", unit)
        let last = ends.count == 2 ? try number(ends[1], unit) : first
        guard first <= last else {
            throw ScheduleError(.field(unit, String(text), "the range runs backwards; write it as two, with a comma"))
        }
        return first...last
    }

    private static func number(_ text: Substring, _ unit: Unit) throws(ScheduleError) -> Int {
        if let place = unit.names.firstIndex(of: text.lowercased()) { return place + unit.range.lowerBound }
        guard let number = Int(text), unit.range.contains(number) else {
            let names = unit.names.isEmpty ? "" : " or a name such as \(unit.names[1])"
            let range = "\(unit.range.lowerBound) to \(unit.range.upperBound)"
            throw ScheduleError(.field(unit, String(text), "expected * or a number from \(range)\(names)"))
        }
        return number
    }

    /// Without the second name of Sunday.
    private static func lastNumber(_ unit: Unit) -> Int { unit == .dayOfWeek ? 6 : unit.range.upperBound }
}
