import Foundation
import Testing

@testable import Edgar

@Suite("Data sets")
struct DataSetTests {
    @Test("a filing is put together from all tables, its rows in the order of their keys")
    func assembly() throws {
        let folder = try TestFolder()
        try SampleQuarter.write(folder)
        let (filings, failures) = try SampleQuarter.read(folder.path)
        #expect(failures.isEmpty)
        let filing = try #require(filings.first)
        #expect(filings.count == 1)
        #expect(filing.source == .dataSet)
        #expect(filing.accessionNumber?.description == SampleQuarter.accession)
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
        let folder = try TestFolder()
        try SampleQuarter.write(folder, [.reportingOwner: nil, .derivativeHolding: nil, .footnote: nil])
        let error = #expect(throws: DataSetError.self) { try SampleQuarter.read(folder.path) }
        #expect(error?.code == .missingTables)
        #expect(error?.detail.contains("REPORTINGOWNER, DERIV_HOLDING") == true)
        #expect(error?.description.contains("--partial") == true)
        let quarter = try DataSetQuarter(folder.path, isPartial: true)
        #expect(quarter.missingTables == [.reportingOwner, .derivativeHolding, .footnote])
        #expect(try SampleQuarter.read(folder.path, isPartial: true).filings.first?.owners == [])

        let withoutSubmission = try TestFolder()
        try SampleQuarter.write(withoutSubmission, [.submission: nil])
        #expect(throws: DataSetError.self) { try DataSetQuarter(withoutSubmission.path, isPartial: true) }

        let narrow = try TestFolder()
        try SampleQuarter.write(narrow, [.signature: "ACCESSION_NUMBER\tOWNERSIGNATURENAME\n"])
        let missingColumn = #expect(throws: DataSetError.self) { try SampleQuarter.read(narrow.path) }
        #expect(missingColumn?.code == .missingColumns)
        #expect(missingColumn?.detail.contains("OWNERSIGNATUREDATE") == true)
        #expect(missingColumn?.file == "OWNER_SIGNATURE.tsv")
    }

    @Test("a row that cannot be read is told with its file and line, and its filing is not loaded without it")
    func brokenRows() throws {
        let folder = try TestFolder()
        let table = DataSetTable.nonDerivativeTransaction
        let text =
            SampleQuarter.heading(table) + SampleQuarter.trade(1, "1", "") + "nonsense\n"
            + "\(SampleQuarter.accession)\t2\ttoo short\n"
        try SampleQuarter.write(folder, [table: text])
        let (filings, failures) = try SampleQuarter.read(folder.path)
        #expect(filings.isEmpty)
        #expect(failures.map(\.line) == [3, 4])
        #expect(failures.allSatisfy { $0.file == "NONDERIV_TRANS.tsv" && $0.code == .brokenRow })
        #expect(failures[0].text == "nonsense")
        #expect(failures[1].accession?.description == SampleQuarter.accession)
    }

    @Test("a byte order mark and Windows line ends change nothing")
    func otherTextFiles() throws {
        let (plain, other) = (try TestFolder(), try TestFolder())
        try SampleQuarter.write(plain)
        for (table, text) in SampleQuarter.texts() {
            try other.write("\u{FEFF}" + text.replacing("\n", with: "\r\n"), table.fileName.lowercased())
        }
        let (filings, failures) = try SampleQuarter.read(other.path)
        #expect(failures.isEmpty)
        #expect(try filings == SampleQuarter.read(plain.path).filings)
    }

