import GraphQL
import Postgres
import QueryPlanner

/// How a table is written.
package enum TableFormat: Sendable {
    /// Comma-separated values (RFC 4180), safe to open in a spreadsheet.
    case csv
    /// One JSON object a line.
    case ndjson
}

/// Writes rows of cells as text, piece by piece.
///
/// Numbers keep the digits that the database has. In CSV null is an empty field and an empty text `""`; a text that a
/// spreadsheet would run as a formula gets an apostrophe in front, which the spreadsheet hides (OWASP, "CSV injection").
struct TableText {
    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    private let format: TableFormat
    private let columns: [ExportTable.Column]
    /// `"name":` of each column.
    private let keys: [[UInt8]]
    /// What rows stand in for gaps, numbered below 0.
    private let series: PlanSeries?
    private let decimalsAsStrings: Bool
    private var cells = CellFormatter()
    private var bytes: [UInt8] = []

    /// For the rows of a statement.
    init(
        _ format: TableFormat,
        _ columns: [ExportTable.Column],
        series: PlanSeries?,
        decimalsAsStrings: Bool
    ) {
        self.format = format
        self.columns = columns
        self.series = series
        self.decimalsAsStrings = decimalsAsStrings
        keys = Self.keys(columns.map(\.name))
        if format == .csv { writeHeader(columns.map(\.name)) }
    }

    /// For a table of values.
    init(_ format: TableFormat, _ table: Tabular) {
        self.format = format
        columns = []
        series = nil
        decimalsAsStrings = false
        keys = Self.keys(table.columns)
        if format == .csv { writeHeader(table.columns) }
        for row in table.rows {
            if format == .csv { writeCSV(row) } else { writeJSON(row) }
        }
    }

    private static func keys(_ names: [String]) -> [[UInt8]] {
        names.map { name in
            var key: [UInt8] = []
            JSONWriter.write(name, into: &key)
            return key + [UInt8(ascii: ":")]
        }
    }

