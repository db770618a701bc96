import Foundation
import SQLBuilder

extension Request.Work {
    private static let maximumParameters = 65_535

    /// Statements, checked on the caller's thread for what libpq would refuse or cut off silently.
    static func running(_ statements: Statement...) throws -> Request.Work { try running(statements) }

    static func running(_ statements: [Statement]) throws -> Request.Work {
        .statements(try statements.map { ($0, try parameters(of: $0)) })
    }

    private static func parameters(of statement: Statement) throws -> CStrings {
        guard statement.parameters.count <= maximumParameters else {
            throw PostgresError(
                .misuse,
                "A statement has \(statement.parameters.count) parameters; \(maximumParameters) is the most."
            )
        }
        let parameters = CStrings(statement.parameters)
        guard !parameters.hasNullCharacters, !statement.text.hasNullCharacters else {
            throw PostgresError(.data, "A text value contains U+0000, which PostgreSQL cannot store.")
        }
        return parameters
    }
}

extension String {
    /// Whether a C string would end before this text does.
    fileprivate var hasNullCharacters: Bool {
        var text = self
        return text.withUTF8 { text in text.baseAddress.map { memchr($0, 0, text.count) != nil } ?? false }
    }
}

extension SQL {
    /// Text for commands that take no parameters.
    func plainText() throws -> String {
        let statement = statement()
        guard statement.parameters.isEmpty, !statement.text.utf8.contains(0) else {
            throw PostgresError(.misuse, "COPY and scripts take no bindings: \(statement.text.prefix(200))")
        }
        return statement.text
    }
}

extension Request.Reply {
    private static var unexpected: PostgresError {
        PostgresError(.misuse, "The statement is of another sort than its call expects (a COPY sent as a query?).")
    }

    func results() throws -> [ResultSet] {
        guard case .results(let results) = self else { throw Self.unexpected }
        return results
    }

    func result() throws -> ResultSet {
        guard let result = try results().first else { throw Self.unexpected }
        return result
    }

    func session() throws -> Session {
        guard case .session(let session) = self else { throw Self.unexpected }
        return session
    }

    func chunk() throws -> [UInt8]? {
        guard case .chunk(let bytes) = self else { throw Self.unexpected }
        return bytes
    }
}
