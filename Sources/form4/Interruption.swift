import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM during a command: the first cancels it, so that it can leave things in order; the second ends the
/// process at once.
enum Interruption {
    private static let isHandledElsewhere = Atomic<Bool>(false)

    /// From now on the command itself handles the signals: `serve` and `demo` end by them, gracefully.
    static func handleElsewhere() { isHandledElsewhere.store(true, ordering: .relaxed) }

    /// Runs the command in a task that the signals cancel, once they are listened to: none is lost.
    static func cancelling(_ command: sending @escaping () async throws -> Void) async throws {
        let received = Received()
        var sources: [any DispatchSourceSignal] = []
        defer { for source in sources { source.cancel() } }
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if !isHandledElsewhere.load(ordering: .relaxed) { received.note() }
            }
            sources.append(source)
            await withCheckedContinuation { registered in
                source.setRegistrationHandler { registered.resume() }
                source.resume()
            }
        }
        let task = Task { try await command() }
        received.cancel(task)
        do {
            try await task.value
        } catch  where task.isCancelled && !(error is CommandFailure) {
            // Whatever a client or the database makes of it: the signal is the reason.
            throw CancellationError()
        }
    }

    /// The signals so far, and the command that they are for.
    private final class Received: Sendable {
        private let state = Mutex<(count: Int, task: Task<Void, any Error>?)>((0, nil))

        /// Takes a signal: the first cancels, another one ends the process.
        func note() {
            state.withLock { state in
                state.count += 1
                if state.count > 1 { exit(ExitStatus.interrupted.rawValue) }
                state.task?.cancel()
            }
        }

        func cancel(_ task: Task<Void, any Error>) {
            state.withLock { state in
                state.task = task
                if state.count > 0 { task.cancel() }
            }
        }
    }
}
