import Synchronization

/// Hands pieces from one task to another, one at a time, so that the maker is never ahead of the taker.
final class Handoff<Piece: Sendable>: Sendable {
    private enum State {
        case idle
        case offered(Piece, maker: CheckedContinuation<Void, any Error>)
        case awaited(taker: CheckedContinuation<Piece?, any Error>)
        case ended((any Error)?)
    }

    private let state = Mutex(State.idle)

    /// Returns once the piece is taken.
    ///
    /// Throws `CancellationError` when it will never be.
    func put(_ piece: Piece) async throws {
        try await withCheckedThrowingContinuation { (maker: CheckedContinuation<Void, any Error>) in
            let taker: CheckedContinuation<Piece?, any Error>? = state.withLock { state in
                switch state {
                case .awaited(let taker):
                    state = .idle
                    return taker
                case .idle, .offered: state = .offered(piece, maker: maker)
                case .ended: maker.resume(throwing: CancellationError())
                }
                return nil
            }
            if let taker {
                taker.resume(returning: piece)
                maker.resume()
            }
        }
    }

    /// The next piece; nil behind the last, and the maker's error if it ended with one.
    func next() async throws -> Piece? {
        try await withCheckedThrowingContinuation { (taker: CheckedContinuation<Piece?, any Error>) in
            state.withLock { state in
                switch state {
                case .offered(let piece, let maker):
                    state = .idle
                    maker.resume()
                    taker.resume(returning: piece)
                case .idle, .awaited: state = .awaited(taker: taker)
                case .ended(let error?): taker.resume(throwing: error)
                case .ended(nil): taker.resume(returning: nil)
                }
            }
        }
    }

    /// Ends it, from either side.
    func finish(_ error: (any Error)? = nil) {
        state.withLock { state in
            switch state {
            case .offered(_, let maker): maker.resume(throwing: CancellationError())
            case .awaited(let taker):
                if let error { taker.resume(throwing: error) } else { taker.resume(returning: nil) }
            case .idle: break
            case .ended: return
            }
            state = .ended(error)
        }
    }
}
