import API
import Foundation
import Postgres
import Warehouse

/// What `/readyz` looks at: the database, its schema, the age of the data.
struct StoreReadiness: Sendable {
    let pool: ConnectionPool
    let versions: VersionFollower
    /// Older data is not ready; null is any age.
    let maxDataAge: Duration?

    func checks() async -> [ReadinessCheck] {
        do {
            try await Migrator(pool).checkLastStep()
        } catch let error as MigrationError {
            return Self.notMigrated("\(error)")
        } catch let error as PostgresError where error.kind == .statement {
            return Self.notMigrated("not migrated: run form4 migrate")
        } catch {
            return [ReadinessCheck("database", isReady: false, detail: "cannot be reached")]
        }
        guard let version = try? await versions.current() else {
            return [ReadinessCheck("database", isReady: false, detail: "does not tell the version of its data")]
        }
        return [
            ReadinessCheck("database", isReady: true, detail: "answers"),
            ReadinessCheck("schema", isReady: true, detail: "migrated"),
            data(version),
            ReadinessCheck(
                "notifications",
                isReady: true,
                detail: versions.isListening ? "heard" : "not heard; the version is re-read every second"
            ),
        ]
    }

    private static func notMigrated(_ detail: String) -> [ReadinessCheck] {
        [
            ReadinessCheck("database", isReady: true, detail: "answers"),
            ReadinessCheck("schema", isReady: false, detail: detail),
        ]
    }

    private func data(_ version: VersionStamp) -> ReadinessCheck {
        let age = Date().timeIntervalSince(version.changedAt)
        let detail = "version \(version.number), \(Int(age)) s old"
        guard let maxDataAge, age > maxDataAge.seconds else {
            return ReadinessCheck("data", isReady: version.number > 0, detail: detail)
        }
        return ReadinessCheck(
            "data",
            isReady: false,
            detail: "\(detail), older than max-data-age (\(Int(maxDataAge.seconds)) s): see form4 status"
        )
    }
}
