import Foundation

@testable import Edgar

extension TruthOracle {
    /// Everything that is derived of one line, from what was known when it became known.
    static func judgeLine(_ lines: inout [Line], _ index: Int) {
        let line = lines[index]
        let row = line.row
        let traded = row[.transactionDate] ?? ""
        let start = row[.deemedExecutionDate] ?? traded
        lines[index].lag = Plain.businessDays(after: start, through: line.firstFiledOn)
        lines[index].isLate = isLate(line, lag: lines[index].lag ?? .max)
        if line.filing.isEstimated { lines[index].flags.insert("FILED_ON_ESTIMATED") }
        for day in [traded, row[.deemedExecutionDate]].compactMap({ $0 }) {
            if day > line.filing.filedOn { lines[index].flags.insert("FUTURE_DATE") }
            let (early, late) = (min(day, line.filing.filedOn), max(day, line.filing.filedOn))
            if Plain.addingYears(20, to: early) <= late { lines[index].flags.insert("DATE_IMPLAUSIBLE") }
        }
        let known = lines.filter { $0.knownFrom <= line.knownFrom && ($0.knownUntil ?? .max) > line.knownFrom }
        flagPrice(&lines[index], known)
        if isJointDuplicate(line, known: known) { lines[index].flags.insert("DUPLICATE_OF_JOINT") }
        guard isPurchase(line) else { return }
        let before = known.filter {
            isPurchase($0) && !$0.filing.owners.isDisjoint(with: line.filing.owners)
                && ($0.row[.transactionDate] ?? "") < traded
        }
        lines[index].isFirstPurchase = before.isEmpty
        lines[index].months = before.compactMap { $0.row[.transactionDate] }.max().map {
            Plain.months(from: $0, to: traded)
        }
    }

    private static func isPurchase(_ line: Line) -> Bool {
        line.table == "NON_DERIVATIVE" && line.row[.transactionCode] == "P"
    }

    private static func isLate(_ line: Line, lag: Int) -> Bool? {
        if line.filing.filing.form.number == .three { return nil }
        if line.row[.transactionTimeliness] == "L" { return true }
        if line.row[.transactionTimeliness] == "E" { return false }
        let form = line.row[.transactionFormType] ?? "\(line.filing.filing.form.number.rawValue)"
        return form == "4" ? lag > 2 : nil
    }

    // MARK: Prices

    /// Whether the first stands before the second: by day, then by when it was known, then by document.
    private static func stands(_ one: Line, before two: Line) -> Bool {
        let days = (one.row[.transactionDate] ?? "", two.row[.transactionDate] ?? "")
        if days.0 != days.1 { return days.0 < days.1 }
        if one.filing.order != two.filing.order { return one.filing.order < two.filing.order }
        if one.table != two.table { return one.table == "NON_DERIVATIVE" }
        return one.ordinal < two.ordinal
    }

    private static func isComparable(_ line: Line) -> Bool {
        guard let price = Plain.number(line.row[.transactionPricePerShare]) else { return false }
        return line.table == "NON_DERIVATIVE" && price > 0
            && !["A", "M", "C", "E", "H", "O", "X"].contains(line.row[.transactionCode] ?? "")
    }

    private static func flagPrice(_ line: inout Line, _ known: [Line]) {
        guard let price = Plain.number(line.row[.transactionPricePerShare]) else { return }
        let traded = line.row[.transactionDate] ?? ""
        let security = Plain.words(line.row[.securityTitle])
        let subject = line
        let earlier = known.filter {
            isComparable(subject) && isComparable($0) && Plain.words($0.row[.securityTitle]) == security
                && stands($0, before: subject) && ($0.row[.transactionDate] ?? "") >= Plain.addingDays(-90, to: traded)
        }
        let prices = earlier.compactMap { Plain.number($0.row[.transactionPricePerShare]) }.sorted()
        let median: Decimal? = prices.count < 3 ? nil : (prices[(prices.count - 1) / 2] + prices[prices.count / 2]) / 2
        if isTotal(price, line.row, median) { line.flags.insert("PRICE_LOOKS_LIKE_TOTAL") }
        guard let median, price > median * 20 || price * 20 < median else { return }
        let start = earlier.compactMap { $0.row[.transactionDate] }.min() ?? traded
        let holders = known.filter {
            $0.table == "NON_DERIVATIVE" && Plain.words($0.row[.securityTitle]) == security
                && ($0 == subject || stands($0, before: subject))
        }.sorted { stands($0, before: $1) }
        if !showsSplit(holders, since: start, price: price, median: median) { line.flags.insert("PRICE_OUTLIER") }
    }

    private static func isTotal(_ price: Decimal, _ row: FilingRow, _ median: Decimal?) -> Bool {
        guard price >= 10_000 else { return false }
        if Plain.number(row[.transactionTotalValue]) == price { return true }
        guard let shares = Plain.number(row[.transactionShares]), shares > 1 else { return false }
        let each = price / shares
        guard let median else { return each < 1000 }
        return (price > median * 20 || price * 20 < median) && !(each > median * 20 || each * 20 < median)
    }

