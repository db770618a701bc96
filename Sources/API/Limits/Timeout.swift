/// An operation took longer than it may, and has no result.
struct TimedOut: Error {}

/// Runs the operation; when the time is over, cancels it.
///
/// The operation has to answer cancellation: it is waited for, and what it gives then is late. Throws `TimedOut` when
/// the cancelled operation throws.
func withTimeout<Value: Sendable>(
    _ limit: Duration,
    _ operation: @escaping @Sendable () async throws -> Value
) async throws -> (value: Value, isLate: Bool) {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask(operation: operation)
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        if let value = try await group.next() ?? nil { return (value, false) }
        group.cancelAll()
        guard let late = try? await group.next() ?? nil else { throw TimedOut() }
        return (late, true)
    }
}
