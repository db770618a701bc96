/// Walks all tables of a quarter side by side, by accession number.
package struct DataSetItems: IteratorProtocol, Sendable {
    private let files: [DataSetTable: DataSetFile]
    private let source: String
    /// The next row of each table, in the order of `DataSetTable.allCases`.
    private var cursors: [DataSetTable: Int] = [:]
    private var failures: [DataSetError]
    private var lastSubmission: Int64 = 0

    init(files: [DataSetTable: DataSetFile], source: String, after accession: Int64) {
        self.files = files
        self.source = source
        failures = files.values.flatMap(\.failures).sorted { ($0.file, $0.line ?? 0) > ($1.file, $1.line ?? 0) }
        for (table, file) in files { cursors[table] = Self.firstRow(of: file, after: accession) }
    }

    private static func firstRow(of file: DataSetFile, after accession: Int64) -> Int {
        var (low, high) = (0, file.index.count)
        while low < high {
            let middle = (low + high) / 2
            if file.index[middle].accession <= accession { low = middle + 1 } else { high = middle }
        }
        return low
    }

    package mutating func next() -> DataSetQuarter.Item? {
        if let failure = failures.popLast() { return .failure(failure) }
        guard let submissions = files[.submission], let cursor = cursors[.submission],
            submissions.index.indices.contains(cursor)
        else { return nextOrphan(before: .max) }
        let entry = submissions.index[cursor]
        if let orphan = nextOrphan(before: entry.accession) { return orphan }
        cursors[.submission] = cursor + 1
        if entry.accession == lastSubmission {
            return .failure(submissions.failure(entry, .duplicateFiling, "its accession number stands there twice"))
        }
        lastSubmission = entry.accession
        return filing(submissions, entry)
    }

    /// A row whose filing is not in SUBMISSION.
    private mutating func nextOrphan(before accession: Int64) -> DataSetQuarter.Item? {
        for table in DataSetTable.allCases where table != .submission {
            guard let file = files[table], let cursor = cursors[table], cursor < file.index.count,
                file.index[cursor].accession < accession
            else { continue }
            cursors[table] = cursor + 1
            return .failure(file.failure(file.index[cursor], .orphanRow, "SUBMISSION has no filing of its number"))
        }
        return nil
    }

    private mutating func filing(_ submissions: DataSetFile, _ entry: DataSetFile.Entry) -> DataSetQuarter.Item {
        // The rows are taken even when the filing fails, so that they are not called orphans.
        var rows: [DataSetTable: [DataSetFile.Entry]] = [:]
        for table in DataSetTable.allCases where table != .submission { rows[table] = take(table, entry.accession) }
        do {
            var assembly = try DataSetAssembly(submissions, entry)
            for table in DataSetTable.allCases {
                guard let file = files[table], let entries = rows[table] else { continue }
                try assembly.add(entries, of: file)
            }
            return .filing(assembly.finish())
        } catch {
            return .failure(error)
        }
    }

    private mutating func take(_ table: DataSetTable, _ accession: Int64) -> [DataSetFile.Entry] {
        guard let file = files[table], var cursor = cursors[table] else { return [] }
        let first = cursor
        while cursor < file.index.count, file.index[cursor].accession == accession { cursor += 1 }
        cursors[table] = cursor
        return Array(file.index[first..<cursor])
    }
}

/// Puts one filing together from its rows.
private struct DataSetAssembly {
    private var filing: OwnershipFiling

