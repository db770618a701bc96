import Edgar

/// Why a job cannot go on; what happened to a single filing stands in the queue instead.
package enum IngestError: Error, Sendable, Equatable {
    case alreadyRunning(Job)
    case unknownTicker(String)
    case backwardSpan(from: CalendarDate, to: CalendarDate)
    case damagedQueue(Int)
    case notFound(what: String)
    case needsArguments(Job)
    case sourceDown(String)
    case storeAway(String)
}

extension IngestError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyRunning(let job):
            "`\(job.rawValue)` is running already on this database; wait for it to end, or look at `form4 status`."
        case .unknownTicker(let ticker):
            "No company has the ticker “\(ticker)”, neither in the store nor in the SEC's list; give its CIK instead."
        case .backwardSpan(let from, let to):
            "The span from \(from) to \(to) runs backwards; swap the two days."
        case .damagedQueue(let number):
            "Row \(number) of ingest_queue holds no accession number, form or state that this program knows; "
                + "was it written by a newer version? Update form4."
        case .notFound(let what):
            "\(what) is not in the queue; `form4 queue` lists what is."
        case .needsArguments(let job):
            "`\(job.rawValue)` needs to be told of what; run it as `form4 ingest \(job.rawValue)`."
        case .sourceDown(let message):
            "One request after the other failed, so EDGAR seems to be down; the last: \(message) "
                + "Nothing is lost: the next run goes on from here."
        case .storeAway(let message):
            "The database does not answer: \(message). Nothing is lost: the next run goes on from here."
        }
    }
}
