import Edgar
import Warehouse

/// The last stage a filing has passed on its way from an index into the store.
package enum QueueState: String, CaseIterable, Sendable {
    case discovered = "DISCOVERED"
    /// Its bytes lie in the queue: it is not fetched again.
    case fetched = "FETCHED"
    /// It reads well, but could not be written yet.
    case parsed = "PARSED"
    case loaded = "LOADED"
    /// It was fetched whole and cannot be read; its bytes wait in quarantine for a better reader.
    case quarantined = "QUARANTINED"
    /// Given up after too many failures, until somebody requeues it.
    case dead = "DEAD"
}

/// Where a filing was first seen.
package enum DiscoverySource: String, Sendable {
    case feed = "FEED"
    case dailyIndex = "DAILY_INDEX"
    /// A daily or quarterly index, read by back-fill.
    case history = "HISTORY"
    case submissions = "SUBMISSIONS"
}

/// What is at work first when both wait.
enum QueuePriority: Int, Sendable {
    /// News: minutes count.
    case live = 0
    /// A person waits for this company.
    case asked = 1
    case history = 2
}

/// A filing in the hands of one worker.
struct QueueItem: Sendable, Equatable {
    let accession: AccessionNumber
    let state: QueueState
    let form: OwnershipFiling.Form
    /// The CIKs it is listed under; any is a folder that has it.
    let parties: [CIK]
    /// What the lists say of when it was filed.
    let dates: FilingDates?
    let attempts: Int
    /// Fetched earlier and kept.
    let body: [UInt8]?
    let origin: String?
}
