import Edgar

/// Tells first purchases, and how long ago the one before was.
///
/// A purchase is a line of Table I with code P. An earlier purchase is one that any of its owners made at the issuer on an earlier
/// day and that was valid when this one became known: what is reported later changes nothing.
enum PurchaseHistory {
    static func derive(_ lines: inout [LedgerLine]) {
        let purchases = lines.indices.filter {
            lines[$0].facts.table == .nonDerivative && lines[$0].facts.code == .p
        }
        var byOwner: [Int: [Int]] = [:]
        for index in purchases {
            for owner in lines[index].filing.owners { byOwner[owner, default: []].append(index) }
        }
        // Without owners nothing is known of their purchases before.
        for index in purchases where !lines[index].filing.owners.isEmpty {
            let line = lines[index]
            let earlier = line.filing.owners.flatMap { byOwner[$0] ?? [] }.filter {
                lines[$0].facts.tradedOn < line.facts.tradedOn && lines[$0].isValid(at: line.knownFrom)
            }
            let last = earlier.map { lines[$0].facts.tradedOn }.max()
            lines[index].standing.isFirstPurchase = last == nil
            lines[index].standing.monthsSinceLastPurchase = last.map { wholeMonths(from: $0, to: line.facts.tradedOn) }
        }
    }

    /// Months that have passed in full: 31 January to 28 February is none.
    static func wholeMonths(from start: CalendarDate, to end: CalendarDate) -> Int {
        let (from, to) = (start.parts, end.parts)
        return (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0)
    }
}