    @Test("text that is no UTF-8 is read as Windows-1252, letter by letter")
    func windowsText() throws {
        let (windows, plain) = (try TestFolder(), try TestFolder())
        let text = SampleQuarter.heading(.submission) + (SampleQuarter.rows[.submission] ?? "")
        try SampleQuarter.write(plain, [.submission: text.replacing("Sample Corp", with: "Søciété “Générale” €")])
        try SampleQuarter.write(windows)
        let bytes: [UInt8] =
            Array("S".utf8) + [0xF8] + Array("ci".utf8) + [0xE9] + Array("t".utf8) + [0xE9, 0x20, 0x93]
            + Array("G".utf8)
            + [0xE9] + Array("n".utf8) + [0xE9] + Array("rale".utf8) + [0x94, 0x20, 0x80]
        let parts = text.components(separatedBy: "Sample Corp").map { Array($0.utf8) }
        _ = try windows.write(parts[0] + bytes + parts[1], DataSetTable.submission.fileName)
        #expect(try SampleQuarter.read(windows.path).filings == SampleQuarter.read(plain.path).filings)
    }

    @Test("a NUL byte keeps its filing out, with file and line")
    func nul() throws {
        let folder = try TestFolder()
        let table = DataSetTable.nonDerivativeTransaction
        let text =
            SampleQuarter.heading(table) + SampleQuarter.trade(1, "1", "") + SampleQuarter.trade(2, "1\u{0}2", "")
        try SampleQuarter.write(folder, [table: text])
        let (filings, failures) = try SampleQuarter.read(folder.path)
        #expect(filings.isEmpty)
        #expect(failures.map(\.description).first?.contains("NONDERIV_TRANS.tsv, line 3: there is a NUL byte") == true)
        #expect(failures.first?.accession?.description == SampleQuarter.accession)
    }

    @Test("a heading of another table, or none, names every column that is missing")
    func wrongHeading() throws {
        for text in [SampleQuarter.rows[.signature] ?? "", SampleQuarter.heading(.footnote), ""] {
            let folder = try TestFolder()
            try SampleQuarter.write(folder, [.signature: text])
            let error = #expect(throws: DataSetError.self) { try DataSetQuarter(folder.path) }
            #expect(error?.code == .missingColumns && error?.line == 1 && error?.file == "OWNER_SIGNATURE.tsv")
            for column in ["OWNERSIGNATURENAME", "OWNERSIGNATUREDATE"] {
                #expect(error?.detail.contains(column) == true)
            }
        }
    }

    @Test("a fact that does not fit its column is a problem of its filing, with file and line")
    func problems() throws {
        let folder = try TestFolder()
        let table = DataSetTable.nonDerivativeTransaction
        try SampleQuarter.write(folder, [table: SampleQuarter.heading(table) + SampleQuarter.trade(1, "many", "")])
        let problem = try #require(try SampleQuarter.read(folder.path).filings.first?.problems.first)
        #expect(problem.place == "NONDERIV_TRANS.tsv TRANS_SHARES")
        #expect(problem.text == "many" && problem.line == 2)
    }

    @Test("rows without a filing and filings that stand there twice are told")
    func orphansAndDuplicates() throws {
        let folder = try TestFolder()
        let table = DataSetTable.nonDerivativeTransaction
        let orphans =
            SampleQuarter.trade(1, "1", "", accession: "0000000001-24-000001")
            + SampleQuarter.trade(2, "1", "", accession: "9999999999-24-000001")
        let submission = SampleQuarter.rows[.submission] ?? ""
        try SampleQuarter.write(
            folder,
            [
                table: SampleQuarter.heading(table) + orphans,
                .submission: SampleQuarter.heading(.submission) + submission + submission,
            ]
        )
        let (filings, failures) = try SampleQuarter.read(folder.path)
        #expect(filings.count == 1)
        #expect(failures.map(\.code) == [.orphanRow, .duplicateFiling, .orphanRow])
    }

