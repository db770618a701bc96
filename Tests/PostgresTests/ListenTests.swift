import Postgres
import SQLBuilder
import TestSupport
import Testing

@Suite("LISTEN")
struct ListenTests {
    @Test("notifications arrive, and after a broken connection the listener says so and listens again")
    func listening() async throws {
        try await TestDatabase.with { pool in
            var events = pool.listen(to: ["data_version", "odd \" name"]).makeAsyncIterator()
            guard case .listening? = await events.next() else { return #expect(Bool(false), "not listening") }
            _ = try await pool.query("SELECT pg_notify('data_version', '7')")
            _ = try await pool.query("SELECT pg_notify('odd \" name', '')")
            for (channel, payload) in [("data_version", "7"), ("odd \" name", "")] {
                guard case .notification(let heard, let said)? = await events.next() else {
                    return #expect(Bool(false), "no notification")
                }
                #expect(heard == channel && said == payload)
            }
            _ = try await pool.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
            guard case .interrupted? = await events.next() else { return #expect(Bool(false), "not interrupted") }
            guard case .listening? = await events.next() else { return #expect(Bool(false), "not listening again") }
            _ = try await pool.query("SELECT pg_notify('data_version', '8')")
            guard case .notification(_, "8")? = await events.next() else {
                return #expect(Bool(false), "no notification after the interruption")
            }
        }
    }

    @Test("closing the pool ends the stream")
    func ending() async throws {
        try await TestDatabase.with { pool in
            let second = try ConnectionPool(pool.settings)
            var events = second.listen(to: ["a"]).makeAsyncIterator()
            guard case .listening? = await events.next() else { return #expect(Bool(false), "not listening") }
            await second.close()
            while let event = await events.next() {
                if case .notification = event { Issue.record("nobody notified") }
            }
        }
    }
}
