/// A piece of SQL: text written in this program, with the values it needs kept apart as bindings.
///
/// Fragments are written as string literals and composed by interpolation:
///
///     let recent: SQL = "filed_on >= \(bind: "2024-01-01")"
///     let query: SQL = "SELECT \(identifier: "cik") FROM company WHERE \(recent)"
///     query.statement().text      // SELECT "cik" FROM company WHERE filed_on >= $1
///
/// A `String` that came from anywhere but a literal cannot become text: the literal type is `StaticString`, and the only
/// ways in are `bind:`, `identifier:` and, with its name as a warning, `SQL(unescaped:)`.
package struct SQL: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case text(String)
        case value(String?)
        case slot(Int)
    }

    private(set) var parts: [Part] = []

    /// Nothing; composes without a trace.
    package static let empty = SQL()

    package init() {}

    /// SQL text that is trusted as it stands, such as a migration's file.
    ///
    /// Never pass anything a user wrote.
    package init(unescaped text: String) {
        append(text)
    }

    package var isEmpty: Bool { parts.isEmpty }

    mutating func append(_ text: String) {
        if text.isEmpty { return }
        guard case .text(var last)? = parts.last else {
            parts.append(.text(text))
            return
        }
        // Taken out first, so that the text is nobody else's and grows in place instead of being copied each time.
        parts.removeLast()
        last += text
        parts.append(.text(last))
    }

    mutating func append(_ part: Part) {
        if case .text(let text) = part { append(text) } else { parts.append(part) }
    }

    package static func += (left: inout SQL, right: SQL) {
        for part in right.parts { left.append(part) }
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum += right
        return sum
    }

    /// An identifier in PostgreSQL's quotes; the only place where a name becomes text.
    package static func identifier(_ name: String) -> SQL {
        var quoted = "\""
        for character in name.unicodeScalars {
            if character == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(character)
        }
        return SQL(unescaped: quoted + "\"")
    }

    /// A value, sent beside the text.
    package static func bind(_ value: some SQLBindable) -> SQL {
        var sql = SQL()
        sql.append(.value(value.sqlText))
        return sql
    }

    /// A whole number in the text itself, where PostgreSQL has to see it to plan well: a `LIMIT` that it does not know is
    /// reckoned as a tenth of all rows, so that no plan is ever kept and every run plans anew.
    package static func constant(_ number: Int) -> SQL {
        SQL(unescaped: String(number))
    }

    /// A place whose value is given later, once for each run of a statement: see ``StatementTemplate``.
    package static func slot(_ index: Int) -> SQL {
        var sql = SQL()
        sql.append(.slot(index))
        return sql
    }
}

extension SQL: ExpressibleByStringInterpolation {
    package struct StringInterpolation: StringInterpolationProtocol {
        var sql = SQL()

        package init(literalCapacity: Int, interpolationCount: Int) {}

        package mutating func appendLiteral(_ literal: StaticString) {
            sql.append(literal.description)
        }

        package mutating func appendInterpolation(_ fragment: SQL) {
            sql += fragment
        }

        package mutating func appendInterpolation(bind value: some SQLBindable) {
            sql += .bind(value)
        }

        /// A name of a table, column, role …; a path such as `schema.table` is two identifiers.
        package mutating func appendInterpolation(identifier name: String) {
            sql += .identifier(name)
        }

        package mutating func appendInterpolation(constant number: Int) {
            sql += .constant(number)
        }

        package mutating func appendInterpolation(slot index: Int) {
            sql += .slot(index)
        }
    }

    package init(stringLiteral text: StaticString) {
        append(text.description)
    }

    package init(stringInterpolation: StringInterpolation) {
        self = stringInterpolation.sql
    }
}

extension Sequence<SQL> {
    /// All fragments in a row; empty ones leave no separator behind.
    package func joined(separator: SQL = ", ") -> SQL {
        var result = SQL.empty
        for fragment in self where !fragment.isEmpty {
            if !result.isEmpty { result += separator }
            result += fragment
        }
        return result
    }

    /// All conditions at once, each in parentheses; `TRUE` when there is none.
    package func conjunction() -> SQL {
        let all = filter { !$0.isEmpty }.map { "(\($0))" as SQL }
        return all.isEmpty ? "TRUE" : all.joined(separator: " AND ")
    }

    /// Any of the conditions, each in parentheses; `FALSE` when there is none.
    package func disjunction() -> SQL {
        let any = filter { !$0.isEmpty }.map { "(\($0))" as SQL }
        return any.isEmpty ? "FALSE" : any.joined(separator: " OR ")
    }
}
