import ArgumentParser
import Ingest

/// For how many days the store keeps what it need not keep for ever.
struct RetentionOptions: ParsableArguments {
    private static let standard = RetentionLimits()

    @Option(help: ArgumentHelp("Days to keep what jobs ran and how they ended.", valueName: "days"))
    var keepRuns = standard.runDays ?? .max

    @Option(help: ArgumentHelp("Days to keep loaded filings in the queue, and days' completeness.", valueName: "days"))
    var keepQueue = standard.queueDays ?? .max

    @Option(
        help: ArgumentHelp("Days to keep filings' bytes, without which form4 reparse skips them.", valueName: "days")
    )
    var keepBytes: Int?

    func validate() throws {
        for (name, days) in [("--keep-runs", keepRuns), ("--keep-queue", keepQueue), ("--keep-bytes", keepBytes ?? 1)]
        where !(1...36_500).contains(days) {
            throw ValidationError("\(name) \(days) is no number of days from 1 to 36500.")
        }
    }

    var limits: RetentionLimits {
        var limits = RetentionLimits()
        limits.runDays = keepRuns
        limits.queueDays = keepQueue
        limits.bytesDays = keepBytes
        return limits
    }
}
