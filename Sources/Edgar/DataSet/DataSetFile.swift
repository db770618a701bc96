/// One table of a quarter: its heading, and where the rows of each filing stand.
///
/// Rows stay in the mapped file; the index keeps 32 bytes a row, sorted by filing and then by document order.
struct DataSetFile: Sendable {
    let table: DataSetTable
    private let file: MappedFile
    private let columns: [String: Int]
    private let columnCount: Int
    /// What the cells of a row say, by place; cells of unknown columns are not here.
    private(set) var rowCells: [(place: Int, column: DataSetTable.RowColumn)] = []
    private(set) var index: [Entry] = []
    /// Where the rows without a readable accession number or key stand; any number of them takes no more room than good ones.
    private(set) var broken: [Entry] = []

    struct Entry: Sendable {
        /// 0 when there is none.
        let accession: Int64
        /// The surrogate key where the table has one, else the row's place in the file.
        let key: Int64
        let offset: Int
        let line: Int
    }

    init(_ table: DataSetTable, path: String) throws(DataSetError) {
        self.table = table
        file = try MappedFile(path)
        let text = file.text
        let end = text.firstOffset(of: 10) ?? text.count
        let names = text[0..<end].trimmed.bytes.split(separator: 9, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        columnCount = names.count
        columns = Dictionary(
            names.enumerated().map { ($0.element, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        let missing = table.requiredColumns.filter { column(named: $0) == nil }
        guard missing.isEmpty else {
            throw DataSetError(
                .missingColumns,
                file: file.name,
                line: 1,
                "the heading lacks " + missing.joined(separator: ", ")
            )
        }
        rowCells = table.rowColumns.compactMap { known in column(named: known.name).map { ($0, known) } }
        buildIndex(from: end + 1)
    }

    var name: String { file.name }

    func column(named name: String) -> Int? {
        columns[name] ?? DataSetTable.aliases[name].flatMap { columns[$0] }
    }

    /// The rows of a filing, in the order of its document.
    func rows(of accession: Int64) -> ArraySlice<Entry> {
        var (low, high) = (0, index.count)
        while low < high {
            let middle = (low + high) / 2
            if index[middle].accession < accession { low = middle + 1 } else { high = middle }
        }
        let first = low
        while low < index.count, index[low].accession == accession { low += 1 }
        return index[first..<low]
    }

    /// The longest remark that EDGAR takes is 2,000 characters, a footnote 1,000.
    private static let longestRow = 1 << 20

    /// The cells of a row: as many as the heading has, none with a NUL byte, which no text of PostgreSQL can hold.
    func cells(at entry: Entry) throws(DataSetError) -> [ByteText] {
        let row = file.text[entry.offset..<rowEnd(from: entry.offset)]
        guard row.count <= Self.longestRow else {
            throw failure(entry, .brokenRow, "it is \(row.count) bytes long, which no row is")
        }
        if row.firstOffset(of: 0) != nil { throw failure(entry, .brokenRow, "there is a NUL byte in it") }
        let cells = row.bytes.split(separator: 9, omittingEmptySubsequences: false)
        guard cells.count == columnCount else {
            throw failure(entry, .brokenRow, "it has \(cells.count) cells, and the heading \(columnCount)")
        }
        return cells.map { ByteText(UnsafeRawBufferPointer(rebasing: $0)) }
    }

    func failure(_ entry: Entry, _ code: DataSetError.Code, _ detail: String) -> DataSetError {
        DataSetError(
            code,
            file: name,
            line: entry.line,
            detail,
            text: rowText(from: entry.offset),
            accession: entry.accession == 0 ? nil : AccessionNumber(digits: entry.accession)
        )
    }

    private func rowText(from offset: Int) -> String {
        let end = rowEnd(from: offset)
        return file.text[offset..<min(end, offset + 65_536)].trimmedString
    }

    /// The end of a row: a line's end, but for line ends inside a quoted cell.
    ///
    /// A lone quote must not swallow the rows behind it: a line that begins with an accession number is always a new row.
    private func rowEnd(from start: Int) -> Int {
        let text = file.text
        var end = lineEnd(from: start)
        while end < text.count, end - start < 65_536, Self.hasOpenQuote(text[start..<end]) {
            let next = text[end + 1..<lineEnd(from: end + 1)]
            if next.isEmpty || AccessionNumber(next[0..<min(20, next.count)].string) != nil { break }
            end = lineEnd(from: end + 1)
        }
        return end > start && text.bytes[end - 1] == 13 ? end - 1 : end
    }

    private func lineEnd(from start: Int) -> Int {
        let text = file.text
        guard start < text.count else { return text.count }
        return text.firstOffset(of: "\n", from: start) ?? text.count
    }

    /// Whether the last cell begins with a quote that is not closed.
    private static func hasOpenQuote(_ row: ByteText) -> Bool {
        let start = row.bytes.lastIndex(of: 9).map { $0 + 1 } ?? 0
        guard start < row.count, row.bytes[start] == UInt8(ascii: "\"") else { return false }
        return row.bytes[start...].count { $0 == UInt8(ascii: "\"") } % 2 == 1
    }

    private mutating func buildIndex(from start: Int) {
        let text = file.text
        index.reserveCapacity(text.count / 80)
        let accessionColumn = column(named: DataSetTable.accessionColumn) ?? 0
        let keyColumn = table.keyColumn.flatMap { column(named: $0) }
        var (offset, line, isSorted) = (start, 2, true)
        while offset < text.count {
            let end = rowEnd(from: offset)
            let row = text[offset..<end]
            if !row.trimmed.isEmpty {
                if let entry = Self.entry(row, accessionColumn, keyColumn, offset, line) {
                    if let last = index.last, entry < last { isSorted = false }
                    index.append(entry)
                } else {
                    broken.append(Entry(accession: 0, key: 0, offset: offset, line: line))
                }
            }
            line += 1 + row.bytes.count { $0 == 10 }
            offset = lineEnd(from: end) + 1
        }
        if !isSorted { index.sort() }
    }

    private static func entry(
        _ row: ByteText,
        _ accessionColumn: Int,
        _ keyColumn: Int?,
        _ offset: Int,
        _ line: Int
    ) -> Entry? {
        // Accession number and key come first; the rest of the row is not looked at yet.
        let cells = row.bytes.split(
            separator: 9,
            maxSplits: max(accessionColumn, keyColumn ?? 0) + 1,
            omittingEmptySubsequences: false
        )
        guard cells.count > max(accessionColumn, keyColumn ?? 0),
            let accession = AccessionNumber(String(decoding: cells[accessionColumn], as: UTF8.self))
        else { return nil }
        guard let keyColumn else {
            return Entry(accession: accession.digits, key: Int64(line), offset: offset, line: line)
        }
        guard let key = Int64(String(decoding: cells[keyColumn], as: UTF8.self)) else { return nil }
        return Entry(accession: accession.digits, key: key, offset: offset, line: line)
    }
}

extension DataSetFile.Entry: Comparable {
    /// By filing, then in document order; rows of one key as they stand in the file.
    static func < (left: Self, right: Self) -> Bool {
        (left.accession, left.key, left.offset) < (right.accession, right.key, right.offset)
    }
}

extension ByteText {
    /// The text of a cell, nil when empty; one with quotes in it is wrapped in quotes, and its own are doubled.
    var cellText: String? {
        if isEmpty { return nil }
        let text = trimmed
        let quote = UInt8(ascii: "\"")
        guard text.count >= 2, text.bytes.first == quote, text.bytes.last == quote else {
            let plain = text.trimmedString
            return plain.isEmpty ? nil : plain
        }
        let inner = text[1..<text.count - 1].string
        return inner.replacing("\"\"", with: "\"").trimmedToNil
    }
}