    /// What was written since it was last taken.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private mutating func writeHeader(_ names: [String]) {
        for (index, name) in names.enumerated() {
            if index > 0 { bytes.append(Self.comma) }
            Array(name.utf8).withUnsafeBytes { writeField($0) }
        }
        bytes += Self.lineEnd
    }

    mutating func write(_ rows: some Sequence<Int>, of result: ResultSet) {
        withExtendedLifetime(result) {
            for row in rows {
                if format == .csv { writeCSV(row, result) } else { writeJSON(row, result) }
            }
        }
    }

    /// A value on its way into the text.
    private enum Source {
        case null
        case cell(UnsafeRawBufferPointer, CellFormat)
        /// Needs neither quotes of CSV nor escapes of JSON.
        case plain(ArraySlice<UInt8>)
    }

    private let zero = UnsafeRawBufferPointer(start: ("0" as StaticString).utf8Start, count: 1)

    private func source(_ column: ExportTable.Column, _ row: Int, _ result: ResultSet) -> Source {
        for presence in column.presences where row < 0 || result.isNull(row, presence) { return .null }
        switch column.content {
        case .constant(let text): return .plain(Array(text.utf8)[...])
        case .cell(let place, let format):
            if row < 0 { return gap(row, place, format) }
            return result.bytes(row, place).map { .cell($0, format) } ?? .null
        }
    }

    private func gap(_ row: Int, _ place: Int, _ format: CellFormat) -> Source {
        guard let series else { return .null }
        switch series.gap(inColumn: place) {
        case .null: return .null
        case .zero: return .cell(zero, format)
        case .bucket: return .plain(series.day(NodeRows.place(ofGap: row)))
        }
    }

    // MARK: NDJSON

    private mutating func writeJSON(_ row: Int, _ result: ResultSet) {
        for (index, column) in columns.enumerated() {
            bytes.append(UInt8(ascii: index == 0 ? "{" : ","))
            bytes += keys[index]
            switch source(column, row, result) {
            case .null: writeNull()
            case .cell(let cell, let format): writeJSON(cell, format)
            case .plain(let text): bytes += [Self.quote] + text + [Self.quote]
            }
        }
        bytes += [UInt8(ascii: "}"), 0x0A]
    }

    private mutating func writeJSON(_ row: [Value]) {
        for (index, value) in row.enumerated() {
            bytes.append(UInt8(ascii: index == 0 ? "{" : ","))
            bytes += keys[index]
            JSONWriter.write(value, into: &bytes)
        }
        bytes += [UInt8(ascii: "}"), 0x0A]
    }

    private mutating func writeNull() { bytes += Array("null".utf8) }

    private mutating func writeJSON(_ cell: UnsafeRawBufferPointer, _ format: CellFormat) {
        switch format {
        case .boolean: bytes += Array((cell.first == UInt8(ascii: "t") ? "true" : "false").utf8)
        case .integer: bytes.append(contentsOf: cell)
        case .decimal, .float:
            // NaN and infinities are no JSON numbers.
            guard let last = cell.last, (0x30...0x39).contains(last) else { return writeNull() }
            if decimalsAsStrings, format == .decimal {
                JSONWriter.write(utf8: cell, into: &bytes)
            } else {
                bytes.append(contentsOf: cell)
            }
        case .string, .plain: JSONWriter.write(utf8: cell, into: &bytes)
        case .json, .timestamp, .cik, .accessionNumber, .enumerationList, .cikList:
            bytes.append(contentsOf: cells.json(of: cell, format))
        }
    }

    // MARK: CSV

    private mutating func writeCSV(_ row: Int, _ result: ResultSet) {
        for (index, column) in columns.enumerated() {
            if index > 0 { bytes.append(Self.comma) }
            switch source(column, row, result) {
            case .null: break
            case .cell(let cell, let format): writeCSV(cell, format)
            case .plain(let text): bytes += text
            }
        }
        bytes += Self.lineEnd
    }

    private mutating func writeCSV(_ row: [Value]) {
        for (index, value) in row.enumerated() {
            if index > 0 { bytes.append(Self.comma) }
            if value == .null { continue }
            Array(value.cell.utf8).withUnsafeBytes { writeField($0, isForeign: !value.isNumber) }
        }
        bytes += Self.lineEnd
    }

    private mutating func writeCSV(_ cell: UnsafeRawBufferPointer, _ format: CellFormat) {
        switch format {
        case .boolean: bytes += Array((cell.first == UInt8(ascii: "t") ? "true" : "false").utf8)
        case .integer, .decimal, .float: bytes.append(contentsOf: cell)
        case .plain: writeField(cell)
        case .string: writeField(cell, isForeign: true)
        case .timestamp, .cik, .accessionNumber:
            let json = cells.json(of: cell, format)
            bytes.append(contentsOf: json.dropFirst().dropLast())
        case .json, .enumerationList, .cikList: writeField(cells.json(of: cell, format), isForeign: true)
        }
    }

    /// Writes a text, quoted where it has to be; one from outside may look like a formula.
    private mutating func writeField(_ text: UnsafeRawBufferPointer, isForeign: Bool = false) {
        let isFormula = isForeign && text.first.map(Self.startsFormula) ?? false
        let needsQuotes =
            text.isEmpty || text.contains { $0 == Self.comma || $0 == Self.quote || $0 == 0x0A || $0 == 0x0D }
        if needsQuotes { bytes.append(Self.quote) }
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        if needsQuotes {
            for byte in text {
                if byte == Self.quote { bytes.append(Self.quote) }
                bytes.append(byte)
            }
            bytes.append(Self.quote)
        } else {
            bytes.append(contentsOf: text)
        }
    }

    private static func startsFormula(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D, 0x0A: true
        default: false
        }
    }
}

extension CellFormatter {
    /// The JSON of a cell that is none as it is; valid until the next call.
    fileprivate func json(of cell: UnsafeRawBufferPointer, _ format: CellFormat) -> UnsafeRawBufferPointer {
        let resolution: Resolution<PlanObject> =
            switch format {
            case .timestamp: timestamp(cell)
            case .cik: cik(cell)
            case .accessionNumber: accessionNumber(cell)
            case .enumerationList: list(cell)
            case .cikList: cikList(cell)
            case .boolean, .integer, .float, .decimal, .string, .plain, .json: .cell(cell, .json)
            }
        if case .cell(let bytes, _) = resolution { return bytes }
        return cell
    }
}
