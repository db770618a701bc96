import Edgar
import Form4Schema
import Postgres

/// The cells of a row, one after the other, as the types that the rules use.
struct CellReader {
    private let row: Row
    private var column = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func next<T: CellDecodable>(as type: T.Type = T.self) throws -> T {
        defer { column += 1 }
        return try row.value(column)
    }

    mutating func word<T: RawRepresentable>() throws -> T where T.RawValue == String {
        guard let word: T = try optionalWord() else { throw mismatch("\(T.self)") }
        return word
    }

    mutating func optionalWord<T: RawRepresentable>() throws -> T? where T.RawValue == String {
        guard let text: String = try next(as: String?.self) else { return nil }
        guard let word = T(rawValue: text) else { throw mismatch("\(T.self), got “\(text)”") }
        return word
    }

    mutating func form() throws -> FormNumber {
        guard let form = try optionalForm() else { throw mismatch("a form") }
        return form
    }

    mutating func optionalForm() throws -> FormNumber? {
        guard let name: String = try next(as: String?.self) else { return nil }
        return FormNumber.allCases.first { $0.name == name }
    }

    /// From days since 1970.
    mutating func date() throws -> CalendarDate { CalendarDate(dayNumber: try next()) }

    mutating func optionalDate() throws -> CalendarDate? {
        try next(as: Int?.self).map { CalendarDate(dayNumber: $0) }
    }

    mutating func optionalMoment() throws -> Moment? {
        try next(as: Int?.self).map { Moment(seconds: $0) }
    }

    mutating func amount() throws -> Amount? {
        guard let text: String = try next(as: String?.self) else { return nil }
        guard let amount = Amount(text) else { throw mismatch("an exact number, got “\(text)”") }
        return amount
    }

    /// From an accession number and an ordinal; the table is that of the line that refers.
    mutating func reference(_ table: SecurityTable) throws -> LineReference? {
        let accession: Int? = try next()
        let ordinal: Int? = try next()
        guard let accession, let ordinal else { return nil }
        return LineReference(accession: accession, table: table, ordinal: ordinal)
    }

    mutating func flags() throws -> QualityFlags {
        let words: [String] = try next()
        return QualityFlags(words.compactMap { QualityFlag(rawValue: $0) }.map { QualityFlags($0) })
    }

    mutating func terms() throws -> DerivativeTerms {
        DerivativeTerms(
            exercisePrice: try amount(),
            exercisableOn: try optionalDate(),
            expiresOn: try optionalDate(),
            underlyingTitle: try next(),
            underlyingShares: try amount(),
            underlyingValue: try amount()
        )
    }

    private func mismatch(_ expectation: String) -> PostgresError {
        PostgresError(.data, "column \(column): expected \(expectation)")
    }
}
