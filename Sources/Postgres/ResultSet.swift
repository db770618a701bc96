import CLibPQ

/// The rows of one statement, in PostgreSQL's text format, as libpq received them.
///
/// `@unchecked`: a `PGresult` never changes once libpq has handed it over, and its manual allows passing it between
/// threads; only `deinit` frees it.
package final class ResultSet: @unchecked Sendable {
    private let result: OpaquePointer

    package let rowCount: Int
    package let columnCount: Int

    /// Takes ownership.
    init(_ result: OpaquePointer) {
        self.result = result
        rowCount = Int(PQntuples(result))
        columnCount = Int(PQnfields(result))
    }

    deinit {
        PQclear(result)
    }

    /// The memory that libpq took for it.
    package var byteCount: Int { PQresultMemorySize(result) }

    /// How many rows the statement inserted, updated, deleted, copied or returned.
    package var affectedRows: Int {
        Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    /// What the server says it did, such as `INSERT 0 3`.
    package var commandTag: String {
        String(cString: PQcmdStatus(result))
    }

    package var columnNames: [String] {
        (0..<columnCount).map { String(cString: PQfname(result, Int32($0))) }
    }

    /// The position of the first column with exactly this name.
    package func columnIndex(_ name: String) -> Int? {
        (0..<columnCount).first { PQfname(result, Int32($0)).map { String(cString: $0) } == name }
    }

    /// The text of a cell, `nil` for NULL.
    ///
    /// Valid as long as this object lives, so keep it alive while you look.
    ///
    /// Out of range is a programmer's mistake and traps.
    package func bytes(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount, "cell out of range")
        let row = Int32(truncatingIfNeeded: row)
        let column = Int32(truncatingIfNeeded: column)
        if PQgetisnull(result, row, column) == 1 { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column),
            count: Int(PQgetlength(result, row, column))
        )
    }

    package func isNull(_ row: Int, _ column: Int) -> Bool {
        bytes(row, column) == nil
    }

    /// A cell as a Swift value; ask for an optional where NULL may come.
    package func value<T: CellDecodable>(_ row: Int, _ column: Int, as type: T.Type = T.self) throws -> T {
        do {
            return try withExtendedLifetime(self) { try T(cell: bytes(row, column)) }
        } catch let mismatch as CellMismatch {
            let name = PQfname(result, Int32(column)).map { String(cString: $0) } ?? "\(column)"
            throw PostgresError(.data, "row \(row), column \"\(name)\": \(mismatch.message)")
        }
    }

    package var rows: Rows { Rows(result: self) }

    /// The only cell of the only row.
    package func single<T: CellDecodable>(as type: T.Type = T.self) throws -> T {
        guard rowCount == 1, columnCount == 1 else {
            throw PostgresError(.data, "expected one row of one column, got \(rowCount) of \(columnCount)")
        }
        return try value(0, 0)
    }
}

/// All rows, one after the other.
package struct Rows: RandomAccessCollection, Sendable {
    let result: ResultSet

    package var startIndex: Int { 0 }
    package var endIndex: Int { result.rowCount }
    package subscript(index: Int) -> Row { Row(result: result, index: index) }
}

/// One row; keeps its result alive.
package struct Row: Sendable {
    let result: ResultSet
    let index: Int

    package func value<T: CellDecodable>(_ column: Int, as type: T.Type = T.self) throws -> T {
        try result.value(index, column)
    }

    /// By name: convenient, and a search at each call.
    package func value<T: CellDecodable>(_ name: String, as type: T.Type = T.self) throws -> T {
        guard let column = result.columnIndex(name) else {
            throw PostgresError(.data, "no column \"\(name)\"; there are \(result.columnNames.joined(separator: ", "))")
        }
        return try result.value(index, column)
    }
}
