import Edgar
import Foundation
import Postgres
import SQLBuilder
import Warehouse

/// Where a quarter's data set and the filings that the store has from EDGAR itself differ.
///
/// Values of a data set are rounded to two decimals: what agrees after rounding is no difference. Filings that the store
/// has from a data set only are counted and not compared.
package struct DataSetComparison: Sendable, Encodable {
    package struct Difference: Sendable, Encodable, Equatable {
        package let accession: String
        /// `MISSING_IN_STORE`, `MISSING_IN_DATA_SET`, `ROW_COUNT`, `VALUE`, or `UNREADABLE` in the data set.
        package let kind: String
        /// The table and row, and the column for a value.
        package let place: String
        package let dataSet: String?
        package let store: String?
    }

    package let quarter: String
    package private(set) var compared = 0
    /// In the store from a data set only.
    package private(set) var notComparable = 0
    package private(set) var differenceCount = 0
    package private(set) var countsByKind: [String: Int] = [:]
    /// The first thousand.
    package private(set) var differences: [Difference] = []

    private static let kept = 1000
    private static let filingsAtOnce = 500

    package init(of quarter: DataSetQuarter, with pool: ConnectionPool) async throws {
        self.quarter = quarter.name
        var items = quarter.items()
        var filings: [OwnershipFiling] = []
        var listed: Set<Int64> = []
        var days: (first: CalendarDate, last: CalendarDate)?
        while let item = items.next() {
            switch item {
            case .failure(let error):
                if let accession = error.accession { listed.insert(accession.digits) }
                note(Difference(of: error))
            case .filing(let filing):
                if let accession = filing.accessionNumber { listed.insert(accession.digits) }
                if let day = filing.filedOn { days = (min(days?.first ?? day, day), max(days?.last ?? day, day)) }
                filings.append(filing)
            }
            guard filings.count == Self.filingsAtOnce else { continue }
            try await compare(filings, lacking: Set(quarter.missingTables), with: pool)
            filings = []
        }
        try await compare(filings, lacking: Set(quarter.missingTables), with: pool)
        if let days { try await findMissing(besides: listed, from: days.first, to: days.last, pool) }
    }

    private mutating func note(_ difference: Difference) {
        differenceCount += 1
        countsByKind[difference.kind, default: 0] += 1
        if differences.count < Self.kept { differences.append(difference) }
    }

    // MARK: Comparing

    private mutating func compare(
        _ filings: [OwnershipFiling],
        lacking: Set<DataSetTable>,
        with pool: ConnectionPool
    ) async throws {
        let numbers = filings.compactMap { $0.accessionNumber?.digits }
        let sources = try await pool.query(
            "SELECT accession, source FROM filing WHERE accession = ANY(\(bind: numbers)::bigint[])",
            lane: .heavy
        )
        var source: [Int: String] = [:]
        for row in sources.rows { source[try row.value(0)] = try row.value(1, as: String.self) }
        let rows = try await StoredLines(numbers, pool)
        for filing in filings {
            guard let accession = filing.accessionNumber else { continue }
            switch source[Int(accession.digits)] {
            case nil:
                note(
                    Difference(
                        accession: "\(accession)",
                        kind: "MISSING_IN_STORE",
                        place: "",
                        dataSet: filing.documentType,
                        store: nil
                    )
                )
            case "DATA_SET"?: notComparable += 1
            default:
                compared += 1
                compare(filing, accession, rows, lacking)
            }
        }
    }

    private mutating func compare(
        _ filing: OwnershipFiling,
        _ accession: AccessionNumber,
        _ stored: StoredLines,
        _ lacking: Set<DataSetTable>
    ) {
        for table in DataSetTable.allCases where !lacking.contains(table) {
            guard let (side, kind) = table.rows else { continue }
            let lines = filing.rows(side, kind)
            let others = stored[accession, side, kind]
            guard lines.count == others.count else {
                note(
                    Difference(
                        accession: "\(accession)",
                        kind: "ROW_COUNT",
                        place: table.rawValue,
                        dataSet: "\(lines.count)",
                        store: "\(others.count)"
                    )
                )
                continue
            }
            for (line, other) in zip(lines, others) {
                for column in StoredLines.columns(kind) {
                    let (mine, theirs) = (line[column.field], other[column.name] ?? nil)
                    if !Self.agree(mine, theirs, column.isNumber) {
                        let place = "\(table.rawValue) \(line.ordinal) \(column.name)"
                        note(
                            Difference(
                                accession: "\(accession)",
                                kind: "VALUE",
                                place: place,
                                dataSet: mine,
                                store: theirs
                            )
                        )
                    }
                }
            }
        }
    }

    /// Numbers agree when they round to the same two decimals; the half cent belongs to both sides.
    static func agree(_ left: String?, _ right: String?, _ isNumber: Bool) -> Bool {
        guard isNumber, let left, let right else { return left == right }
        let posix = Locale(identifier: "en_US_POSIX")
        guard let first = Decimal(string: left, locale: posix), let second = Decimal(string: right, locale: posix)
        else {
            return left == right
        }
        return abs(first - second) <= Decimal(sign: .plus, exponent: -3, significand: 5)
    }

    /// Filings of the quarter's days that the store has and the data set has not.
    private mutating func findMissing(
        besides listed: Set<Int64>,
        from first: CalendarDate,
        to last: CalendarDate,
        _ pool: ConnectionPool
    ) async throws {
        let stored = try await pool.query(
            """
            SELECT accession FROM filing WHERE source <> 'DATA_SET'
                AND filed_on BETWEEN \(bind: first.description)::date AND \(bind: last.description)::date ORDER BY accession
            """,
            lane: .heavy
        )
        for row in stored.rows {
            let number = Int64(try row.value(0, as: Int.self))
            guard !listed.contains(number), let accession = AccessionNumber(digits: number) else { continue }
            note(
                Difference(
                    accession: "\(accession)",
                    kind: "MISSING_IN_DATA_SET",
                    place: "",
                    dataSet: nil,
                    store: "filed"
                )
            )
        }
    }

    // MARK: Telling

    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    /// The counts in a line or two.
    package var summary: String {
        let kinds = countsByKind.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(quarter): \(compared) filings compared, \(notComparable) known from a data set only, "
            + "\(differenceCount) differences" + (kinds.isEmpty ? "" : ": \(kinds)")
    }
}

