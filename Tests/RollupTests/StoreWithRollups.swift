import Foundation
import Postgres
import SQLBuilder
import TestSupport
import Testing
import Warehouse

extension DatabaseTemplate {
    /// The tables of facts and empty rollups.
    static let rollups = DatabaseTemplate("rollups") { pool in
        try await Migrator(pool).migrate()
        try await RollupRebuild().ensure(on: pool)
    }
}

/// A database that holds a world and its rollups.
func withStore<R>(of world: World, _ body: (ConnectionPool) async throws -> R) async throws -> R {
    try await TestDatabase.with(.rollups) { pool in
        try await pool.transaction { connection in
            try await WorldStore.write(world, to: connection)
            var touched = TouchedKeys()
            for trade in world.trades {
                touched.touch(
                    company: trade.company,
                    firstFiledOn: trade.firstFiledOn.description,
                    tradedOn: trade.tradedOn.description
                )
            }
            try await RollupRefresh().refresh(touched, in: connection)
        }
        return try await body(pool)
    }
}

/// The rows of one rollup by key, as the oracle writes them.
func storedCells(_ table: String, keyCount: Int, _ pool: ConnectionPool) async throws -> [[String]: CellOracle.Cell] {
    let result = try await pool.query("SELECT * FROM \(identifier: table)")
    var cells: [[String]: CellOracle.Cell] = [:]
    for row in result.rows {
        let key = try (0..<keyCount).map { try row.value($0, as: String?.self) ?? "-" }
        var cell = CellOracle.Cell()
        cell.transactions = try row.value("transactions")
        cell.valueUnknown = try row.value("value_unknown")
        cell.shares = try decimal(row, "shares")
        cell.value = try decimal(row, "value")
        cell.pricedValue = try decimal(row, "priced_value")
        cell.pricedShares = try decimal(row, "priced_shares")
        cell.filings = Set(try row.value("filings", as: [Int].self).map(Int64.init))
        cell.insiders = Set(try row.value("insiders", as: [Int].self).map(Int64.init))
        if result.columnIndex("companies") != nil {
            cell.companies = Set(try row.value("companies", as: [Int].self).map(Int64.init))
        }
        #expect(cells[key] == nil, "two rows of \(table) share the key \(key)")
        cells[key] = cell
    }
    return cells
}

private func decimal(_ row: Row, _ column: String) throws -> Decimal? {
    try row.value(column, as: String?.self).flatMap { Decimal(string: $0) }
}
