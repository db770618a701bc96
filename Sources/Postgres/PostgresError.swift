import CLibPQ

/// What went wrong between this program and PostgreSQL: what kind it is decides what a caller can do about it.
///
/// The description is for logs and for the person who runs the program; it may quote SQL and never goes to a client.
package struct PostgresError: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// No connection could be made: the address, the password, the database, or nobody answers.
        case unreachable
        /// The connection broke while it was in use; a statement on its way may or may not have run.
        case connectionLost
        /// The connection broke during COMMIT: the transaction took effect, or did not.
        case commitUnknown
        /// More requests wait than ``PoolLimits/waiting``, or one waited longer than ``PoolLimits/waitLimit``.
        case overloaded
        /// The statement ran longer than it may.
        case timedOut
        /// The task that asked was cancelled.
        case cancelled
        /// A constraint refused the row; ``PostgresError/constraint`` names it.
        case constraint
        /// Another transaction was in the way (serialization, deadlock, lock not available): try again.
        case conflict
        /// The server has no memory, disk or connection slot left.
        case exhausted
        /// A value does not fit its type, its range, or a cell that was read.
        case data
        /// The statement is wrong: our mistake.
        case statement
        /// The pool was used after `close()`, or a lent connection after its closure ended, or similar.
        case misuse
        /// Anything else the server reports.
        case server
    }

    package let kind: Kind
    package let message: String
    /// The five letters of the SQL standard, when the server said them.
    package var sqlState: String?
    package var detail: String?
    package var hint: String?
    package var constraint: String?
    package var table: String?
    package var column: String?
    /// The statement's text, without values.
    package var statement: String?

    package init(_ kind: Kind, _ message: String, sqlState: String? = nil) {
        self.kind = kind
        self.message = message
        self.sqlState = sqlState
    }

    /// Whether the same work, done again from its start, may succeed.
    package var isRetryable: Bool {
        switch kind {
        case .unreachable, .connectionLost, .overloaded, .conflict, .exhausted: true
        case .commitUnknown, .timedOut, .cancelled, .constraint, .data, .statement, .misuse, .server: false
        }
    }

    /// Whether trying to connect again cannot help until a person changes something.
    var needsPerson: Bool {
        guard let sqlState else { return kind == .misuse }
        return ["28", "3D", "42"].contains(sqlState.prefix(2))
    }
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        var text = message
        if let sqlState { text += " [SQLSTATE \(sqlState)]" }
        if let detail { text += "\n  detail: \(detail)" }
        if let hint { text += "\n  hint: \(hint)" }
        if let statement { text += "\n  statement: \(statement.prefix(2000))" }
        return text
    }
}

extension PostgresError {
    /// The error a result carries.
    init(result: OpaquePointer?, statement: String?) {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        let sqlState = field("C")
        let message = field("M") ?? String(cString: PQresultErrorMessage(result)).trimmedEnd
        self.init(Self.kind(ofState: sqlState), message, sqlState: sqlState)
        detail = field("D")
        hint = field("H")
        constraint = field("n")
        table = field("t")
        column = field("c")
        self.statement = statement
    }

    /// The last error of a connection, which is prose only.
    init(_ kind: Kind, connection: OpaquePointer?) {
        self.init(kind, String(cString: PQerrorMessage(connection)).trimmedEnd)
    }

    /// Classes of Appendix A, "PostgreSQL Error Codes".
    private static func kind(ofState state: String?) -> Kind {
        guard let state else { return .connectionLost }
        switch state {
        case "57014": return .timedOut
        case "57P01", "57P02", "57P03", "57P05", "25P03": return .connectionLost
        case "55P03": return .conflict
        default: break
        }
        switch state.prefix(2) {
        case "08": return .connectionLost
        case "22": return .data
        case "23": return .constraint
        case "40": return .conflict
        case "42", "26", "34", "07", "0A": return .statement
        case "53": return .exhausted
        default: return .server
        }
    }
}

extension String {
    /// Without the line end that libpq puts behind its messages.
    var trimmedEnd: String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