    init(_ file: DataSetFile, _ entry: DataSetFile.Entry) throws(DataSetError) {
        let row = try DataSetRow(file, entry)
        let type = row["DOCUMENT_TYPE"] ?? ""
        guard let form = OwnershipFiling.Form(documentType: type) else {
            throw file.failure(entry, .brokenRow, "“\(type.prefix(20))” is none of Forms 3, 4 and 5")
        }
        let cikText = row["ISSUERCIK"] ?? ""
        guard let cik = CIK(cikText) else {
            throw file.failure(entry, .brokenRow, "“\(cikText.prefix(20))” is no CIK of an issuer")
        }
        filing = OwnershipFiling(
            source: .dataSet,
            form: form,
            documentType: type,
            issuer: .init(
                cik: cik,
                cikText: cikText,
                name: row["ISSUERNAME"],
                tradingSymbol: row["ISSUERTRADINGSYMBOL"]
            )
        )
        filing.accessionNumber = AccessionNumber(digits: entry.accession)
        filing.filedOn = row["FILING_DATE"].flatMap { CalendarDate(dataSet: $0) }
        if filing.filedOn == nil { note(row, "FILING_DATE", row["FILING_DATE"], .date) }
        filing.periodOfReport = date(row, "PERIOD_OF_REPORT")
        filing.dateOfOriginalSubmission = date(row, "DATE_OF_ORIG_SUB")
        filing.noSecuritiesOwned = boolean(row, "NO_SECURITIES_OWNED")
        filing.notSubjectToSection16 = boolean(row, "NOT_SUBJECT_SEC16")
        filing.form3HoldingsReported = boolean(row, "FORM3_HOLDINGS_REPORTED")
        filing.form4TransactionsReported = boolean(row, "FORM4_TRANS_REPORTED")
        filing.aff10b5One = boolean(row, "AFF10B5ONE")
        filing.remarks = row["REMARKS"]
    }

    mutating func add(_ entries: [DataSetFile.Entry], of file: DataSetFile) throws(DataSetError) {
        for (place, entry) in entries.enumerated() {
            let row = try DataSetRow(file, entry)
            switch file.table {
            case .submission: break
            case .reportingOwner: try addOwner(row, file, entry)
            case .footnote:
                filing.footnotes.append(.init(id: row["FOOTNOTE_ID"] ?? "", text: row["FOOTNOTE_TXT"] ?? ""))
            case .signature:
                filing.signatures.append(.init(name: row["OWNERSIGNATURENAME"], date: date(row, "OWNERSIGNATUREDATE")))
            default: addRow(row, ordinal: place + 1)
            }
        }
    }

    func finish() -> OwnershipFiling {
        var filing = filing
        // F2 before F10; the table has no order of its own.
        filing.footnotes.sort { left, right in
            (Int(left.id.drop { !$0.isNumber }) ?? .max, left.id) < (
                Int(right.id.drop { !$0.isNumber }) ?? .max, right.id
            )
        }
        return filing
    }

    private mutating func addOwner(
        _ row: DataSetRow,
        _ file: DataSetFile,
        _ entry: DataSetFile.Entry
    ) throws(DataSetError) {
        let cikText = row["RPTOWNERCIK"] ?? ""
        guard let cik = CIK(cikText) else {
            throw file.failure(entry, .brokenRow, "“\(cikText.prefix(20))” is no CIK of an owner")
        }
        var owner = ReportingOwner(cik: cik, cikText: cikText, name: row["RPTOWNERNAME"])
        let relationships = Set(
            (row["RPTOWNER_RELATIONSHIP"] ?? "").uppercased().split(separator: ",").map { $0.trimmedText }
        )
        owner.isDirector = relationships.contains("DIRECTOR")
        owner.isOfficer = relationships.contains("OFFICER")
        owner.isTenPercentOwner = relationships.contains("TENPERCENTOWNER")
        owner.isOther = relationships.contains("OTHER")
        owner.officerTitle = row["RPTOWNER_TITLE"]
        owner.otherText = row["RPTOWNER_TXT"]
        owner.address.street1 = row["RPTOWNER_STREET1"]
        owner.address.street2 = row["RPTOWNER_STREET2"]
        owner.address.city = row["RPTOWNER_CITY"]
        owner.address.state = row["RPTOWNER_STATE"]
        owner.address.zipCode = row["RPTOWNER_ZIPCODE"]
        owner.address.stateDescription = row["RPTOWNER_STATE_DESC"]
        owner.fileNumber = row["FILE_NUMBER"]
        filing.owners.append(owner)
    }

    private mutating func addRow(_ cells: DataSetRow, ordinal: Int) {
        guard let (table, kind) = cells.file.table.rows else { return }
        var row = FilingRow(table: table, kind: kind, ordinal: ordinal)
        for (place, column) in cells.file.rowCells {
            guard let text = cells[place] else { continue }
            switch column.content {
            case .text(let field): row[field] = value(text, field, column.name, cells)
            case .footnotes(let field):
                for id in text.split(separator: ",") {
                    row.footnotes.append(.init(footnoteId: id.trimmedText, field: field))
                }
            }
        }
        row.footnotes.sortByField()
        filing.rows.append(row)
    }

