import Foundation
import Postgres
import TestSupport
import Testing
import Warehouse

@testable import Edgar
@testable import Ingest

@Suite("A data set beside the filings", .serialized)
struct DataSetComparisonTests {
    @Test("what is missing on either side, and what rounding does not explain, is named; all else is not")
    func differences() async throws {
        let both = try SimulatedRoads(filings: 500, seed: 6)
        let path = try #require(both.quarters.first)
        let tables = try QuarterTables(path)
        let trades = try #require(tables[.nonDerivativeTransaction])
        let filings = Set(trades.rows.map { $0[0] }).sorted()
        try #require(filings.count > 30)
        let (unfetched, unlisted, shortened, changed, spoilt, rounded) = (
            filings[3], filings[8], filings[12], filings[17], filings[21], filings[25]
        )
        try FileManager.default.removeItem(at: try both.file(of: unfetched))
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            _ = try await FolderJob(folder: both.folder.path, writer: writer).run { _ in }
            // Rounding is at work: the store has finer numbers than the data set can have.
            let finer: Int = try await pool.query(
                "SELECT count(*) FROM transaction WHERE round(price, 2) <> price AND round(shares, 2) = shares"
            ).single()
            #expect(finer > 0)
            #expect(try await compare(path, pool).differences.map(\.kind) == ["MISSING_IN_STORE"])

            var expected = [Line("MISSING_IN_STORE", unfetched, "", tables.form(of: unfetched), nil)]
            tables.remove(unlisted)
            expected.append(Line("MISSING_IN_DATA_SET", unlisted, "", nil, "filed"))
            let rows = trades.removeFirst(of: shortened)
            expected.append(Line("ROW_COUNT", shortened, "NONDERIV_TRANS", "\(rows - 1)", "\(rows)"))
            // Rows stand in reverse; the last one is the first of its filing.
            let before = trades.replace("TRANS_SHARES", of: changed) { "\((Decimal(string: $0) ?? 0) + 1)" }
            let old = Decimal(string: before.old).map { "\($0)" }
            expected.append(Line("VALUE", changed, "NONDERIV_TRANS 1 shares", before.new, old))
            _ = trades.replace("TRANS_SHARES", of: rounded) { "\((Decimal(string: $0) ?? 0) + 4 / 1000)" }
            let type = try #require(tables[.submission]).replace("DOCUMENT_TYPE", of: spoilt) { _ in "13D" }
            #expect(type.new == "13D")
            try tables.write()

            let report = try await compare(path, pool)
            var found = report.differences.map(Line.init)
            let unreadable = try #require(found.firstIndex { $0.kind == "UNREADABLE" })
            #expect(found[unreadable].accession == spoilt && found[unreadable].place.hasPrefix("SUBMISSION.tsv line "))
            found.remove(at: unreadable)
            #expect(Set(found) == Set(expected))
            #expect(found.count == expected.count && report.differenceCount == expected.count + 1)

            // The same as JSON.
            let json = try #require(
                try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
            )
            let listed = try #require(json["differences"] as? [[String: Any]])
            #expect(listed.map { $0["accession"] as? String } == report.differences.map(\.accession))
            #expect(json["compared"] as? Int == report.compared && json["differenceCount"] as? Int == listed.count)
            let kinds = ["MISSING_IN_DATA_SET", "MISSING_IN_STORE", "ROW_COUNT", "UNREADABLE", "VALUE"]
            #expect((json["countsByKind"] as? [String: Int]) == Dictionary(uniqueKeysWithValues: kinds.map { ($0, 1) }))
            #expect(report.summary.hasSuffix("5 differences: " + kinds.map { "1 \($0)" }.joined(separator: ", ")))
        }
    }

    @Test("what the store has from a data set only is counted, not compared with itself")
    func sameSource() async throws {
        let both = try SimulatedRoads(filings: 100, seed: 8)
        let path = try #require(both.quarters.first)
        try await TestDatabase.with(.store) { pool in
            let ingester = try Ingester.test(pool, "file:///", try #require(SimulatedFolder.small))
            let loaded = try await ingester.dataSet(path.path).loaded
            let report = try await compare(path, pool)
            #expect(report.compared == 0 && report.notComparable == loaded && report.differenceCount == 0)
        }
    }

    private func compare(_ path: URL, _ pool: ConnectionPool) async throws -> DataSetComparison {
        try await DataSetComparison(of: try DataSetQuarter(path.path), with: pool)
    }

    private struct Line: Hashable {
        let kind, accession, place: String
        let dataSet, store: String?

        init(_ kind: String, _ accession: String, _ place: String, _ dataSet: String?, _ store: String?) {
            (self.kind, self.accession, self.place, self.dataSet, self.store) = (kind, accession, place, dataSet, store)
        }

        init(_ difference: DataSetComparison.Difference) {
            self.init(
                difference.kind,
                difference.accession,
                difference.place,
                difference.dataSet,
                difference.store
            )
        }
    }
}

extension SimulatedRoads {
    fileprivate func file(of accession: String) throws -> URL {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let found = files?.first { ($0 as? URL)?.lastPathComponent == accession + ".txt" } as? URL
        return try #require(found)
    }
}

/// The tables of a quarter as cells, to be spoilt and written back.
private final class QuarterTables {
    final class Table {
        let columns: [String]
        var rows: [[String]]

        init(_ text: String) {
            var lines = text.split(separator: "\n").map {
                $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            }
            columns = lines.removeFirst()
            rows = lines
        }

        var text: String { ([columns] + rows).map { $0.joined(separator: "\t") + "\n" }.joined() }

        /// - Returns: how many rows the filing had.
        func removeFirst(of accession: String) -> Int {
            let count = rows.count { $0[0] == accession }
            if let index = rows.firstIndex(where: { $0[0] == accession }) { rows.remove(at: index) }
            return count
        }

        /// Changes a cell of the filing's last row.
        func replace(_ column: String, of accession: String, _ change: (String) -> String) -> (old: String, new: String)
        {
            guard let place = columns.firstIndex(of: column), let row = rows.lastIndex(where: { $0[0] == accession })
            else { return ("", "") }
            let old = rows[row][place]
            rows[row][place] = change(old)
            return (old, rows[row][place])
        }
    }

    private let folder: URL
    private var tables: [DataSetTable: Table] = [:]

    init(_ folder: URL) throws {
        self.folder = folder
        for table in DataSetTable.allCases {
            let text = try String(contentsOf: folder.appending(path: table.fileName), encoding: .utf8)
            tables[table] = Table(text)
        }
    }

    subscript(table: DataSetTable) -> Table? { tables[table] }

    func form(of accession: String) -> String? {
        guard let submissions = tables[.submission], let place = submissions.columns.firstIndex(of: "DOCUMENT_TYPE")
        else { return nil }
        return submissions.rows.first { $0[0] == accession }?[place]
    }

    func remove(_ accession: String) {
        for table in tables.values { table.rows.removeAll { $0[0] == accession } }
    }

    func write() throws {
        for (name, table) in tables {
            try table.text.write(to: folder.appending(path: name.fileName), atomically: true, encoding: .utf8)
        }
    }
}
