import Foundation
import Testing

@testable import Edgar

/// A folder for one test.
final class TestFolder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("form4-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }
    var path: String { url.path }

    func write(_ text: String, _ name: String) throws {
        try text.write(to: url.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    /// - Returns: the path of the new file.
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try Data(bytes).write(to: file)
        return file.path
    }
}

/// A quarter of one Form 4 with two transactions, each table as text; a test replaces what it needs.
enum SampleQuarter {
    static let accession = "0000111111-24-000007"

    static func write(_ folder: TestFolder, _ changes: [DataSetTable: String?] = [:]) throws {
        for (table, text) in texts(changes) { try folder.write(text, table.fileName) }
    }

    /// - Parameter changes: nil for a table that is not there.
    static func texts(_ changes: [DataSetTable: String?] = [:]) -> [(table: DataSetTable, text: String)] {
        DataSetTable.allCases.compactMap { table in
            let text = changes[table] ?? heading(table) + (rows[table] ?? "")
            return text.map { (table, $0) }
        }
    }

    static func heading(_ table: DataSetTable) -> String {
        (table.rows == nil ? table.requiredColumns : DataSetWriter.rowColumns(table)).joined(separator: "\t") + "\n"
    }

    static let rows: [DataSetTable: String] = [
        .submission:
            "\(accession)\t31-JUL-2024\t29-JUL-2024\t\t\t0\t\t\t4\t0000123456\tSample Corp\tSMPL\t\"A \"\"B\"\" C\"\n",
        .reportingOwner:
            "\(accession)\t0000654321\tDoe Jane\tDirector,Officer\tCEO\t\t1 ROAD\t\tAUSTIN\tTX\t78701\t\t001-1\n",
        .nonDerivativeTransaction: trade(12, "100.0", "F2, F10") + trade(11, "250000.0", ""),
        .footnote: "\(accession)\tF10\tTen.\n\(accession)\tF2\tTwo.\n",
        .signature: "\(accession)\t/s/ Jane Doe\t31-JUL-2024\n",
    ]

    /// Accession, key, title, date, deemed date, form, code, swap, timeliness, shares, price, direction, owned, value, ownership, nature.
    static func trade(_ key: Int, _ shares: String, _ notes: String, accession: String = accession) -> String {
        let cells = [
            accession, "\(key)", "Common Stock", "", "29-JUL-2024", "", "", "", "4", "S", "0", "", "", "", shares,
            notes, "12.5",
            "", "D", "", "224.05", "", "", "", "D", "", "", "",
        ]
        return cells.joined(separator: "\t") + "\n"
    }

    static func read(
        _ path: String,
        isPartial: Bool = false,
        after last: AccessionNumber? = nil
    ) throws -> (filings: [OwnershipFiling], failures: [DataSetError]) {
        let quarter = try DataSetQuarter(path, isPartial: isPartial)
        var items = quarter.items(after: last)
        var (filings, failures): ([OwnershipFiling], [DataSetError]) = ([], [])
        while let item = items.next() {
            switch item {
            case .filing(let filing): filings.append(filing)
            case .failure(let error): failures.append(error)
            }
        }
        return (filings, failures)
    }
}
