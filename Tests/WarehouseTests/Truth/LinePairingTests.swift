import Form4Schema
import Testing

@testable import Edgar
@testable import Warehouse

@Suite("Pairing of lines")
struct LinePairingTests {
    private func line(_ ordinal: Int, shares: Int, title: String = "Common Stock") throws -> TransactionFacts {
        TransactionFacts(
            table: .nonDerivative,
            ordinal: ordinal,
            securityTitle: title,
            code: .s,
            tradedOn: try #require(CalendarDate(filed: "2024-05-06")),
            shares: Amount(units: Int128(shares)),
            price: Amount(units: 10),
            direction: .disposed,
            ownership: .direct
        )
    }

    @Test("as many identical lines as a table may have pair each with the one in its place")
    func identicalLines() throws {
        let lines = try (1...FilingFacts.mostRows).map { try line($0, shares: 100) }
        let pairs = LinePairing.pairs(old: lines, new: lines.reversed())
        #expect(pairs.count == lines.count)
        #expect(pairs.allSatisfy { $0.old + $0.new == lines.count - 1 })
    }

    @Test("a line in another place is nearer than a line that differs, and one in its own place nearer than both")
    func nearest() throws {
        let old = [try line(1, shares: 100), try line(2, shares: 200), try line(3, shares: 300)]
        let new = [
            try line(1, shares: 200), try line(2, shares: 100), try line(3, shares: 300, title: "COMMON  STOCK"),
            try line(4, shares: 300),
        ]
        let pairs = LinePairing.pairs(old: old, new: new)
        #expect(pairs == [.init(old: 2, new: 2), .init(old: 0, new: 1), .init(old: 1, new: 0)])
    }

    /// One search over all that is left for each pair: the rule as it reads, for lines that differ in shares or not at all.
    private func plainly(_ old: [TransactionFacts], _ new: [TransactionFacts]) -> [LinePairing.Pair] {
        var pairs: [LinePairing.Pair] = []
        var (oldLeft, newLeft) = (Array(old.indices), Array(new.indices))
        while !oldLeft.isEmpty, !newLeft.isEmpty {
            var best: (rank: (Int, Int, Int, Int), old: Int, new: Int)?
            for one in oldLeft {
                for other in newLeft {
                    let isSame = old[one].shares == new[other].shares
                    let rank = (isSame ? 0 : 1, abs(old[one].ordinal - new[other].ordinal), one, other)
                    if best.map({ rank < $0.rank }) ?? true { best = (rank, one, other) }
                }
            }
            guard let best else { break }
            pairs.append(.init(old: best.old, new: best.new))
            oldLeft.removeAll { $0 == best.old }
            newLeft.removeAll { $0 == best.new }
        }
        return pairs
    }

    @Test("pairs are those of a plain search, in its order", arguments: 0..<UInt64(200))
    func plainSearch(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        func lines(_ random: inout SeededGenerator) throws -> [TransactionFacts] {
            var ordinals = Array(1...Int.random(in: 1...12, using: &random))
            // A lineage holds lines of several filings: places come twice.
            if random.chance(50) { ordinals += [1, 2] }
            return try ordinals.map { try line($0, shares: 100 * Int.random(in: 1...3, using: &random)) }
        }
        let (old, new) = (try lines(&random), try lines(&random))
        #expect(LinePairing.pairs(old: old, new: new) == plainly(old, new))
    }
}
