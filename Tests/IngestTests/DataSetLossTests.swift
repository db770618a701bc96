import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Edgar
@testable import Ingest

@Suite("The same filings from data sets and from EDGAR", .serialized)
struct DataSetLossTests {
    @Test("give equal canonical exports, but for what docs/data-sets.md lists")
    func equal() async throws {
        let losses = try DocumentedLosses()
        let both = try SimulatedRoads(filings: 600, seed: 12, withLists: false)
        let sets = try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, "file:///", try #require(SimulatedFolder.small))
            for quarter in both.quarters { #expect(try await ingester.dataSet(quarter.path).loaded > 0) }
            return CanonicalTables(try await CanonicalExport(pool: pool, rollups: []).text())
        }
        let filings = try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            _ = try await FolderJob(folder: both.folder.path, writer: writer).run { _ in }
            return CanonicalTables(try await CanonicalExport(pool: pool, rollups: []).text())
        }
        #expect(sets.tables.keys.sorted() == filings.tables.keys.sorted())
        for (name, table) in filings.tables where !losses.absent.contains(name) {
            let other = try #require(sets.tables[name])
            #expect(!table.rows.isEmpty || name == "company_reference", "\(name) is empty, which compares nothing")
            #expect(losses.kept(name, table) == losses.kept(name, other), "\(name)")
        }
        // What is not in a data set does differ, where there is any: a list longer than needed is wrong, too.
        for column in losses.absent {
            let parts = column.split(separator: ".").map(String.init)
            let cells = filings.tables[parts[0]]?.cells(parts.last ?? "")
            if Set(cells ?? []) == ["\\N"] { continue }
            #expect(cells != sets.tables[parts[0]]?.cells(parts.last ?? ""), "\(column) does not differ")
        }
    }
}

/// The same simulated filings as quarters and as an EDGAR folder.
struct SimulatedRoads {
    let quarters: [URL]
    let folder: URL
    let filings: Int

    /// - Parameter withLists: whether the folder has indexes and lists of companies beside the filings.
    init(filings: Int, seed: UInt64, withLists: Bool = true) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "form4-sets-\(UUID().uuidString)")
        let sets = root.appending(path: "sets")
        folder = root.appending(path: "edgar")
        var simulation = FilingSimulation(SimulationSettings(filings: filings, seed: seed, years: 1))
        let setWriter = DataSetWriter(sets)
        var folderWriter = EdgarFolderWriter(folder)
        var count = 0
        while let filing = simulation.next() {
            try setWriter.write(filing)
            try folderWriter.write(filing)
            count += 1
        }
        try setWriter.finish()
        if withLists { try folderWriter.finish(simulation.market) }
        self.filings = count
        let names = try FileManager.default.contentsOfDirectory(atPath: sets.path).sorted()
        quarters = names.map { sets.appending(path: $0) }
    }
}

/// A canonical export, read as plainly as it is written.
private struct CanonicalTables {
    struct Table {
        let columns: [String]
        var rows: [[String]] = []

        func cells(_ column: String) -> [String] {
            guard let place = columns.firstIndex(of: column) else { return rows.map { $0.joined(separator: " ") } }
            return rows.map { $0[place] }
        }
    }

    private(set) var tables: [String: Table] = [:]

    init(_ text: String) {
        var name = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# ") {
                let parts = line.dropFirst(2).split(separator: ": ")
                name = String(parts[0])
                tables[name] = Table(columns: parts[1].split(separator: " ").map(String.init))
            } else {
                tables[name]?.rows.append(
                    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
                )
            }
        }
    }
}

/// What the documentation says that a data set lacks, as `table.column`, or as a table.
private struct DocumentedLosses {
    var absent: Set<String> = []
    var rounded: Set<String> = []
    var derived: Set<String> = []

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/data-sets.md"), encoding: .utf8)
        var list: WritableKeyPath<Self, Set<String>>?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("| Not in a data set") { list = \.absent }
            if line.hasPrefix("| Rounded") { list = \.rounded }
            if line.hasPrefix("| Follows") { list = \.derived }
            guard line.hasPrefix("| `"), let list else { continue }
            let cell = line.split(separator: "|")[0]
            self[keyPath: list].formUnion(cell.matches(of: /`([a-z_0-9.]+)`/).map { String($0.output.1) })
        }
        #expect(absent.count > 20 && rounded.count > 10 && !derived.isEmpty)
    }

    /// The rows of a table as both roads must have them, sorted.
    func kept(_ name: String, _ table: CanonicalTables.Table) -> [String] {
        let lost = absent.union(derived)
        return table.rows.map { row in
            zip(table.columns, row).compactMap { column, cell in
                if lost.contains("\(name).\(column)") { return nil }
                return "\(column)=" + (rounded.contains("\(name).\(column)") ? Self.rounded(cell) : cell)
            }.joined(separator: " ")
        }.sorted()
    }

    private static func rounded(_ text: String) -> String {
        guard var value = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")) else { return text }
        var result = Decimal()
        NSDecimalRound(&result, &value, 2, .plain)
        return "\(result)"
    }
}
