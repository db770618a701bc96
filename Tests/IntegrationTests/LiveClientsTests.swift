import Testing

/// Clients that follow a server through commits, kills and slow neighbours.
@Suite("Live clients")
struct LiveClientsTests {
    @Test("subscriptions of a real client lose nothing and repeat nothing, whatever is killed")
    func kills() throws {
        let outcome = try Python.run("live_clients.py", [Program.binary.path])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }
}
