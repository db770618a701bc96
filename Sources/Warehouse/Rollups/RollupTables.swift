import QueryPlanner
import SQLBuilder

/// The statements that follow from a catalog of rollups: tables, filling, indexes.
///
/// Pure text; nothing runs here.
package struct RollupTables: Sendable {
    package let catalog: RollupCatalog
    /// Behind every table's name while a rebuild fills new tables beside the old ones.
    let suffix: String

    package init(_ catalog: RollupCatalog, suffix: String = "") {
        self.catalog = catalog
        self.suffix = suffix
    }

    func table(_ rollup: Rollup) -> SQL { .identifier(rollup.table + suffix) }

    /// Where the numbers of each company stand in the rollups of industries: its sector and SIC as of the last refresh.
    static let classificationTable = "rollup_classification"

    var classification: SQL { .identifier(Self.classificationTable + suffix) }

    var createClassification: SQL {
        "CREATE TABLE \(classification) (company_id bigint NOT NULL, sector sector NOT NULL, sic smallint)"
    }

    var fillClassification: SQL {
        "INSERT INTO \(classification) (company_id, sector, sic) SELECT company_id, sector, sic FROM company"
    }

    var classificationIndexes: [(name: String, create: SQL)] {
        let key = Self.classificationTable + "_key" + suffix
        let industry = Self.classificationTable + "_industry" + suffix
        return [
            (key, "CREATE UNIQUE INDEX \(identifier: key) ON \(classification) (company_id)"),
            (industry, "CREATE INDEX \(identifier: industry) ON \(classification) (sector, sic)"),
        ]
    }

    func create(_ rollup: Rollup) -> SQL {
        let columns = rollup.columns.map { column -> SQL in
            let null: SQL = column.isNullable ? "" : " NOT NULL"
            return "\(column.sql) \(SQL(unescaped: column.type))\(null)"
        }
        return "CREATE TABLE \(table(rollup)) (\(columns.joined()))"
    }

    /// Fills an empty table from the level below, or from facts.
    func fill(_ rollup: Rollup) -> SQL {
        "INSERT INTO \(table(rollup)) (\(rollup.columns.map(\.sql).joined())) \(rollup.sums(of: cells(rollup)))"
    }

    private func cells(_ rollup: Rollup) -> SQL {
        guard let finer = catalog.finer(than: rollup) else { return rollup.cellsOfFacts() }
        return rollup.cells(of: finer, in: table(finer), classification: classification)
    }

    /// Name and statement of each index.
    func indexes(_ rollup: Rollup) -> [(name: String, create: SQL)] {
        rollup.grain.indexes.map { columns in
            let name = ([rollup.table] + columns).joined(separator: "_") + suffix
            let list = columns.map(SQL.identifier).joined()
            return (name, "CREATE INDEX \(identifier: name) ON \(table(rollup)) (\(list))")
        }
    }

    /// What a table was made from, whole: when this text changes, the table must be made again.
    func declaration(_ rollup: Rollup) -> String {
        ([create(rollup), fill(rollup)] + indexes(rollup).map(\.create)).map { $0.statement().text }
            .joined(separator: ";\n")
    }
}
