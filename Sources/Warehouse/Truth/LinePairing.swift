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
        var pairing = Pairing(old: old.map(\.ordinal), new: new.map(\.ordinal))
        pairing.pairEqual(old.map(\.comparable), new.map(\.comparable))
        pairing.pairEqual(old.map(\.comparable.withoutPlace), new.map(\.comparable.withoutPlace))
        pairing.pair(old.map { PositionKey($0) }, new.map { PositionKey($0) }) { distance(old[$0], new[$1]) }
        return pairing.pairs
    }

    package static func pairs(old: [HoldingFacts], new: [HoldingFacts]) -> [Pair] {
        var pairing = Pairing(old: old.map(\.ordinal), new: new.map(\.ordinal))
        pairing.pairEqual(old.map(\.comparable), new.map(\.comparable))
        pairing.pairEqual(old.map(\.comparable.withoutPlace), new.map(\.comparable.withoutPlace))
        pairing.pair(old.map { PositionKey($0) }, new.map { PositionKey($0) }) { distance(old[$0], new[$1]) }
        return pairing.pairs
    }

    /// What a pair must have in common.
    private struct PositionKey: Hashable {
        let table: SecurityTable
        let security: String
        let ownership: OwnershipNature

        init(_ line: TransactionFacts) {
            (table, security, ownership) = (line.table, securityKey(line.securityTitle), line.ownership)
        }

        init(_ line: HoldingFacts) {
            (table, security, ownership) = (line.table, securityKey(line.securityTitle), line.ownership)
        }
    }

    /// Pairs that are made so far, nearest first.
    ///
    /// An amendment repeats most lines as they were. Those are found by their hash, first those in the same place, which
    /// are nearer than all others; so only what differs is compared one by one.
    private struct Pairing {
        private let ordinals: (old: [Int], new: [Int])
        private(set) var pairs: [Pair] = []
        private var usedOld: Set<Int> = []
        private var usedNew: Set<Int> = []

        init(old: [Int], new: [Int]) {
            ordinals = (old, new)
        }

        mutating func pairEqual<Key: Hashable>(_ old: [Key], _ new: [Key]) {
            pair(old, new) { _, _ in 0 }
        }

        /// Pairs lines with equal keys that are left on both sides.
        mutating func pair<Key: Hashable>(_ old: [Key], _ new: [Key], distance: (Int, Int) -> Int?) {
            let newByKey = Dictionary(grouping: new.indices.filter { !usedNew.contains($0) }) { new[$0] }
            var possible: [(rank: (Int, Int, Int, Int), pair: Pair)] = []
            for index in old.indices where !usedOld.contains(index) {
                for other in newByKey[old[index]] ?? [] {
                    guard let distance = distance(index, other) else { continue }
                    let shift = abs(ordinals.old[index] - ordinals.new[other])
                    possible.append(((distance, shift, index, other), Pair(old: index, new: other)))
                }
            }
            possible.sort { $0.rank < $1.rank }
            for (_, pair) in possible where !usedOld.contains(pair.old) && !usedNew.contains(pair.new) {
                usedOld.insert(pair.old)
                usedNew.insert(pair.new)
                pairs.append(pair)
            }
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

extension TransactionFacts {
    /// The line as pairing compares it: two are no distance apart where all of this is equal but the place.
    fileprivate var comparable: Self {
        var line = self
        line.securityTitle = securityKey(securityTitle)
        line.natureOfOwnership = natureOfOwnership.map(securityKey)
        return line
    }

    fileprivate var withoutPlace: Self {
        var line = self
        line.ordinal = 0
        return line
    }
}

extension HoldingFacts {
    /// The line as pairing compares it: two are no distance apart where all of this is equal but the place.
    fileprivate var comparable: Self {
        var line = self
        line.securityTitle = securityKey(securityTitle)
        line.natureOfOwnership = natureOfOwnership.map(securityKey)
        return line
    }

    fileprivate var withoutPlace: Self {
        var line = self
        line.ordinal = 0
        return line
    }
}
