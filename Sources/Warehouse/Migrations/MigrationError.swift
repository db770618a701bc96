import Postgres

/// Why a database's schema cannot be brought to this program's, or is not at it.
package enum MigrationError: Error, Sendable, Hashable {
    /// The database holds a step that this program does not know.
    case newer(step: String, newest: String)
    /// The file of an applied step is not what it was.
    case changed(step: String)
    case outOfOrder(step: String, last: Int)
    case pending([String])
    case failed(step: String, reason: PostgresError)
}

extension MigrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .newer(let step, let newest):
            """
            The database is newer than this program: it has migration \(step), the newest known here is \(newest). \
            Run the program that migrated it, or a later one.
            """
        case .changed(let step):
            """
            Migration \(step) was changed after it had been applied to this database. An applied migration never changes: \
            restore its file, and put what is new into a migration of its own.
            """
        case .outOfOrder(let step, let last):
            """
            Migration \(step) is not applied, but the later \(last) is. Give it a number after the last one.
            """
        case .pending(let steps):
            "The database lacks \(steps.count) migration(s): \(steps.joined(separator: ", ")). Run `form4 migrate`."
        case .failed(let step, let reason):
            "Migration \(step) failed and left nothing behind: \(reason)"
        }
    }
}
