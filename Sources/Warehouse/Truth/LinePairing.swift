import Edgar
import Form4Schema

/// Pairs the lines of an amendment with the lines they restate: within a table, one to one, the likeliest pairs first.
///
/// A pair must agree in security and ownership, and differ in at most two of code, shares, price and date. How far
/// two lines are apart is the sum of the distances in this table; the nearest pair is made first. Of equally near pairs,
/// that of the closest ordinals comes first, because amendments keep the order of lines.
package enum LinePairing {
    /// The one table of weights.
    ///
    /// One change of the first four weighs less than any two, and none less than any one.
    enum Distance {
        static let price = 20
        static let shares = 21
        /// Of transaction code or direction: filers correct one with the other.
        static let code = 22
        static let date = 24
        /// Of the nature of indirect ownership, or of the derivative's terms: another trust, another option series.
        static let natureOrTerms = 3
        /// Of each other column.
        static let other = 1
        /// How many of price, shares, code and date may differ.
        static let mostChanges = 2

        /// Of holdings: the position, or the nature and terms it is held by, but not both.
        static let position = 5
    }

    package struct Pair: Equatable, Sendable {
        /// Indices into the two lists.
        package let old: Int
        package let new: Int
    }

    package static func pairs(old: [TransactionFacts], new: [TransactionFacts]) -> [Pair] {
        let oldKeys = old.map { PositionKey($0.table, $0.securityTitle, $0.ownership) }
        let newKeys = new.map { PositionKey($0.table, $0.securityTitle, $0.ownership) }
        return nearestFirst(oldKeys, newKeys, ordinals: (old.map(\.ordinal), new.map(\.ordinal))) {
            distance(old[$0], new[$1])
        }
    }

    package static func pairs(old: [HoldingFacts], new: [HoldingFacts]) -> [Pair] {
        let oldKeys = old.map { PositionKey($0.table, $0.securityTitle, $0.ownership) }
        let newKeys = new.map { PositionKey($0.table, $0.securityTitle, $0.ownership) }
        return nearestFirst(oldKeys, newKeys, ordinals: (old.map(\.ordinal), new.map(\.ordinal))) {
            distance(old[$0], new[$1])
        }
    }

    /// What a pair must have in common.
    private struct PositionKey: Hashable {
        let table: SecurityTable
        let security: String
        let ownership: OwnershipNature

        init(_ table: SecurityTable, _ title: String, _ ownership: OwnershipNature) {
            self.table = table
            security = securityKey(title)
            self.ownership = ownership
        }
    }

    private static func nearestFirst(
        _ oldKeys: [PositionKey],
        _ newKeys: [PositionKey],
        ordinals: ([Int], [Int]),
        distance: (Int, Int) -> Int?
    ) -> [Pair] {
        let newByKey = Dictionary(grouping: newKeys.indices) { newKeys[$0] }
        var possible: [(rank: (Int, Int, Int, Int), pair: Pair)] = []
        for old in oldKeys.indices {
            for new in newByKey[oldKeys[old]] ?? [] {
                guard let distance = distance(old, new) else { continue }
                let shift = abs(ordinals.0[old] - ordinals.1[new])
                possible.append(((distance, shift, old, new), Pair(old: old, new: new)))
            }
        }
        possible.sort { $0.rank < $1.rank }
        var (usedOld, usedNew): (Set<Int>, Set<Int>) = ([], [])
        return possible.compactMap { _, pair in
            guard !usedOld.contains(pair.old), !usedNew.contains(pair.new) else { return nil }
            usedOld.insert(pair.old)
            usedNew.insert(pair.new)
            return pair
        }
    }

    private static func distance(_ old: TransactionFacts, _ new: TransactionFacts) -> Int? {
        let changes = [
            old.price == new.price ? 0 : Distance.price,
            old.shares == new.shares ? 0 : Distance.shares,
            old.code == new.code && old.direction == new.direction ? 0 : Distance.code,
            old.tradedOn == new.tradedOn ? 0 : Distance.date,
        ]
        guard changes.count(where: { $0 > 0 }) <= Distance.mostChanges else { return nil }
        let others = [
            old.rowForm == new.rowForm, old.equitySwap == new.equitySwap, old.deemedOn == new.deemedOn,
            old.timeliness == new.timeliness, old.totalValue == new.totalValue,
            old.sharesOwnedAfter == new.sharesOwnedAfter, old.valueOwnedAfter == new.valueOwnedAfter,
        ]
        return changes.reduce(0, +) + others.count(where: { !$0 }) * Distance.other
            + natureAndTerms(old.natureOfOwnership, new.natureOfOwnership, old.terms, new.terms)
    }

    private static func distance(_ old: HoldingFacts, _ new: HoldingFacts) -> Int? {
        let isSamePosition = old.sharesOwned == new.sharesOwned && old.valueOwned == new.valueOwned
        let rest = natureAndTerms(old.natureOfOwnership, new.natureOfOwnership, old.terms, new.terms)
        guard isSamePosition || rest == 0 else { return nil }
        return (isSamePosition ? 0 : Distance.position) + rest + (old.rowForm == new.rowForm ? 0 : Distance.other)
    }

    private static func natureAndTerms(
        _ oldNature: String?,
        _ newNature: String?,
        _ oldTerms: DerivativeTerms,
        _ newTerms: DerivativeTerms
    ) -> Int {
        let isSameNature = oldNature.map(securityKey) == newNature.map(securityKey)
        return (isSameNature ? 0 : Distance.natureOrTerms) + (oldTerms == newTerms ? 0 : Distance.natureOrTerms)
    }
}
