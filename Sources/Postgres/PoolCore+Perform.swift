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
            let isPosted = loop.post {
                request.completion = { continuation.resume(with: $0) }
                switch target {
                case .lane(let lane): self.submit(request, lane: lane)
                case .session(let session): self.submit(request, session: session)
                }
            }
            if !isPosted { continuation.resume(throwing: PostgresError.poolClosed) }
        }
    }

    /// Hands over several pieces of work at once, for one session to do in order, and waits for all answers.
    func perform(
        _ works: [Request.Work],
        on session: Session,
        timeout: Duration?
    ) async throws -> [Request.Reply] {
        guard !works.isEmpty else { return [] }
        let deadline = timeout.map { Request.now + $0.nanoseconds }
        let requests = works.map { Request($0, deadline: deadline) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isPosted = loop.post {
                    let answers = PipelinedAnswers(requests.count) { continuation.resume(with: $0) }
                    for request in requests {
                        request.completion = { answers.add($0) }
                        self.submit(request, session: session)
                    }
                }
                if !isPosted { continuation.resume(throwing: PostgresError.poolClosed) }
            }
        } onCancel: {
            loop.post { for request in requests { self.interrupt(request, .task) } }
        }
    }
}

/// Gathers the answers to requests of one session, which come in the order of the requests, on the loop's thread.
private final class PipelinedAnswers {
    private var replies: [Request.Reply] = []
    private var failure: PostgresError?
    private var open: Int
    private let completion: (Result<[Request.Reply], any Error>) -> Void

    init(_ count: Int, completion: @escaping (Result<[Request.Reply], any Error>) -> Void) {
        open = count
        self.completion = completion
    }

    func add(_ answer: Result<Request.Reply, PostgresError>) {
        switch answer {
        case .success(let reply): replies.append(reply)
        case .failure(let error): failure = failure ?? error
        }
        open -= 1
        guard open == 0 else { return }
        completion(failure.map { .failure($0) } ?? .success(replies))
    }
}
