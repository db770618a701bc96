import NIOCore
import NIOPosix

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
    // The loop that this runs on, where it runs on one: a timer there is an entry in a heap, where `Task.sleep` is a
    // task, a timer of the system's and another thread to wake.
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let start = ContinuousClock.now
    let task = Task(executorPreference: EventLoopExecutor(loop), operation: operation)
    let timer = loop.scheduleTask(in: .nanoseconds(Int64(limit.seconds * 1e9))) { task.cancel() }
    defer { timer.cancel() }
    let result = await withTaskCancellationHandler {
        await task.result
    } onCancel: {
        task.cancel()
    }
    let isLate = ContinuousClock.now - start >= limit
    if isLate, case .failure = result { throw TimedOut() }
    return (try result.get(), isLate)
}
