import Edgar
import Postgres
import SQLBuilder
import Synchronization

/// The tables of rules that a store may correct.
package struct RuleTables: Sendable {
    /// What a correction is about.
    package enum Subject: String, CaseIterable, Sendable {
        case sectors = "SECTORS"
        case calendar = "CALENDAR"
    }

    package var industries = Industries.standard
    package var calendar = EdgarCalendar.standard

    package static let standard = RuleTables()

    /// These tables with corrections, as texts of the form that ``Industries/overridden(by:)`` and
    /// ``EdgarCalendar/overridden(by:)`` read.
    package func corrected(by texts: [Subject: String]) throws -> RuleTables {
        var tables = self
        if let text = texts[.sectors] { tables.industries = try industries.overridden(by: text) }
        if let text = texts[.calendar] { tables.calendar = try calendar.overridden(by: text) }
        return tables
    }
}

/// The program's tables with the corrections that the store keeps; read again when those have changed.
///
/// They lie in the store and not beside a program, so that all that write to it agree.
final class StoreRules: Sendable {
    private let known = Mutex((revision: 0, tables: RuleTables.standard))

    /// - Parameter revision: how often the store's corrections have changed, as `data_version` counts it.
    func tables(of revision: Int, _ connection: Connection) async throws -> RuleTables {
        let (knownRevision, tables) = known.withLock { $0 }
        if knownRevision == revision { return tables }
        let fresh = try RuleTables.standard.corrected(by: try await Self.texts(connection))
        known.withLock { $0 = (revision, fresh) }
        return fresh
    }

    private static func texts(_ connection: Connection) async throws -> [RuleTables.Subject: String] {
        let rows = try await connection.query("SELECT subject, text FROM rule_correction").rows
        return try rows.reduce(into: [:]) { texts, row in
            if let subject = RuleTables.Subject(rawValue: try row.value(0)) { texts[subject] = try row.value(1) }
        }
    }
}
