import Foundation

/// Writes filings as quarterly data sets: eight tables a quarter, with the SEC's columns, rounding and quirks.
///
/// What the data sets lack is lost here as there: header facts, the 10b5-1 box, zero-width differences of spelling.
/// Rows of a filing stand in reverse, so that only their keys tell the order in the document.
final class DataSetWriter {
    private let root: URL
    private var quarter: String?
    private var tables: [DataSetTable: TableFile] = [:]
    private var keys: [DataSetTable: Int] = [:]

    init(_ root: URL) { self.root = root }

    /// Filings must come in the order of their filing days.
    func write(_ filing: OwnershipFiling) throws {
        guard let filedOn = filing.filedOn, let accession = filing.accessionNumber else { return }
        let name = "\(filedOn.parts.year)q\(filedOn.quarter)"
        if name != quarter { try open(name) }
        writeSubmission(filing, "\(accession)", filedOn)
        for owner in filing.owners { writeOwner(owner, "\(accession)") }
        for note in filing.footnotes { tables[.footnote]?.append(["\(accession)", note.id, note.text]) }
        for signature in filing.signatures {
            tables[.signature]?.append(["\(accession)", signature.name, Self.date(signature.date)])
        }
        writeRows(filing.rows, "\(accession)")
        for table in tables.values { try table.flushIfLarge() }
    }

    func finish() throws {
        for table in tables.values { try table.close() }
        tables = [:]
    }

    private func open(_ name: String) throws {
        try finish()
        quarter = name
        let folder = root.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for table in DataSetTable.allCases {
            let columns = table.rows == nil ? table.requiredColumns : Self.rowColumns(table)
            tables[table] = try TableFile(folder.appendingPathComponent(table.fileName).path, columns)
        }
    }

    static func rowColumns(_ table: DataSetTable) -> [String] {
        [DataSetTable.accessionColumn, table.keyColumn].compactMap { $0 } + table.rowColumns.map(\.name)
    }

    private func writeSubmission(_ filing: OwnershipFiling, _ accession: String, _ filedOn: CalendarDate) {
        tables[.submission]?.append([
            accession, filedOn.dataSetText, Self.date(filing.periodOfReport),
            Self.date(filing.dateOfOriginalSubmission),
            Self.flag(filing.noSecuritiesOwned), Self.flag(filing.notSubjectToSection16),
            Self.flag(filing.form3HoldingsReported), Self.flag(filing.form4TransactionsReported), filing.documentType,
            filing.issuer.cikText, filing.issuer.name, filing.issuer.tradingSymbol, filing.remarks,
        ])
    }

    private func writeOwner(_ owner: ReportingOwner, _ accession: String) {
        let relationships = [
            (owner.isDirector, "Director"), (owner.isOfficer, "Officer"), (owner.isTenPercentOwner, "TenPercentOwner"),
            (owner.isOther, "Other"),
        ]
        tables[.reportingOwner]?.append([
            accession, owner.cikText, owner.name,
            relationships.filter { $0.0 == true }.map(\.1).joined(separator: ","), owner.officerTitle, owner.otherText,
            owner.address.street1, owner.address.street2, owner.address.city, owner.address.state,
            owner.address.zipCode,
            owner.address.stateDescription, owner.fileNumber,
        ])
    }

    private func writeRows(_ rows: [FilingRow], _ accession: String) {
        var numbered: [(DataSetTable, Int, FilingRow)] = []
        for row in rows {
            guard let table = DataSetTable(row.table, row.kind) else { continue }
            keys[table, default: 1_000_000] += 1
            numbered.append((table, keys[table, default: 0], row))
        }
        for (table, key, row) in numbered.reversed() {
            tables[table]?.append([accession, String(key)] + table.rowColumns.map { Self.cell($0, of: row) })
        }
    }

    private static func cell(_ column: DataSetTable.RowColumn, of row: FilingRow) -> String? {
        switch column.content {
        case .footnotes(let field):
            return row.footnotes.isEmpty ? nil : row.footnoteIds(on: field).joined(separator: ", ")
        case .text(let field):
            guard let text = row[field] else { return nil }
            switch field.format {
            case .date: return date(text)
            case .decimal: return DataSetNumber.rounded(text)
            default: return text
            }
        }
    }

    private static func date(_ text: String?) -> String? { text.flatMap { CalendarDate(filed: $0)?.dataSetText } }
    private static func flag(_ flag: Bool?) -> String? { flag.map { $0 ? "1" : "0" } }
}

/// A TSV file that is written in large pieces.
private final class TableFile {
    private let path: String
    private let file: UnsafeMutablePointer<FILE>
    private var buffer: [UInt8] = []

    init(_ path: String, _ columns: [String]) throws {
        guard let file = fopen(path, "wb") else {
            throw SimulationError.cannotWrite(path, String(cString: strerror(errno)))
        }
        self.path = path
        self.file = file
        buffer.reserveCapacity(1 << 20)
        append(columns)
    }

    func append(_ cells: [String?]) {
        var row: [UInt8] = []
        row.reserveCapacity(512)
        for (index, cell) in cells.enumerated() {
            if index > 0 { row.append(9) }
            if let cell { Self.append(cell, to: &row) }
        }
        row.append(10)
        buffer += row
    }

    /// A cell with a quote in it is quoted; line ends and tabs become spaces.
    private static func append(_ cell: String, to row: inout [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let isPlain = cell.utf8.allSatisfy { $0 >= 32 && $0 != quote }
        if isPlain {
            row += cell.utf8
            return
        }
        let isQuoted = cell.utf8.contains(quote)
        if isQuoted { row.append(quote) }
        for byte in cell.utf8 {
            if byte == quote { row.append(byte) }
            row.append(byte == 9 || byte == 10 || byte == 13 ? 32 : byte)
        }
        if isQuoted { row.append(quote) }
    }

    func flushIfLarge() throws {
        if buffer.count > 900_000 { try flush() }
    }

    func close() throws {
        try flush()
        guard fclose(file) == 0 else { throw SimulationError.cannotWrite(path, String(cString: strerror(errno))) }
    }

    private func flush() throws {
        let isWritten = buffer.withUnsafeBufferPointer { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
        guard isWritten else { throw SimulationError.cannotWrite(path, String(cString: strerror(errno))) }
        buffer.removeAll(keepingCapacity: true)
    }
}
