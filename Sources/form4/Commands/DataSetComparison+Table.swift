import GraphQL
import Ingest
import Warehouse

extension DataSetComparison {
    private static let tabled = 100

    /// The counts, and the first differences as a table.
    func writeTable(to terminal: Terminal) throws {
        terminal.write(summary + "\n")
        guard !differences.isEmpty else { return }
        let rows = differences.prefix(Self.tabled).map { difference -> Value in
            .object([
                "filing": .string(difference.accession), "difference": .string(difference.kind),
                "place": .string(difference.place), "data set": difference.dataSet.map { .string($0) } ?? .null,
                "store": difference.store.map { .string($0) } ?? .null,
            ])
        }
        terminal.write(table: try Tabular(data: ["differences": .list(rows)]))
        if differenceCount > rows.count {
            terminal.write("… and \(differenceCount - rows.count) more; --format json lists the first thousand\n")
        }
    }
}
