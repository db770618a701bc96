import Foundation
import Testing

@testable import Edgar

@Suite("Data sets")
struct DataSetTests {
    /// A folder for one test.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("form4-\(UUID().uuidString)")
        init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: url) }
        func write(_ text: String, _ name: String) throws {
            try text.write(to: url.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        var path: String { url.path }
    }

    private static func read(
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

    /// A quarter of one Form 4 with two transactions, each table as text; a test replaces what it needs.
    private static func write(_ folder: Folder, _ changes: [DataSetTable: String?] = [:]) throws {
        for table in DataSetTable.allCases {
            if let change = changes[table] {
                if let change { try folder.write(change, table.fileName) }
            } else {
                try folder.write(heading(table) + (rows[table] ?? ""), table.fileName)
            }
        }
    }

    private static func heading(_ table: DataSetTable) -> String {
        (table.rows == nil ? table.requiredColumns : DataSetWriter.rowColumns(table)).joined(separator: "\t") + "\n"
    }

    private static let accession = "0000111111-24-000007"

    private static let rows: [DataSetTable: String] = [
        .submission:
            "\(accession)\t31-JUL-2024\t29-JUL-2024\t\t\t0\t\t\t4\t0000123456\tSample Corp\tSMPL\t\"A \"\"B\"\" C\"\n",
        .reportingOwner:
            "\(accession)\t0000654321\tDoe Jane\tDirector,Officer\tCEO\t\t1 ROAD\t\tAUSTIN\tTX\t78701\t\t001-1\n",
        .nonDerivativeTransaction: trade(12, "100.0", "F2, F10") + trade(11, "250000.0", ""),
        .footnote: "\(accession)\tF10\tTen.\n\(accession)\tF2\tTwo.\n",
        .signature: "\(accession)\t/s/ Jane Doe\t31-JUL-2024\n",
    ]

    /// Accession, key, title, date, deemed date, form, code, swap, timeliness, shares, price, direction, owned, value, ownership, nature.
    private static func trade(_ key: Int, _ shares: String, _ notes: String, accession: String = accession) -> String {
        let cells = [
            accession, "\(key)", "Common Stock", "", "29-JUL-2024", "", "", "", "4", "S", "0", "", "", "", shares,
            notes, "12.5",
            "", "D", "", "224.05", "", "", "", "D", "", "", "",
        ]
        return cells.joined(separator: "\t") + "\n"
    }

    @Test("a filing is put together from all tables, its rows in the order of their keys")
    func assembly() throws {
        let folder = try Folder()
        try Self.write(folder)
        let (filings, failures) = try Self.read(folder.path)
        #expect(failures.isEmpty)
        let filing = try #require(filings.first)
        #expect(filings.count == 1)
        #expect(filing.source == .dataSet)
        #expect(filing.accessionNumber?.description == Self.accession)
        #expect(filing.filedOn?.description == "2024-07-31" && filing.periodOfReport == "2024-07-29")
        #expect(filing.remarks == "A \"B\" C")
        #expect(filing.rows.map { $0[.transactionShares] } == ["250000", "100"])
        #expect(filing.rows.map(\.ordinal) == [1, 2])
        #expect(filing.rows[1].footnoteIds(on: .transactionShares) == ["F2", "F10"])
        #expect(filing.footnotes.map(\.id) == ["F2", "F10"])
        #expect(
            filing.owners[0].isDirector == true && filing.owners[0].isOfficer == true
                && filing.owners[0].isOther == false
        )
        #expect(filing.signatures == [.init(name: "/s/ Jane Doe", date: "2024-07-31")])
    }

    @Test("missing tables and columns are named, and a partial quarter is taken only when asked for")
    func missing() throws {
        let folder = try Folder()
        try Self.write(folder, [.reportingOwner: nil, .derivativeHolding: nil, .footnote: nil])
        let error = #expect(throws: DataSetError.self) { try Self.read(folder.path) }
        #expect(error?.code == .missingTables)
        #expect(error?.detail.contains("REPORTINGOWNER, DERIV_HOLDING") == true)
        #expect(error?.description.contains("--partial") == true)
        let quarter = try DataSetQuarter(folder.path, isPartial: true)
        #expect(quarter.missingTables == [.reportingOwner, .derivativeHolding, .footnote])
        #expect(try Self.read(folder.path, isPartial: true).filings.first?.owners == [])

        let withoutSubmission = try Folder()
        try Self.write(withoutSubmission, [.submission: nil])
        #expect(throws: DataSetError.self) { try DataSetQuarter(withoutSubmission.path, isPartial: true) }

        let narrow = try Folder()
        try Self.write(narrow, [.signature: "ACCESSION_NUMBER\tOWNERSIGNATURENAME\n"])
        let missingColumn = #expect(throws: DataSetError.self) { try Self.read(narrow.path) }
        #expect(missingColumn?.code == .missingColumns)
        #expect(missingColumn?.detail.contains("OWNERSIGNATUREDATE") == true)
        #expect(missingColumn?.file == "OWNER_SIGNATURE.tsv")
    }

    @Test("a row that cannot be read is told with its file and line, and its filing is not loaded without it")
    func brokenRows() throws {
        let folder = try Folder()
        let table = DataSetTable.nonDerivativeTransaction
        let text = Self.heading(table) + Self.trade(1, "1", "") + "nonsense\n" + "\(Self.accession)\t2\ttoo short\n"
        try Self.write(folder, [table: text])
        let (filings, failures) = try Self.read(folder.path)
        #expect(filings.isEmpty)
        #expect(failures.map(\.line) == [3, 4])
        #expect(failures.allSatisfy { $0.file == "NONDERIV_TRANS.tsv" && $0.code == .brokenRow })
        #expect(failures[0].text == "nonsense")
        #expect(failures[1].accession?.description == Self.accession)
    }

    @Test("a fact that does not fit its column is a problem of its filing, with file and line")
    func problems() throws {
        let folder = try Folder()
        let table = DataSetTable.nonDerivativeTransaction
        try Self.write(folder, [table: Self.heading(table) + Self.trade(1, "many", "")])
        let problem = try #require(try Self.read(folder.path).filings.first?.problems.first)
        #expect(problem.place == "NONDERIV_TRANS.tsv TRANS_SHARES")
        #expect(problem.text == "many" && problem.line == 2)
    }

    @Test("rows without a filing and filings that stand there twice are told")
    func orphansAndDuplicates() throws {
        let folder = try Folder()
        let table = DataSetTable.nonDerivativeTransaction
        let orphans =
            Self.trade(1, "1", "", accession: "0000000001-24-000001")
            + Self.trade(2, "1", "", accession: "9999999999-24-000001")
        let submission = Self.rows[.submission] ?? ""
        try Self.write(
            folder,
            [table: Self.heading(table) + orphans, .submission: Self.heading(.submission) + submission + submission]
        )
        let (filings, failures) = try Self.read(folder.path)
        #expect(filings.count == 1)
        #expect(failures.map(\.code) == [.orphanRow, .duplicateFiling, .orphanRow])
    }

    @Test("a line end inside quotes belongs to its cell, and a lone quote swallows no rows")
    func quotes() throws {
        let folder = try Folder()
        let notes =
            "\(Self.accession)\tF2\t\"two\nlines\"\n\(Self.accession)\tF10\t\"lone\n\(Self.accession)\tF11\tplain\n"
        try Self.write(folder, [.footnote: Self.heading(.footnote) + notes])
        let (filings, failures) = try Self.read(folder.path)
        #expect(failures.isEmpty)
        #expect(filings.first?.footnotes.map(\.text) == ["two\nlines", "\"lone", "plain"])
    }

    @Test("a zip file reads like its folder, and a broken one says so", arguments: [true, false])
    func zip(isDeflated: Bool) throws {
        let folder = try Folder()
        try Self.write(folder)
        let entries = try DataSetTable.allCases.map { table in
            (table.fileName, [UInt8](try Data(contentsOf: folder.url.appendingPathComponent(table.fileName))))
        }
        let bytes = ZipFile.bytes([("FORM_345_readme.htm", Array("<html>".utf8))] + entries, isDeflated: isDeflated)
        let zip = try Folder()
        let path = zip.path + "/2024q3_form345.zip"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(try Self.read(path).filings == Self.read(folder.path).filings)
        #expect(try DataSetQuarter(path).name == "2024q3_form345")
        for broken in [Array(bytes.dropLast(10)), Array(bytes.prefix(100)), flipped(bytes), []] {
            try Data(broken).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: DataSetError.self) { try Self.read(path) }
            #expect(error?.code == .brokenArchive)
        }
    }

    /// With a bit turned in the data of the second entry.
    private func flipped(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes[160] ^= 1
        return bytes
    }

    @Test("simulated quarters read back as the filings they were written from, but for what data sets lack")
    func simulated() throws {
        let folder = try Folder()
        let path = folder.path + "/sets"
        let summary = try Simulator.writeDataSets(transactions: 1000, years: 1, seed: 5, to: URL(fileURLWithPath: path))
        #expect((850...1150).contains(summary.transactions))
        var simulation = FilingSimulation(.init(filings: summary.filings, seed: 5, years: 1))
        var expected: [AccessionNumber: OwnershipFiling] = [:]
        while let filing = simulation.next() {
            if let accession = filing.accessionNumber { expected[accession] = Self.asDataSetHasIt(filing) }
        }
        for quarter in try FileManager.default.contentsOfDirectory(atPath: path) {
            let (filings, failures) = try Self.read("\(path)/\(quarter)")
            #expect(failures.isEmpty)
            #expect(filings.compactMap(\.accessionNumber) == filings.compactMap(\.accessionNumber).sorted())
            for filing in filings {
                let accession = try #require(filing.accessionNumber)
                #expect(filing == expected.removeValue(forKey: accession))
            }
            // Stopped in the middle, it goes on behind it.
            let middle = filings[filings.count / 2].accessionNumber
            #expect(
                try Self.read("\(path)/\(quarter)", after: middle).filings == Array(filings[(filings.count / 2 + 1)...])
            )
        }
        #expect(expected.isEmpty)
    }

    /// The differences between a filing and its data-set version, all of them: no header, schema, file name or 10b5-1
    /// box, an absent relationship box read as no, amounts rounded to two decimals and without padding, no order between
    /// transactions and holdings.
    private static func asDataSetHasIt(_ filing: OwnershipFiling) -> OwnershipFiling {
        var filing = filing
        filing.source = .dataSet
        (filing.header, filing.schemaVersion, filing.primaryDocument, filing.aff10b5One) = (nil, nil, nil, nil)
        for index in filing.owners.indices {
            let owner = filing.owners[index]
            filing.owners[index].isDirector = owner.isDirector ?? false
            filing.owners[index].isOfficer = owner.isOfficer ?? false
            filing.owners[index].isTenPercentOwner = owner.isTenPercentOwner ?? false
            filing.owners[index].isOther = owner.isOther ?? false
        }
        for index in filing.rows.indices {
            for field in RowField.allCases {
                guard case .decimal = field.format, let text = filing.rows[index][field] else { continue }
                filing.rows[index][field] = rounded(text)
            }
        }
        let tables = FilingRow.Table.allCases.flatMap { table in FilingRow.Kind.allCases.map { (table, $0) } }
        filing.rows = tables.flatMap { filing.rows($0.0, $0.1) }
        return filing
    }

    /// Another way to the same number: Foundation's decimals.
    private static func rounded(_ text: String) -> String {
        guard var value = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")) else { return text }
        var result = Decimal()
        NSDecimalRound(&result, &value, 2, .plain)
        return "\(result)"
    }

    @Test(
        "numbers are rounded and padded as the SEC does",
        arguments: [
            ("224.048", "224.05"), ("100", "100.0"), (".275", "0.28"), ("9.995", "10.00"), ("-9.995", "-10.00"),
            ("0", "0.0"),
            ("1.5", "1.5"), ("1.25", "1.25"), ("99999999.999", "100000000.00"),
        ]
    )
    func numbers(text: String, expected: String) {
        #expect(DataSetNumber.rounded(text) == expected)
    }
}

