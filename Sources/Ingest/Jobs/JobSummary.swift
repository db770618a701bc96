import Edgar
import Warehouse

/// What a job did, for a person and for an exit code.
package struct JobSummary: Sendable, Equatable {
    /// A filing that was given up or cannot be read.
    package struct Loss: Sendable, Equatable, Hashable {
        /// Nil for a row of a data set that names no filing.
        package var accession: AccessionNumber?
        /// Where it stands, when the accession number does not say it.
        package var place: String?
        /// The reason in a word that stays the same.
        package let code: String
        package let message: String
    }

    /// Losses of a run: all are counted, and the first of them kept, however many there are.
    package struct Losses: Sendable, Equatable {
        private static let kept = 1000

        package private(set) var count = 0
        package private(set) var first: [Loss] = []

        package var isEmpty: Bool { count == 0 }

        mutating func append(_ loss: Loss) {
            count += 1
            if first.count < Self.kept { first.append(loss) }
        }

        mutating func append(contentsOf losses: [Loss]) {
            for loss in losses { append(loss) }
        }
    }

    package let job: Job
    /// Filings seen for the first time.
    package var discovered = 0
    /// Filings listed that were known or stored before.
    package var known = 0
    package var fetched = 0
    package var loaded = 0
    package var quarantined = Losses()
    package var dead = Losses()
    /// Filings that failed and are tried again by a later run.
    package var waiting = 0
    package var indexesRead = 0
    /// Rows or objects changed by jobs that fetch no filings.
    package var changed = 0
    /// Things a person should know that are no loss of this run, such as a filing day without an index.
    package var alarms: [String] = []
    package var duration: Duration = .zero

    package init(_ job: Job) {
        self.job = job
    }

    /// 1 when something was lost or is wrong, else 0.
    package var exitCode: Int32 { dead.isEmpty && quarantined.isEmpty && alarms.isEmpty ? 0 : 1 }
}

extension JobSummary.Loss {
    init(_ quarantined: QuarantinedDocument) {
        self.init(
            accession: quarantined.accession.flatMap { AccessionNumber(digits: Int64($0)) },
            place: quarantined.origin,
            code: quarantined.code,
            message: quarantined.message
        )
    }
}

extension JobSummary: CustomStringConvertible {
    /// One line of what happened, then a line for each loss and alarm.
    package var description: String {
        let counts: [(Int, String)] = [
            (indexesRead, "indexes read"), (discovered, "filings discovered"), (known, "known before"),
            (fetched, "fetched"), (loaded, "loaded"), (changed, "changed"), (quarantined.count, "quarantined"),
            (dead.count, "given up"), (waiting, "waiting for another try"),
        ]
        let told = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let what = told.isEmpty ? "nothing to do" : told.joined(separator: ", ")
        let first = "\(job.rawValue): \(what) in \(tenths(duration)) s"
        return ([first] + lossLines("quarantined", quarantined) + lossLines("given up", dead) + alarms)
            .joined(separator: "\n")
    }

    private static let namedLosses = 20

    private func lossLines(_ word: String, _ losses: Losses) -> [String] {
        let named = losses.first.prefix(Self.namedLosses).map {
            "  \(word): \($0.accession?.description ?? $0.place ?? "") \($0.code): \($0.message)"
        }
        let rest = losses.count - named.count
        return rest > 0 ? named + ["  … and \(rest) more \(word); `form4 queue` lists them"] : named
    }

    private func tenths(_ duration: Duration) -> String {
        let tenths = Int((duration.seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
