import SQLBuilder

/// The bridge from `async` callers to the loop and back.
extension PoolCore {
    enum Target {
        case lane(Lane)
        case session(Session)
    }

    /// Hands the work to the loop and waits for the answer; a cancelled task interrupts it.
    func perform(
        _ work: Request.Work,
        on target: Target,
        timeout: Duration?,
        isCancellable: Bool = true
    ) async throws -> Request.Reply {
        let request = Request(work, deadline: timeout.map { Request.now + $0.nanoseconds })
        guard isCancellable else { return try await submit(request, to: target) }
        return try await withTaskCancellationHandler {
            try await submit(request, to: target)
        } onCancel: {
            loop.post { self.interrupt(request, .task) }
        }
    }

    private func submit(_ request: Request, to target: Target) async throws -> Request.Reply {
        try await withCheckedThrowingContinuation { continuation in
            request.completion = { continuation.resume(with: $0) }
            let isPosted = loop.post {
                switch target {
                case .lane(let lane): self.submit(request, lane: lane)
                case .session(let session): self.submit(request, session: session)
                }
            }
            if !isPosted { request.fail(.poolClosed) }
        }
    }
}
