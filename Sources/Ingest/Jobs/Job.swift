/// What ingestion can be told to do.
package enum Job: String, CaseIterable, Sendable {
    /// What EDGAR's feed of latest filings lists and the store lacks.
    case poll
    /// The daily indexes of the days since the last complete one.
    case reconcile
    /// All indexes of a span of days.
    case backfill
    /// All filings of one issuer.
    case company
    /// SIC, tickers and exchange of issuers that lack them.
    case enrich
    /// The rollups against the facts, the queue against the store.
    case audit
    /// Removal of what is kept for a limited time only.
    case retention
    /// Kept bytes, read again by the present reader.
    case reparse
    /// What waits in the queue, without looking for more.
    case drain
    /// A quarter of the SEC's data sets.
    case dataSet = "data-set"
    /// Sectors, lag and lateness by the present tables of rules.
    case reclassify

    /// Those that need no arguments, so that a schedule can run them.
    package static let scheduled: [Job] = [.poll, .reconcile, .drain, .enrich, .audit, .retention, .reparse]
}
