import API
import GraphQL
import Warehouse

/// A table for people: aligned columns that fit the terminal, or, where there are too many, a block of lines a row.
struct TextTable {
    private static let gap = 2
    /// A text column that needs more keeps at least this.
    private static let narrowest = 10

    private let columns: [String]
    private let cells: [[String]]
    private let isNumeric: [Bool]

    init(_ table: Tabular) {
        columns = table.columns
        cells = table.rows.map { row in row.map { Self.oneLine($0.cell) } }
        isNumeric = table.columns.indices.map { column in
            table.rows.contains { $0[column].isNumber }
                && table.rows.allSatisfy { $0[column].isNumber || $0[column] == .null }
        }
    }

    /// The table's lines.
    ///
    /// `width` null: as wide as it needs.
    func lines(width: Int?) -> [String] {
        guard let widths = fitted(to: width) else { return blocks(width: width ?? 0) }
        let header = zip(columns.indices, columns).map { Self.fit($1, widths[$0], right: isNumeric[$0]) }
        let rule = widths.map { String(repeating: "─", count: $0) }
        let body = cells.map { row in zip(row.indices, row).map { Self.fit($1, widths[$0], right: isNumeric[$0]) } }
        return ([header, rule] + body).map { line in
            let text = line.joined(separator: String(repeating: " ", count: Self.gap))
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// One line a column, one block a row, for rows that are too wide to be read across.
    private func blocks(width: Int) -> [String] {
        let label = columns.map(\.count).max() ?? 0
        let room = max(Self.narrowest, width - label - Self.gap)
        return cells.enumerated().flatMap { index, row in
            let title = "── \(index + 1) "
            let rule = title + String(repeating: "─", count: max(0, min(width, label + Self.gap + 20) - title.count))
            return [rule]
                + zip(columns, row).map { column, cell in
                    let text = Self.fit(column, label + Self.gap, right: false) + Self.clipped(cell, to: room)
                    return String(text.reversed().drop { $0 == " " }.reversed())
                }
        }
    }

    /// What each column needs; where that is too much, the widest text columns give way first.
    ///
    /// Null where even that is not enough.
    private func fitted(to width: Int?) -> [Int]? {
        var widths = columns.indices.map { column in
            max(columns[column].count, cells.map { $0[column].count }.max() ?? 0)
        }
        guard let width else { return widths }
        let available = width - Self.gap * max(0, widths.count - 1)
        while widths.reduce(0, +) > available {
            let candidates = widths.indices.filter { !isNumeric[$0] && widths[$0] > Self.narrowest }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
        }
        return widths
    }

    private static func fit(_ text: String, _ width: Int, right: Bool) -> String {
        let text = clipped(text, to: width)
        let space = String(repeating: " ", count: width - text.count)
        return right ? space + text : text + space
    }

    private static func clipped(_ text: String, to width: Int) -> String {
        text.count > width ? text.prefix(max(0, width - 1)) + "…" : text
    }

    private static func oneLine(_ text: String) -> String {
        text.contains(where: \.isNewline) ? text.split(whereSeparator: \.isNewline).joined(separator: " ") : text
    }
}

extension Terminal {
    /// Writes a table that fits the terminal; elsewhere as wide as it needs.
    func write(table: Tabular) {
        for (index, line) in TextTable(table).lines(width: isInteractive ? width : nil).enumerated() {
            write((index == 0 || line.hasPrefix("── ") ? Style.bold(line, on: self) : line) + "\n")
        }
    }
}
