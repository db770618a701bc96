import CLibPQ

/// Where the database is and how each connection behaves.
package struct ConnectionSettings: Sendable {
    /// A URL (`postgresql://…`) or keywords (`host=… dbname=…`), as libpq reads them; what is missing comes from `PG…`
    /// environment variables.
    package var connectionString: String
    /// Shown by `pg_stat_activity`.
    package var applicationName = "form4"
    /// For one address; with several hosts each has this long.
    package var connectTimeout: Duration = .seconds(10)
    /// Server settings for every session, such as `statement_timeout`, `role`, `search_path`, `default_transaction_read_only`.
    package var serverSettings: [String: String] = [:]
    /// Runs before each attempt to connect, off the serving threads; may block.
    ///
    /// An embedded cluster revives its server here.
    package var beforeConnecting: (@Sendable () throws -> Void)?

    package init(_ connectionString: String) {
        self.connectionString = connectionString
    }

    /// For sessions whose statements find rows by keys or by short spans: the plan is the same for all values, so it is
    /// made once.
    ///
    /// PostgreSQL alone would go on planning a search, for example, at each run: 2.2 ms before 0.3 ms of work.
    var keepingPlans: ConnectionSettings {
        var settings = self
        settings.serverSettings["plan_cache_mode"] = "force_generic_plan"
        return settings
    }

    /// The oldest server that is supported.
    static let minimumServerVersion: Int32 = 150_000

    /// What libpq is told: the connection string, our defaults where it is silent, and the server settings.
    func keywords() throws -> [(name: String, value: String)] {
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(connectionString, &message) else {
            defer { PQfreemem(message) }
            let reason = message.map { String(cString: $0).trimmedEnd } ?? "out of memory"
            throw PostgresError(
                .misuse,
                "The database URL cannot be read: \(reason). Write postgresql://user@host:5432/form4 or host=… dbname=…"
            )
        }
        defer { PQconninfoFree(parsed) }
        var keywords: [(name: String, value: String)] = []
        var option = parsed
        while let name = option.pointee.keyword {
            if let value = option.pointee.val {
                keywords.append((String(cString: name), String(cString: value)))
            }
            option += 1
        }
        for (name, value) in defaults where !keywords.contains(where: { $0.name == name }) {
            keywords.append((name, value))
        }
        return keywords.filter { $0.name != "options" } + [("options", options(after: keywords)), forcedEncoding]
    }

    /// Text is UTF-8 on our side, whatever the database holds.
    private var forcedEncoding: (name: String, value: String) { ("client_encoding", "UTF8") }

    /// A dead peer is noticed within about a minute, where the system's own default is two hours.
    private var defaults: [(name: String, value: String)] {
        [
            ("application_name", applicationName),
            ("connect_timeout", String(max(2, connectTimeout.components.seconds))),
            ("keepalives_idle", "30"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "45000"),
        ]
    }

    private func options(after keywords: [(name: String, value: String)]) -> String {
        let own = serverSettings.sorted { $0.key < $1.key }.map { "-c \($0.key)=\(Self.escaped($0.value))" }
        let given = keywords.filter { $0.name == "options" }.map(\.value)
        return (given + own).joined(separator: " ")
    }

    /// In `options`, a backslash lets a space (or a backslash) through.
    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            if character == "\\" || character.isWhitespace { text += "\\" }
            text.append(character)
        }
        return text
    }

    /// Connects, blocking this thread; the caller owns the connection, which is ready for use without blocking.
    func connect() throws -> OpaquePointer {
        try beforeConnecting?()
        let keywords = try keywords()
        let names = CStrings(keywords.map { $0.name }).terminated
        let values = CStrings(keywords.map { $0.value }).terminated
        let connection = names.withPointers { names in
            values.withPointers { values in PQconnectdbParams(names, values, 0) }
        }
        guard let connection else { throw PostgresError(.exhausted, "libpq has no memory for a connection") }
        do {
            try check(connection)
            return connection
        } catch {
            PQfinish(connection)
            throw error
        }
    }

    private func check(_ connection: OpaquePointer) throws {
        guard PQstatus(connection) == CONNECTION_OK else {
            throw PostgresError(.unreachable, connection: connection)
        }
        let version = PQserverVersion(connection)
        guard version >= Self.minimumServerVersion else {
            throw PostgresError(
                .misuse,
                "The server is PostgreSQL \(version / 10_000); version \(Self.minimumServerVersion / 10_000) or later is needed."
            )
        }
        // Notices are for a person at a prompt; the default would print them to our standard error.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
            throw PostgresError(.unreachable, connection: connection)
        }
    }
}

extension Duration {
    /// The value of a server setting such as `statement_timeout`: whole milliseconds, as many as the server takes.
    package var settingValue: String { "\(min(nanoseconds / 1_000_000, UInt64(Int32.max)))" }
}
