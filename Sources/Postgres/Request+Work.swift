import SQLBuilder

extension Request.Work {
    private static let maximumParameters = 65_535

    /// A statement, checked on the caller's thread for what libpq would refuse or cut off silently.
    static func running(_ statement: Statement) throws -> Request.Work {
        guard statement.parameters.count <= maximumParameters else {
            throw PostgresError(
                .misuse,
                "A statement has \(statement.parameters.count) parameters; \(maximumParameters) is the most."
            )
        }
        for text in statement.parameters + [statement.text] where text?.utf8.contains(0) ?? false {
            throw PostgresError(.data, "A text value contains U+0000, which PostgreSQL cannot store.")
        }
        return .statement(statement, CStrings(statement.parameters))
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

    func result() throws -> ResultSet {
        guard case .result(let result) = self else { throw Self.unexpected }
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