extension DataSetComparison.Difference {
    /// A row or filing of the data set that cannot be compared.
    fileprivate init(of error: DataSetError) {
        self.init(
            accession: error.accession?.description ?? "",
            kind: "UNREADABLE",
            place: error.file + (error.line.map { " line \($0)" } ?? ""),
            dataSet: error.detail,
            store: nil
        )
    }
}

/// The lines that the store has of some filings, as text by column.
private struct StoredLines {
    struct Column {
        let name: String
        let field: RowField
        var isNumber = false
    }

    typealias Line = [String: String?]

    private struct Key: Hashable {
        let accession: Int64
        let table: FilingRow.Table
        let kind: FilingRow.Kind
    }

    private var lines: [Key: [Line]] = [:]

    static func columns(_ kind: FilingRow.Kind) -> [Column] {
        switch kind {
        case .transaction:
            [
                Column(name: "traded_on", field: .transactionDate), Column(name: "code", field: .transactionCode),
                Column(name: "shares", field: .transactionShares, isNumber: true),
                Column(name: "price", field: .transactionPricePerShare, isNumber: true),
                Column(name: "total_value", field: .transactionTotalValue, isNumber: true),
                Column(name: "shares_owned_after", field: .sharesOwnedFollowingTransaction, isNumber: true),
                Column(name: "value_owned_after", field: .valueOwnedFollowingTransaction, isNumber: true),
            ] + terms
        case .holding:
            [
                Column(name: "shares_owned", field: .sharesOwnedFollowingTransaction, isNumber: true),
                Column(name: "value_owned", field: .valueOwnedFollowingTransaction, isNumber: true),
            ] + terms
        }
    }

    private static let terms = [
        Column(name: "exercise_price", field: .conversionOrExercisePrice, isNumber: true),
        Column(name: "underlying_shares", field: .underlyingSecurityShares, isNumber: true),
        Column(name: "underlying_value", field: .underlyingSecurityValue, isNumber: true),
    ]

    init(_ accessions: [Int64], _ pool: ConnectionPool) async throws {
        for (name, kind) in [("transaction", FilingRow.Kind.transaction), ("holding", .holding)] {
            let columns = Self.columns(kind)
            let names = columns.map { SQL.identifier($0.name) + "::text" }.joined()
            let rows = try await pool.query(
                """
                SELECT accession, "table"::text, \(names) FROM \(identifier: name)
                WHERE accession = ANY(\(bind: accessions)::bigint[]) ORDER BY accession, "table", ordinal
                """,
                lane: .heavy
            )
            for row in rows.rows {
                guard let table = FilingRow.Table(rawValue: try row.value(1)) else { continue }
                var line: Line = [:]
                for (place, column) in columns.enumerated() {
                    line[column.name] = try row.value(place + 2, as: String?.self)
                }
                let key = Key(accession: Int64(try row.value(0, as: Int.self)), table: table, kind: kind)
                lines[key, default: []].append(line)
            }
        }
    }

    subscript(accession: AccessionNumber, table: FilingRow.Table, kind: FilingRow.Kind) -> [Line] {
        lines[Key(accession: accession.digits, table: table, kind: kind)] ?? []
    }
}
