import Edgar
import Form4Schema

/// Flags prices that cannot be meant as written, by what earlier trades of the same security cost.
///
/// *Earlier* trades are Table I trades of the issuer and security, priced by the market, at a price above zero, valid when
/// the line became known, made in the 90 days up to it, and standing before it in the order of trading day, knowledge and
/// document.
enum PriceRules {
    static let windowDays = 90
    static let fewestTrades = 3
    static let outlierFactor = Amount(units: 20)
    /// From here on a price may be a total.
    static let suspiciousPrice = Amount(units: 10_000)
    /// Without earlier trades to compare, a total divided by its shares must give less than this to be taken for one: few
    /// shares cost more, and those that do (BRK.A) cost so much that even a hundredth of their price does.
    static let usualPriceLimit = Amount(units: 1_000)

    /// - Parameter seeingSplits: whether the lines are all there are; else every price far off is flagged, a split or not.
    static func apply(to lines: inout [LedgerLine], seeingSplits: Bool = true) {
        let series = PriceSeries(lines)
        for index in lines.indices {
            let median = series.medianBefore(index, in: lines)
            if looksLikeTotal(lines[index].facts, median: median) {
                lines[index].standing.flags.insert(QualityFlags(.priceLooksLikeTotal))
            }
            guard let median, let price = lines[index].facts.price, isFarOff(price, median) else { continue }
            if !seeingSplits || !SplitEvidence.explains(price, median, of: index, in: lines, series: series) {
                lines[index].standing.flags.insert(QualityFlags(.priceOutlier))
            }
        }
    }

    static func isFarOff(_ price: Amount, _ median: Amount) -> Bool {
        guard let high = median.multiplied(by: outlierFactor), let scaled = price.multiplied(by: outlierFactor) else {
            return true
        }
        return price > high || scaled < median
    }

    /// A price that is the reported total, or that only makes sense divided by the shares.
    static func looksLikeTotal(_ facts: TransactionFacts, median: Amount?) -> Bool {
        guard let price = facts.price, price >= suspiciousPrice else { return false }
        if price == facts.totalValue { return true }
        guard let shares = facts.shares, shares > Amount(units: 1), let each = price.divided(by: shares, decimals: 6)
        else {
            return false
        }
        guard let median else { return each < usualPriceLimit }
        return isFarOff(price, median) && !isFarOff(each, median)
    }
}

/// The comparable trades of each security, in the order of trading day, knowledge and document.
struct PriceSeries {
    private var bySecurity: [String: [Int]] = [:]
    private var places: [Int: (security: String, place: Int)] = [:]

    init(_ lines: [LedgerLine]) {
        for index in lines.indices where Self.isComparable(lines[index].facts) {
            bySecurity[securityKey(lines[index].facts.securityTitle), default: []].append(index)
        }
        for (security, indices) in bySecurity {
            // Lines come in the order of knowledge and document: a stable order by day is all that is missing.
            let sorted = indices.sorted { (lines[$0].facts.tradedOn, $0) < (lines[$1].facts.tradedOn, $1) }
            bySecurity[security] = sorted
            for (place, index) in sorted.enumerated() { places[index] = (security, place) }
        }
    }

    static func isComparable(_ facts: TransactionFacts) -> Bool {
        facts.table == .nonDerivative && facts.code.isPricedByMarket && (facts.price?.isPositive ?? false)
    }

    /// The earlier trades a line is held against; empty for a line that is not comparable.
    func tradesBefore(_ index: Int, in lines: [LedgerLine]) -> [Int] {
        guard let (security, place) = places[index], let indices = bySecurity[security] else { return [] }
        let first = lines[index].facts.tradedOn.adding(days: -PriceRules.windowDays)
        var trades: [Int] = []
        for earlier in indices[..<place].reversed() {
            if lines[earlier].facts.tradedOn < first { break }
            if lines[earlier].isValid(at: lines[index].knownFrom) { trades.append(earlier) }
        }
        return trades
    }

    /// The median price of the earlier trades; nil with fewer than three.
    func medianBefore(_ index: Int, in lines: [LedgerLine]) -> Amount? {
        let prices = tradesBefore(index, in: lines).compactMap { lines[$0].facts.price }.sorted()
        guard prices.count >= PriceRules.fewestTrades else { return nil }
        let middle = prices[prices.count / 2]
        guard prices.count.isMultiple(of: 2) else { return middle }
        return prices[prices.count / 2 - 1].adding(middle)?.multiplied(by: Amount(units: 5, scale: 1))
    }
}

/// A split shows in positions: the same holder's shares multiply between two lines as the price divides.
enum SplitEvidence {
    /// How far price and position may miss each other, since prices move, too.
    private static let tolerance = Amount(units: 2)

    private struct Position: Hashable {
        let owner: Int?
        let ownership: OwnershipNature
        let nature: String?
    }

    /// Whether a position jumped, since the earlier trades began, by the factor that explains the price.
    static func explains(
        _ price: Amount,
        _ median: Amount,
        of index: Int,
        in lines: [LedgerLine],
        series: PriceSeries
    ) -> Bool {
        let line = lines[index]
        let security = securityKey(line.facts.securityTitle)
        let trades = series.tradesBefore(index, in: lines)
        guard let begin = trades.map({ lines[$0].facts.tradedOn }).min() else { return false }
        let sequence = lines.indices.filter { other in
            let facts = lines[other].facts
            return facts.table == .nonDerivative && (facts.tradedOn, other) <= (line.facts.tradedOn, index)
                && lines[other].isValid(at: line.knownFrom) && securityKey(facts.securityTitle) == security
        }.sorted { (lines[$0].facts.tradedOn, $0) < (lines[$1].facts.tradedOn, $1) }
        var after: [Position: Amount] = [:]
        for other in sequence {
            let facts = lines[other].facts
            let position = Position(
                owner: lines[other].filing.owners.first,
                ownership: facts.ownership,
                nature: facts.natureOfOwnership.map(securityKey)
            )
            if facts.tradedOn >= begin, let before = facts.sharesOwnedBefore, before.isPositive,
                let last = after[position], last.isPositive
            {
                if isClose(before, price, to: last, median) { return true }
            }
            if let owned = facts.sharesOwnedAfter { after[position] = owned }
        }
        return false
    }

    /// Whether the position is worth about the same at either price; without a quotient, which decimals cannot hold.
    private static func isClose(_ shares: Amount, _ price: Amount, to others: Amount, _ median: Amount) -> Bool {
        guard let worth = shares.multiplied(by: price), let other = others.multiplied(by: median),
            let most = other.multiplied(by: tolerance), let doubled = worth.multiplied(by: tolerance)
        else { return false }
        return worth <= most && doubled >= other
    }
}
