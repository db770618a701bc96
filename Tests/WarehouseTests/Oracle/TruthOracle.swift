import Foundation

@testable import Edgar

/// A second, plain reading of the domain's rules over parsed filings held in memory.
///
/// It shares nothing with the product but the parsed filings: no SQL, no types, no tables. It is as slow as it likes, reads
/// texts where the product reads numbers, and asks of every pair of lines again what the product indexes.
struct TruthOracle {
    /// A line, with what the rules say of it.
    struct Line: Equatable {
        let accession: Int
        let table: String
        let ordinal: Int
        let row: FilingRow
        let filing: Version
        let knownFrom: Int
        var knownUntil: Int?
        var firstFiledOn: String
        var amends: String?
        var amendedBy: String?
        var lag: Int?
        var isLate: Bool?
        var isFirstPurchase: Bool?
        var months: Int?
        var flags: Set<String> = []
        var value: Decimal?

        var name: String { "\(accession) \(table) \(ordinal)" }

        static func == (left: Line, right: Line) -> Bool { left.name == right.name }
    }

    /// What is known of one accession number, from all its readings.
    struct Version {
        let filing: OwnershipFiling
        let filedOn: String
        let isEstimated: Bool
        let acceptedAt: Int?

        var accession: Int { Int(filing.accessionNumber?.digits ?? 0) }
        var owners: Set<Int> { Set(filing.owners.map { Int($0.cik.number) }) }
        /// Without an acceptance time, from 22:00 in New York.
        var knownFrom: Int { acceptedAt ?? Plain.epoch(filedOn, "220000") }
        var order: (Int, Int) { (knownFrom, accession) }
        var issuer: Int { Int(filing.issuer.cik.number) }
    }

    private(set) var lines: [Line] = []
    private(set) var holdings: [Line] = []
    /// What is kept of each filing.
    private(set) var versions: [Version] = []
    /// By amendment.
    private(set) var originals: [Int: Int] = [:]

    /// - Parameter readings: the texts with them, which decide between readings from one source.
    init(_ readings: [(filing: OwnershipFiling, byteCount: Int, sum: [UInt8])]) {
        versions = Dictionary(grouping: readings) { $0.filing.accessionNumber?.digits ?? 0 }.values
            .map { Self.version(of: $0) }.sorted { $0.order < $1.order }
        for issuer in Set(versions.map(\.issuer)).sorted() { judge(versions.filter { $0.issuer == issuer }) }
    }

    // MARK: One version of each filing

    private static func version(of readings: [(filing: OwnershipFiling, byteCount: Int, sum: [UInt8])]) -> Version {
        let best = readings.max { left, right in
            let (one, two) = (rank(left.filing.source), rank(right.filing.source))
            if one != two { return one > two }
            if left.byteCount != right.byteCount { return left.byteCount < right.byteCount }
            return left.sum.lexicographicallyPrecedes(right.sum)
        }
        guard let best else { fatalError("a filing has a reading") }
        var dates: [(rank: Int, day: String, isEstimated: Bool)] = []
        var accepted: [Int] = []
        for (filing, _, _) in readings {
            if filing.source == .submission, let day = filing.filedOn { dates.append((0, "\(day)", false)) }
            if filing.source == .dataSet, let day = filing.filedOn { dates.append((3, "\(day)", false)) }
            if let time = filing.header?.acceptanceDatetime {
                accepted.append(Plain.epoch(String(time.prefix(8)), String(time.suffix(6))))
            }
        }
        if dates.isEmpty, let signed = best.filing.signatures.compactMap(\.date).max() {
            dates.append((4, signed, true))
        }
        guard let date = dates.min(by: { ($0.rank, $0.day) < ($1.rank, $1.day) }) else {
            fatalError("a filing has a date")
        }
        return Version(
            filing: best.filing,
            filedOn: date.day,
            isEstimated: date.isEstimated,
            acceptedAt: accepted.min()
        )
    }

