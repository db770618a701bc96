import Edgar
import Postgres
import SQLBuilder

/// The tables of rules may be corrected, by the store's own text or by a newer program: what follows from them is then
/// derived again.
extension FilingWriter {
    /// The tables by which this store is written.
    package func rules() async throws -> RuleTables {
        try await pool.transaction(readOnly: true) { connection in
            let revision: Int = try await connection.query("SELECT rules FROM data_version").single()
            return try await storeRules.tables(of: revision, connection)
        }
    }

    /// Keeps corrections in place of those of the same subject; an empty text takes them back.
    ///
    /// Every writer goes by them from its next transaction on; ``reclassify()`` and ``rejudge(progress:)`` bring what is
    /// stored along.
    package func correct(_ texts: [RuleTables.Subject: String]) async throws {
        _ = try RuleTables.standard.corrected(by: texts)
        guard !texts.isEmpty else { return }
        try await pool.transaction { connection in
            _ = try await lock(connection)
            for (subject, text) in texts {
                try await connection.execute(
                    """
                    INSERT INTO rule_correction VALUES (\(bind: subject.rawValue), \(bind: text)) \
                    ON CONFLICT (subject) DO UPDATE SET text = excluded.text
                    """
                )
            }
            try await connection.execute("UPDATE data_version SET rules = rules + 1")
        }
    }

    /// Puts every company into the sector that the tables give it; returns how many moved.
    ///
    /// Their rollups move along.
    package func reclassify() async throws -> Int {
        try await pool.transaction { connection in
            let rules = try await lock(connection).rules
            let companies: [Int] = try await connection.query("SELECT company_id FROM company ORDER BY company_id").rows
                .map { try $0.value(0) }
            var touched = TouchedKeys()
            let attributes = Attributes(connection: connection, industries: rules.industries)
            for company in try await attributes.relearn(companies).moved { touched.classify(company: Int64(company)) }
            guard !touched.isEmpty else { return 0 }
            try await refresh?.refresh(touched, in: connection)
            try await StoreVersion.bump(in: connection)
            return touched.count
        }
    }

    /// Issuers judged in one transaction.
    private static let issuersAtOnce = 100

    /// Judges every stored line again, lag and lateness above all; returns how many lines changed.
    ///
    /// - Parameter progress: called with the number of issuers that were judged since the last call.
    package func rejudge(progress: (Int) -> Void = { _ in }) async throws -> Int {
        var changed = 0
        var last = 0
        while true {
            let issuers: [Int] = try await pool.query(
                """
                SELECT company_id FROM company WHERE company_id > \(bind: last) ORDER BY company_id \
                LIMIT \(bind: Self.issuersAtOnce)
                """
            ).rows.map { try $0.value(0) }
            guard let newest = issuers.last else { return changed }
            changed += try await rejudge(issuers)
            progress(issuers.count)
            last = newest
        }
    }

    private func rejudge(_ issuers: [Int]) async throws -> Int {
        try await pool.transaction { connection in
            let rules = try await lock(connection).rules
            var updates = StandingUpdates()
            var touched = TouchedKeys()
            for (issuer, stored) in try await LedgerLoader(connection: connection).histories(of: issuers) {
                let standings = IssuerLedger(stored.filings, calendar: rules.calendar).standings()
                updates.collect(
                    issuer,
                    filings: stored.filings,
                    from: stored,
                    to: standings,
                    written: [],
                    touched: &touched
                )
            }
            guard !updates.isEmpty else { return 0 }
            try await updates.write(connection)
            if !touched.isEmpty { try await refresh?.refresh(touched, in: connection) }
            try await StoreVersion.bump(in: connection)
            return updates.lineCount
        }
    }
}
