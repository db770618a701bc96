import Foundation

/// What the rows of a rollup must be, by counting trades one at a time in memory.
enum CellOracle {
    struct Cell: Equatable {
        var transactions = 0
        var shares: Decimal?
        var value: Decimal?
        var valueUnknown = 0
        var pricedValue: Decimal?
        var pricedShares: Decimal?
        var filings: Set<Int64> = []
        var insiders: Set<Int64> = []
        var companies: Set<Int64> = []

        mutating func add(_ trade: World.Trade) {
            transactions += 1
            if let more = trade.shares { shares = (shares ?? 0) + more }
            if let more = trade.value { value = (value ?? 0) + more } else { valueUnknown += 1 }
            if let moreShares = trade.shares, let moreValue = trade.value {
                pricedValue = (pricedValue ?? 0) + moreValue
                pricedShares = (pricedShares ?? 0) + moreShares
            }
            filings.insert(trade.accession)
            insiders.formUnion(trade.owners)
            companies.insert(trade.company)
        }
    }

    /// By key: the text of the key's columns in the order basis, bucket, entity, dimensions; `-` is null.
    static func cells(of world: World, grain: String, monthly: Bool) -> [[String]: Cell] {
        var cells: [[String]: Cell] = [:]
        for trade in world.valid {
            for (basis, day) in [("FILED", trade.firstFiledOn), ("TRADED", trade.tradedOn)] {
                let bucket = (monthly ? day.monthStart : day).description
                for entity in entities(trade, grain, world) {
                    let key =
                        [basis, bucket] + entity + [
                            trade.table, trade.code, trade.kind, trade.form, "\(trade.roles)", trade.role,
                            trade.plan.map { $0 ? "t" : "f" } ?? "-", trade.excluded ? "t" : "f",
                        ]
                    cells[key, default: Cell()].add(trade)
                }
            }
        }
        return cells
    }

    private static func entities(_ trade: World.Trade, _ grain: String, _ world: World) -> [[String]] {
        let company = world.company(trade.company)
        switch grain {
        case "market": return [[]]
        case "industry": return [[company.sector, company.sic.map(String.init) ?? "-"]]
        case "company": return [["\(trade.company)"]]
        default: return Set(trade.owners).map { ["\($0)", "\(trade.company)"] }
        }
    }
}