    private static func rank(_ source: OwnershipFiling.Source) -> Int {
        switch source {
        case .submission: 1
        case .bareXML: 2
        case .dataSet: 3
        }
    }

    // MARK: One issuer

    private mutating func judge(_ versions: [Version]) {
        var trades: [Line] = []
        var positions: [Line] = []
        var family: [Int: Int] = [:]
        for (index, version) in versions.enumerated() {
            var new = Self.lines(of: version, .transaction)
            var newPositions = Self.lines(of: version, .holding)
            family[version.accession] = version.accession
            if version.filing.form.isAmendment {
                let found = Self.original(
                    version,
                    among: Array(versions[..<index]),
                    family,
                    trades,
                    positions,
                    new,
                    newPositions
                )
                switch found {
                case .some(.some(let root)):
                    family[version.accession] = root
                    originals[version.accession] = root
                    Self.restate(
                        &trades,
                        &new,
                        within: Set(family.filter { $0.value == root }.keys),
                        version,
                        Self.tradeDistance
                    )
                    Self.restate(
                        &positions,
                        &newPositions,
                        within: Set(family.filter { $0.value == root }.keys),
                        version,
                        Self.positionDistance
                    )
                case .some(.none):
                    for place in new.indices { new[place].flags.insert("AMBIGUOUS_AMENDMENT") }
                case .none:
                    for place in new.indices { new[place].flags.insert("ORIGINAL_NOT_FOUND") }
                }
            }
            trades += new
            positions += newPositions
        }
        for index in trades.indices { Self.judgeLine(&trades, index) }
        lines += trades
        holdings += positions
    }

    private static func lines(of version: Version, _ kind: FilingRow.Kind) -> [Line] {
        version.filing.rows.filter { $0.kind == kind }.map { row in
            Line(
                accession: version.accession,
                table: row.table.rawValue,
                ordinal: row.ordinal,
                row: row,
                filing: version,
                knownFrom: version.knownFrom,
                firstFiledOn: version.filedOn,
                value: Plain.value(row)
            )
        }
    }

    // MARK: Amendments

    /// Nil when nothing fits, nil inside when several fit equally.
    private static func original(
        _ amendment: Version,
        among earlier: [Version],
        _ family: [Int: Int],
        _ trades: [Line],
        _ positions: [Line],
        _ new: [Line],
        _ newPositions: [Line]
    ) -> Int?? {
        var marks: [Int: (Int, Int, Int)] = [:]
        for candidate in earlier
        where candidate.filing.form.number == amendment.filing.form.number
            && !candidate.owners.isDisjoint(with: amendment.owners)
        {
            let mark = (
                candidate.filedOn == amendment.filing.dateOfOriginalSubmission ? 1 : 0,
                candidate.filing.periodOfReport == amendment.filing.periodOfReport ? 1 : 0,
                candidate.owners == amendment.owners ? 1 : 0
            )
            guard let root = family[candidate.accession] else { continue }
            if marks[root].map({ $0 < mark }) ?? true { marks[root] = mark }
        }
        var full: [(root: Int, mark: (Int, Int, Int, Int))] = []
        for (root, mark) in marks {
            let members = Set(family.filter { $0.value == root }.keys)
            let matching =
                pairs(trades.filter { members.contains($0.accession) && $0.knownUntil == nil }, new, tradeDistance)
                .count
                + pairs(
                    positions.filter { members.contains($0.accession) && $0.knownUntil == nil },
                    newPositions,
                    positionDistance
                ).count
            // An owner alone speaks for nothing.
            if mark.0 + mark.1 + matching > 0 { full.append((root, (mark.0, mark.1, mark.2, matching))) }
        }
        guard let best = full.map(\.mark).max(by: <) else { return nil }
        let winners = full.filter { $0.mark == best }
        return .some(winners.count == 1 ? winners[0].root : nil)
    }

