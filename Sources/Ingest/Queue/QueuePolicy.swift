import Edgar
import Warehouse

/// What becomes of a filing after a failure.
package struct QueuePolicy: Sendable, Equatable {
    /// Failures after which a filing is a dead letter: with the delays below, after about two hours.
    package var maximumAttempts = 8
    /// Processes that may end while at work on a filing, before it is suspected of killing them.
    package var maximumInterruptions = 25
    package var firstDelay: Duration = .seconds(60)
    package var longestDelay: Duration = .seconds(3600)

    package init() {}

    enum Verdict: Equatable {
        case retry(after: Duration)
        case quarantine
        case giveUp
    }

    /// - Parameter attempts: failures so far, this one included.
    func verdict(on failure: Failure, attempts: Int) -> Verdict {
        if case .unreadable = failure {
            // What arrived again and again in the same bad shape is what EDGAR has.
            return failure.mayPass && attempts < maximumAttempts ? .retry(after: delay(after: attempts)) : .quarantine
        }
        return attempts < maximumAttempts ? .retry(after: delay(after: attempts)) : .giveUp
    }

    /// Twice as long after each failure.
    func delay(after attempts: Int) -> Duration {
        let doublings = min(max(attempts - 1, 0), 20)
        return min(firstDelay * (1 << doublings), longestDelay)
    }

    /// How a filing failed.
    enum Failure: Sendable {
        /// The request failed, or what came is not what was asked for.
        case request(EdgarError)
        /// The bytes are not a filing that can be read or stored.
        case unreadable(RejectedDocument)
        /// The store refused it.
        case store(String)

        /// The reason in a word that stays the same.
        var code: String {
            switch self {
            case .request(let error): error.code.rawValue
            case .unreadable(let rejected): rejected.code
            case .store: "STORE"
            }
        }

        var message: String {
            switch self {
            case .request(let error): error.description
            case .unreadable(let rejected): rejected.message
            case .store(let message): message
            }
        }

        /// Whether fetching once more may bring other bytes.
        var mayPass: Bool {
            guard case .unreadable(let rejected) = self, let code = FilingError.Code(rawValue: rejected.code) else {
                return false
            }
            return code.mayBeTransfer
        }
    }
}

extension FilingError.Code {
    fileprivate var mayBeTransfer: Bool {
        switch self {
        case .unreadableFile, .empty, .compressed, .blockPage, .missingDocument, .htmlPage, .notAFiling, .truncated,
            .wrongAccession:
            true
        case .tooLarge, .otherForm, .noOwnershipDocument, .forbiddenXML, .malformedXML, .missingFact, .noAccession,
            .noFilingDate, .badFact, .tooManyRows:
            false
        }
    }
}
