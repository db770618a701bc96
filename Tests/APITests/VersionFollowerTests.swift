import Foundation
import Logging
import Postgres
import SQLBuilder
import Synchronization
import TestSupport
import Testing
import Warehouse

@testable import API

@Suite("Following the version of a store")
struct VersionFollowerTests {
    private func wait(until isSo: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !isSo() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func withFollower(
        _ body: @escaping @Sendable (VersionFollower, ConnectionPool, Box<[DataChange]>) async throws -> Void
    ) async throws {
        try await TestDatabase.with(StoreServingTests.migrated) { (pool: ConnectionPool) async throws in
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let follower = VersionFollower(pool: pool, logger: logger)
            let told = Box<[DataChange]>([])
            follower.onChange { told.value.append($0) }
            let task = Task { try await follower.run() }
            defer { task.cancel() }
            try await wait { follower.isListening }
            try await body(follower, pool, told)
        }
    }

    private func bump(_ pool: ConnectionPool, companies: Set<Int>) async throws -> Int64 {
        Int64(
            try await pool.transaction { connection in
                try await StoreVersion.bump(in: connection, companies: companies, insiders: [])
            }
        )
    }

    @Test("while it listens, each version comes by itself, with what it touched")
    func listening() async throws {
        try await withFollower { follower, pool, told in
            for company in 5...7 {
                let version = try await bump(pool, companies: [company])
                try await wait { follower.heard?.number == version }
                #expect(try await follower.current().number == version)
                #expect(told.value.last?.companies == [company])
                #expect(told.value.last?.insiders == [])
            }
        }
    }

    @Test("versions made while nothing is heard are known after a second at the latest, and told of as any change")
    func interrupted() async throws {
        try await withFollower { follower, pool, told in
            // Nobody listens between the end of the connection and the next LISTEN: what is committed there is not heard.
            let version = try await pool.transaction { (connection: Connection) async throws -> Int64 in
                _ = try await connection.query(
                    """
                    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
                    WHERE datname = current_database() AND query LIKE 'LISTEN%'
                    """
                )
                return Int64(try await StoreVersion.bump(in: connection, companies: [5], insiders: []))
            }
            // A version that was read before the loss is trusted no longer than a second, by whoever asks.
            try await wait { try await follower.current().number == version }
            try await wait { follower.isListening }
            try await wait { told.value.last?.version == version }
            let next = try await bump(pool, companies: [6])
            try await wait { follower.heard?.number == next }
            #expect(told.value.last?.companies == [6])
        }
    }

    @Test("a version that cannot be read when LISTEN begins is read later, while the connection stands")
    func unreadable() async throws {
        try await TestDatabase.with(StoreServingTests.migrated) { (pool: ConnectionPool) async throws in
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let follower = VersionFollower(pool: pool, logger: logger)
            try await pool.execute("ALTER TABLE data_version RENAME TO hidden")
            let task = Task { try await follower.run() }
            defer { task.cancel() }
            try await wait {
                try await pool.query(
                    """
                    SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() \
                    AND query LIKE 'LISTEN%' AND state = 'idle'
                    """
                ).single()
            }
            // Time for a first reading; one that comes later only succeeds sooner.
            try await Task.sleep(for: .milliseconds(100))
            try await pool.execute("ALTER TABLE hidden RENAME TO data_version")
            try await wait { follower.heard != nil }
        }
    }
}