    @Test("filings come by their filing days, whatever their numbers, and go on behind the one named")
    func order() throws {
        let folder = try TestFolder()
        let early = "9999999999-24-000001"
        let submission = SampleQuarter.rows[.submission] ?? ""
        // As a tool writes dates that the table has passed through.
        let other = submission.replacing(SampleQuarter.accession, with: early).replacing(
            "31-JUL-2024",
            with: "2024-07-30"
        )
        try SampleQuarter.write(folder, [.submission: SampleQuarter.heading(.submission) + submission + other])
        let filings = try SampleQuarter.read(folder.path).filings
        #expect(filings.map(\.accessionNumber?.description) == [early, SampleQuarter.accession])
        #expect(filings.map(\.filedOn?.description) == ["2024-07-30", "2024-07-31"])
        #expect(filings.flatMap(\.problems).isEmpty)
        let rest = try SampleQuarter.read(folder.path, after: AccessionNumber(early)).filings
        #expect(rest.map(\.accessionNumber?.description) == [SampleQuarter.accession])
        #expect(rest.first?.rows.count == 2)
    }

    @Test("a row longer than any can be is told, and not read")
    func endlessRow() throws {
        let folder = try TestFolder()
        let note = "\(SampleQuarter.accession)\tF2\t" + String(repeating: "x", count: 2 << 20) + "\n"
        try SampleQuarter.write(folder, [.footnote: SampleQuarter.heading(.footnote) + note])
        let (filings, failures) = try SampleQuarter.read(folder.path)
        #expect(filings.isEmpty)
        #expect(failures.map(\.line) == [2] && failures.first?.text?.utf8.count ?? .max < 100_000)
    }

    @Test("a line end inside quotes belongs to its cell, and a lone quote swallows no rows")
    func quotes() throws {
        let folder = try TestFolder()
        let notes =
            "\(SampleQuarter.accession)\tF2\t\"two\nlines\"\n\(SampleQuarter.accession)\tF10\t\"lone\n\(SampleQuarter.accession)\tF11\tplain\n"
        try SampleQuarter.write(folder, [.footnote: SampleQuarter.heading(.footnote) + notes])
        let (filings, failures) = try SampleQuarter.read(folder.path)
        #expect(failures.isEmpty)
        #expect(filings.first?.footnotes.map(\.text) == ["two\nlines", "\"lone", "plain"])
    }

    @Test("simulated quarters read back as the filings they were written from, but for what data sets lack")
    func simulated() throws {
        let folder = try TestFolder()
        let path = folder.path + "/sets"
        let summary = try Simulator.writeDataSets(transactions: 1000, years: 1, seed: 5, to: URL(fileURLWithPath: path))
        #expect((850...1150).contains(summary.transactions))
        var simulation = FilingSimulation(.init(filings: summary.filings, seed: 5, years: 1))
        var expected: [AccessionNumber: OwnershipFiling] = [:]
        while let filing = simulation.next() {
            if let accession = filing.accessionNumber { expected[accession] = Self.asDataSetHasIt(filing) }
        }
        for quarter in try FileManager.default.contentsOfDirectory(atPath: path) {
            let (filings, failures) = try SampleQuarter.read("\(path)/\(quarter)")
            #expect(failures.isEmpty)
            #expect(filings.map(Place.init) == filings.map(Place.init).sorted())
            for filing in filings {
                let accession = try #require(filing.accessionNumber)
                #expect(filing == expected.removeValue(forKey: accession))
            }
            // Stopped in the middle, it goes on behind it.
            let middle = filings[filings.count / 2].accessionNumber
            #expect(
                try SampleQuarter.read("\(path)/\(quarter)", after: middle).filings
                    == Array(filings[(filings.count / 2 + 1)...])
            )
        }
        #expect(expected.isEmpty)
    }

    /// Where a filing stands in the order of a quarter.
    private struct Place: Comparable {
        let day: Int
        let accession: Int64

        init(_ filing: OwnershipFiling) {
            day = filing.filedOn?.dayNumber ?? .min
            accession = filing.accessionNumber?.digits ?? 0
        }

        static func < (left: Self, right: Self) -> Bool { (left.day, left.accession) < (right.day, right.accession) }
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