    /// The text as a filing would have it: dates by ISO 8601, numbers without the `.0` that the SEC adds.
    private mutating func value(_ text: String, _ field: RowField, _ column: String, _ cells: DataSetRow) -> String {
        switch field.format {
        case .date: return CalendarDate(dataSet: text)?.description ?? noted(cells, column, text, field.format)
        case .decimal:
            guard DecimalText(text) != nil else { return noted(cells, column, text, field.format) }
            return DataSetNumber.withoutPadding(text)
        default: return field.format.accepts(text) ? text : noted(cells, column, text, field.format)
        }
    }

    private mutating func date(_ row: DataSetRow, _ column: String) -> String? {
        guard let text = row[column] else { return nil }
        return CalendarDate(dataSet: text)?.description ?? noted(row, column, text, .date)
    }

    private mutating func boolean(_ row: DataSetRow, _ column: String) -> Bool? {
        guard let text = row[column] else { return nil }
        if BooleanWord.value(of: text) == nil { note(row, column, text, .boolean) }
        return BooleanWord.value(of: text)
    }

    private mutating func noted(
        _ row: DataSetRow,
        _ column: String,
        _ text: String,
        _ format: RowField.Format
    ) -> String {
        note(row, column, text, format)
        return text
    }

    private mutating func note(_ row: DataSetRow, _ column: String, _ text: String?, _ format: RowField.Format) {
        filing.problems.append(
            .init(place: "\(row.file.name) \(column)", text: text, expectation: format.expectation, line: row.line)
        )
    }
}

/// A row's cells by the names of their columns.
private struct DataSetRow {
    let file: DataSetFile
    let line: Int
    private let cells: [ByteText]

    init(_ file: DataSetFile, _ entry: DataSetFile.Entry) throws(DataSetError) {
        (self.file, cells, line) = (file, try file.cells(at: entry), entry.line)
    }

    subscript(column: String) -> String? { file.column(named: column).flatMap { cells[$0].cellText } }

    subscript(place: Int) -> String? { cells[place].cellText }
}

extension [FootnoteReference] {
    /// In the order of the elements they hang on, those on the row itself first; within one, as they came.
    mutating func sortByField() {
        let sorted = enumerated().sorted { left, right in
            (left.element.field?.rawValue ?? -1, left.offset) < (right.element.field?.rawValue ?? -1, right.offset)
        }
        self = sorted.map(\.element)
    }
}

/// Numbers as the data sets write them: at least one decimal, at most two.
enum DataSetNumber {
    /// `250000.0` as filed: `250000`; `12.50` as `12.5`.
    static func withoutPadding(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.contains(UInt8(ascii: ".")) else { return text }
        var end = bytes.endIndex
        while end > bytes.startIndex, bytes[bytes.index(before: end)] == UInt8(ascii: "0") {
            end = bytes.index(before: end)
        }
        if end > bytes.startIndex, bytes[bytes.index(before: end)] == UInt8(ascii: ".") {
            end = bytes.index(before: end)
        }
        let digits = text[..<end]
        return digits.isEmpty || digits == "-" ? "0" : String(digits)
    }

    /// Rounds to two decimals, halves away from zero, and writes at least one: `224.048` becomes `224.05`, `100` `100.0`.
    static func rounded(_ text: String) -> String {
        guard let decimal = DecimalText(text)?.description else { return text }
        let parts = decimal.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        if fraction.utf8.count <= 2 { return parts[0] + "." + (fraction.isEmpty ? "0" : fraction) }
        var digits = Array((parts[0] + fraction.prefix(2)).utf8)
        if fraction.utf8.dropFirst(2).first ?? 48 >= 53 { increment(&digits) }
        let whole = String(decoding: digits.dropLast(2), as: UTF8.self)
        return whole + "." + String(decoding: digits.suffix(2), as: UTF8.self)
    }

    private static func increment(_ digits: inout [UInt8]) {
        for index in digits.indices.reversed() where digits[index] != UInt8(ascii: "-") {
            if digits[index] < 57 {
                digits[index] += 1
                return
            }
            digits[index] = 48
        }
        digits.insert(49, at: digits.first == UInt8(ascii: "-") ? 1 : 0)
    }
}