    private static func restate(
        _ old: inout [Line],
        _ new: inout [Line],
        within members: Set<Int>,
        _ amendment: Version,
        _ distance: (Line, Line) -> Int?
    ) {
        let candidates = old.filter { members.contains($0.accession) && $0.knownUntil == nil }
        for (before, after) in pairs(candidates, new, distance) {
            guard let place = old.firstIndex(where: { $0.name == before.name }),
                let newPlace = new.firstIndex(where: { $0.name == after.name })
            else { continue }
            old[place].knownUntil = amendment.knownFrom
            old[place].amendedBy = after.name
            new[newPlace].amends = before.name
            new[newPlace].firstFiledOn = old[place].firstFiledOn
        }
    }

    /// Takes the nearest pair, again and again.
    private static func pairs(_ old: [Line], _ new: [Line], _ distance: (Line, Line) -> Int?) -> [(Line, Line)] {
        var (restOld, restNew, made): ([Line], [Line], [(Line, Line)]) = (old, new, [])
        while true {
            var best: (rank: [Int], old: Int, new: Int)?
            for (one, before) in restOld.enumerated() {
                for (two, after) in restNew.enumerated() {
                    guard before.table == after.table, let far = distance(before, after) else { continue }
                    let rank = [
                        far, abs(before.ordinal - after.ordinal), old.firstIndex(of: before) ?? 0,
                        new.firstIndex(of: after) ?? 0,
                    ]
                    if best.map({ rank.lexicographicallyPrecedes($0.rank) }) ?? true { best = (rank, one, two) }
                }
            }
            guard let best else { return made }
            made.append((restOld.remove(at: best.old), restNew.remove(at: best.new)))
        }
    }

    /// Nil when two transactions cannot be one.
    private static func tradeDistance(_ old: Line, _ new: Line) -> Int? {
        guard Plain.words(old.row[.securityTitle]) == Plain.words(new.row[.securityTitle]),
            old.row[.directOrIndirectOwnership] == new.row[.directOrIndirectOwnership]
        else { return nil }
        var far = 0
        var changes = 0
        func compare(_ weight: Int, _ isEqual: Bool) {
            if !isEqual { (far, changes) = (far + weight, changes + 1) }
        }
        compare(
            20,
            Plain.number(old.row[.transactionPricePerShare]) == Plain.number(new.row[.transactionPricePerShare])
        )
        compare(21, Plain.number(old.row[.transactionShares]) == Plain.number(new.row[.transactionShares]))
        compare(
            22,
            old.row[.transactionCode] == new.row[.transactionCode]
                && old.row[.transactionAcquiredDisposedCode] == new.row[.transactionAcquiredDisposedCode]
        )
        compare(24, old.row[.transactionDate] == new.row[.transactionDate])
        guard changes <= 2 else { return nil }
        for field in [RowField.transactionFormType, .deemedExecutionDate, .transactionTimeliness]
        where old.row[field] != new.row[field] {
            far += 1
        }
        for field in [RowField.transactionTotalValue, .sharesOwnedFollowingTransaction]
        where Plain.number(old.row[field]) != Plain.number(new.row[field]) {
            far += 1
        }
        if Plain.words(old.row[.natureOfOwnership]) != Plain.words(new.row[.natureOfOwnership]) { far += 3 }
        return far
    }

    private static func positionDistance(_ old: Line, _ new: Line) -> Int? {
        guard Plain.words(old.row[.securityTitle]) == Plain.words(new.row[.securityTitle]),
            old.row[.directOrIndirectOwnership] == new.row[.directOrIndirectOwnership]
        else { return nil }
        let isSameCount =
            Plain.number(old.row[.sharesOwnedFollowingTransaction])
            == Plain.number(new.row[.sharesOwnedFollowingTransaction])
        let isSameNature = Plain.words(old.row[.natureOfOwnership]) == Plain.words(new.row[.natureOfOwnership])
        if !isSameCount, !isSameNature { return nil }
        return (isSameCount ? 0 : 5) + (isSameNature ? 0 : 3)
    }
}