    /// Whether any position grew or shrank between two lines by about what the price fell or rose.
    private static func showsSplit(_ lines: [Line], since start: String, price: Decimal, median: Decimal) -> Bool {
        for (place, line) in lines.enumerated() where (line.row[.transactionDate] ?? "") >= start {
            guard let after = Plain.number(line.row[.sharesOwnedFollowingTransaction]),
                let shares = Plain.number(line.row[.transactionShares])
            else { continue }
            let before = line.row[.transactionAcquiredDisposedCode] == "A" ? after - shares : after + shares
            let previous = lines[..<place].last {
                $0.filing.filing.owners.first?.cik == line.filing.filing.owners.first?.cik
                    && $0.row[.directOrIndirectOwnership] == line.row[.directOrIndirectOwnership]
                    && Plain.words($0.row[.natureOfOwnership]) == Plain.words(line.row[.natureOfOwnership])
                    && $0.row[.sharesOwnedFollowingTransaction] != nil
            }
            guard let last = Plain.number(previous?.row[.sharesOwnedFollowingTransaction]), last > 0, before > 0 else {
                continue
            }
            // Multiplied out: a quotient just at the limit may be rounded to either side of it.
            if before * price * 2 >= last * median, before * price <= last * median * 2 { return true }
        }
        return false
    }

    // MARK: Joint filings

    private static func isJointDuplicate(_ line: Line, known: [Line]) -> Bool {
        guard line.row[.directOrIndirectOwnership] == "I" else { return false }
        func isSameTrade(_ other: Line) -> Bool {
            let texts: [RowField] = [.transactionDate, .transactionCode, .directOrIndirectOwnership]
            let numbers: [RowField] = [.transactionShares, .transactionPricePerShare, .sharesOwnedFollowingTransaction]
            return other.table == line.table && other.firstFiledOn == line.firstFiledOn
                && other.accession / 100_000_000 == line.accession / 100_000_000
                && texts.allSatisfy { other.row[$0] == line.row[$0] }
                && numbers.allSatisfy { Plain.number(other.row[$0]) == Plain.number(line.row[$0]) }
                && Plain.words(other.row[.securityTitle]) == Plain.words(line.row[.securityTitle])
                && Plain.words(other.row[.natureOfOwnership]) == Plain.words(line.row[.natureOfOwnership])
        }
        let own = known.filter { $0.accession == line.accession && $0.ordinal < line.ordinal && isSameTrade($0) }
        let others = known.filter {
            $0.accession != line.accession && $0.filing.order < line.filing.order && isSameTrade($0)
                && $0.filing.owners.isDisjoint(with: line.filing.owners)
        }
        return Dictionary(grouping: others, by: \.accession).values.contains { $0.count > own.count }
    }
}

/// Days, numbers and words, read the plain way.
enum Plain {
    private static let utc: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        return calendar
    }()

    private static func date(_ text: String) -> Date {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        return utc.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2])) ?? .distantPast
    }

    private static func text(_ date: Date) -> String {
        let parts = utc.dateComponents([.year, .month, .day], from: date)
        return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    static func addingDays(_ count: Int, to day: String) -> String {
        text(utc.date(byAdding: .day, value: count, to: date(day)) ?? .distantPast)
    }

    static func addingYears(_ count: Int, to day: String) -> String {
        "\((Int(day.prefix(4)) ?? 0) + count)\(day.dropFirst(4))"
    }

    /// Months that have passed in full; Foundation counts 31 May to 30 June as one.
    static func months(from start: String, to end: String) -> Int {
        let years = (Int(end.prefix(4)) ?? 0) - (Int(start.prefix(4)) ?? 0)
        let months = (Int(end.dropFirst(5).prefix(2)) ?? 0) - (Int(start.dropFirst(5).prefix(2)) ?? 0)
        return years * 12 + months - (end.suffix(2) < start.suffix(2) ? 1 : 0)
    }

    /// Closed days, written out.
    private static let holidays: Set<String> = [
        "2021-01-01", "2021-01-18", "2021-02-15", "2021-05-31", "2021-06-18", "2021-07-05", "2021-09-06", "2021-10-11",
        "2021-11-11",
        "2021-11-25", "2021-12-24", "2021-12-31", "2022-01-17", "2022-02-21", "2022-05-30", "2022-06-20", "2022-07-04",
        "2022-09-05",
        "2022-10-10", "2022-11-11", "2022-11-24", "2022-12-26", "2023-01-02", "2023-01-16", "2023-02-20", "2023-05-29",
        "2023-06-19",
        "2023-07-04", "2023-09-04", "2023-10-09", "2023-11-10", "2023-11-23", "2023-12-25",
    ]

    /// Nil from before the holidays above.
    static func businessDays(after start: String, through end: String) -> Int? {
        guard start >= "2021-01-01" else { return nil }
        var (day, count) = (start, 0)
        while day < end {
            day = addingDays(1, to: day)
            let weekday = utc.component(.weekday, from: date(day))
            if weekday != 1, weekday != 7, !holidays.contains(day) { count += 1 }
        }
        return count
    }

    private static let newYork = TimeZone(identifier: "America/New_York")

    static func epoch(_ day: String, _ time: String) -> Int {
        let plain = day.contains("-") ? day : "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.suffix(2))"
        let seconds =
            (Int(time.prefix(2)) ?? 0) * 3600 + (Int(time.dropFirst(2).prefix(2)) ?? 0) * 60
            + (Int(time.suffix(2)) ?? 0)
        let noon = date(plain).addingTimeInterval(12 * 3600)
        return Int(date(plain).timeIntervalSince1970) + seconds - (newYork?.secondsFromGMT(for: noon) ?? 0)
    }

    static func number(_ text: String?) -> Decimal? {
        text.flatMap { Decimal(string: $0, locale: Locale(identifier: "en_US_POSIX")) }
    }

    static func words(_ text: String?) -> [String]? {
        text.map { $0.lowercased().components(separatedBy: CharacterSet.alphanumerics.inverted).filter { !$0.isEmpty } }
    }

    static func value(_ row: FilingRow) -> Decimal? {
        if let shares = number(row[.transactionShares]), let price = number(row[.transactionPricePerShare]) {
            return shares * price
        }
        return number(row[.transactionTotalValue])
    }
}