@Suite("A real data set", .enabled(if: RealData.isExpected, RealData.hint))
struct RealDataSetTests {
    @Test("2024 Q3 is refused without --partial, and its counts are those of a plain reading")
    func counts() throws {
        let path = try RealData.folder().appendingPathComponent("insider-data-set/2024q3").path
        let error = #expect(throws: DataSetError.self) { try DataSetQuarter(path) }
        #expect(error?.detail.contains("REPORTINGOWNER") == true && error?.detail.contains("NONDERIV_TRANS") == true)

        let quarter = try DataSetQuarter(path, isPartial: true)
        var items = quarter.items()
        var found: [String: Int] = [:]
        while let item = items.next() {
            guard case .filing(let filing) = item else {
                Issue.record("\(item)")
                continue
            }
            #expect(filing.problems.isEmpty, "\(filing.problems)")
            found["SUBMISSION \(filing.documentType)", default: 0] += 1
            found["OWNER_SIGNATURE \(filing.documentType)", default: 0] += filing.signatures.count
            for row in filing.rows {
                let table = row.table == .derivative ? "DERIV" : "NONDERIV"
                found["\(table)_\(row.kind == .holding ? "HOLDING" : "TRANS") \(filing.documentType)", default: 0] += 1
            }
        }
        #expect(found == (try plainCounts(path)))
        #expect(found.filter { $0.key.hasPrefix("SUBMISSION") }.values.reduce(0, +) == 36_075)
    }

    /// Rows a table and form: lines, cells and nothing else.
    private func plainCounts(_ path: String) throws -> [String: Int] {
        func lines(_ table: String) throws -> [[Substring]] {
            try String(contentsOfFile: "\(path)/\(table).tsv", encoding: .utf8).split(separator: "\n").dropFirst().map {
                $0.split(separator: "\t", omittingEmptySubsequences: false)
            }
        }
        var forms: [Substring: Substring] = [:]
        for row in try lines("SUBMISSION") { forms[row[0]] = row[8] }
        var counts: [String: Int] = [:]
        for table in ["SUBMISSION", "OWNER_SIGNATURE", "DERIV_TRANS", "DERIV_HOLDING", "NONDERIV_HOLDING"] {
            for row in try lines(table) { counts["\(table) \(forms[row[0]] ?? "?")", default: 0] += 1 }
        }
        return counts
    }
}
