/// Walks a quarter: what cannot be read at all, then filing by filing, then the rows that belong to none.
package struct DataSetItems: IteratorProtocol, Sendable {
    private let files: [DataSetTable: DataSetFile]
    private var broken: BrokenRows
    private var order: FilingOrder
    private var strays: Strays

    init(files: [DataSetTable: DataSetFile], after last: AccessionNumber?) {
        self.files = files
        // Whoever goes on behind a filing has been told of them.
        broken = BrokenRows(last == nil ? files : [:])
        order = FilingOrder(files[.submission], after: last)
        strays = Strays(files)
    }

    /// Whether the filing before was the last of its filing day.
    package var isBetweenDays: Bool { order.isBetweenDays }

    package mutating func next() -> DataSetQuarter.Item? {
        if let failure = broken.next() { return .failure(failure) }
        if let submissions = files[.submission], let entry = order.next(in: submissions) {
            return filing(submissions, entry)
        }
        return strays.next().map { .failure($0) }
    }

    private func filing(_ submissions: DataSetFile, _ entry: DataSetFile.Entry) -> DataSetQuarter.Item {
        do {
            var assembly = try DataSetAssembly(submissions, entry)
            for table in DataSetTable.allCases where table != .submission {
                guard let file = files[table] else { continue }
                try assembly.add(file.rows(of: entry.accession), of: file)
            }
            return .filing(assembly.finish())
        } catch {
            return .failure(error)
        }
    }
}

/// The filings of a quarter by filing day, those of one day by accession number.
///
/// Accession numbers go by the filer's agent, not by the day. Taken in by days, a filing is nearly always newer than all
/// that the store has of its issuer, and each day's sums are made once, so that neither is gone through again and again.
private struct FilingOrder: Sendable {
    private struct Place {
        let day: Int32
        let row: Int32
    }

    private var places: [Place] = []
    private var cursor = 0

    init(_ file: DataSetFile?, after last: AccessionNumber?) {
        guard let file else { return }
        var previous: Int64?
        for (row, entry) in file.index.enumerated() {
            // Of a filing that stands there twice, the first row counts.
            if entry.accession != previous { places.append(Place(day: Self.day(file, entry), row: Int32(row))) }
            previous = entry.accession
        }
        places.sort { ($0.day, $0.row) < ($1.day, $1.row) }
        if let last, let place = places.firstIndex(where: { file.index[Int($0.row)].accession == last.digits }) {
            cursor = place + 1
        }
    }

    /// First of all come rows without a day: each is about to fail.
    private static func day(_ file: DataSetFile, _ entry: DataSetFile.Entry) -> Int32 {
        let text = (try? DataSetRow(file, entry))?["FILING_DATE"]
        return text.flatMap(DataSetRow.date).map { Int32(clamping: $0.dayNumber) } ?? .min
    }

    mutating func next(in file: DataSetFile) -> DataSetFile.Entry? {
        guard cursor < places.count else { return nil }
        defer { cursor += 1 }
        return file.index[Int(places[cursor].row)]
    }

    var isBetweenDays: Bool {
        cursor == 0 || cursor >= places.count || places[cursor - 1].day != places[cursor].day
    }
}

/// Rows without a readable accession number or key, file by file.
private struct BrokenRows: Sendable {
    private let files: [DataSetFile]
    private var file = 0
    private var row = 0

    init(_ files: [DataSetTable: DataSetFile]) {
        self.files = files.values.sorted { $0.name < $1.name }
    }

    mutating func next() -> DataSetError? {
        while file < files.count {
            if row < files[file].broken.count {
                defer { row += 1 }
                return files[file].failure(files[file].broken[row], .brokenRow, "it has no accession number or key")
            }
            (file, row) = (file + 1, 0)
        }
        return nil
    }
}

/// Rows whose filing is not in SUBMISSION, and filings that stand there twice, by accession number.
private struct Strays: Sendable {
    private let submissions: DataSetFile?
    private var others: [(file: DataSetFile, cursor: Int)]
    private var cursor = 0
    private var last: Int64?

    init(_ files: [DataSetTable: DataSetFile]) {
        submissions = files[.submission]
        others = DataSetTable.allCases.compactMap { $0 == .submission ? nil : files[$0] }.map { ($0, 0) }
    }

    mutating func next() -> DataSetError? {
        guard let submissions else { return nil }
        while cursor < submissions.index.count {
            let entry = submissions.index[cursor]
            if let orphan = nextOrphan(before: entry.accession) { return orphan }
            skipRows(of: entry.accession)
            cursor += 1
            defer { last = entry.accession }
            if entry.accession == last {
                return submissions.failure(entry, .duplicateFiling, "its accession number stands there twice")
            }
        }
        return nextOrphan(before: .max)
    }

    private mutating func nextOrphan(before accession: Int64) -> DataSetError? {
        for place in others.indices {
            let (file, cursor) = others[place]
            guard cursor < file.index.count, file.index[cursor].accession < accession else { continue }
            others[place].cursor += 1
            return file.failure(file.index[cursor], .orphanRow, "SUBMISSION has no filing of its number")
        }
        return nil
    }

    private mutating func skipRows(of accession: Int64) {
        for place in others.indices {
            let index = others[place].file.index
            while others[place].cursor < index.count, index[others[place].cursor].accession == accession {
                others[place].cursor += 1
            }
        }
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
        filing.filedOn = row["FILING_DATE"].flatMap(DataSetRow.date)
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

    mutating func add(_ entries: ArraySlice<DataSetFile.Entry>, of file: DataSetFile) throws(DataSetError) {
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
        case .date: return DataSetRow.date(text)?.description ?? noted(cells, column, text, field.format)
        case .decimal:
            guard DecimalText(text) != nil else { return noted(cells, column, text, field.format) }
            return DataSetNumber.withoutPadding(text)
        default: return field.format.accepts(text) ? text : noted(cells, column, text, field.format)
        }
    }

    private mutating func date(_ row: DataSetRow, _ column: String) -> String? {
        guard let text = row[column] else { return nil }
        return DataSetRow.date(text)?.description ?? noted(row, column, text, .date)
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

    /// `31-JUL-2024`; also `2024-07-31`, as tools write it that the tables have passed through.
    static func date(_ text: String) -> CalendarDate? { CalendarDate(dataSet: text) ?? CalendarDate(filed: text) }
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
