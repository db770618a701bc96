import Edgar

extension Ingester {
    /// Fetches what EDGAR's feed of latest filings lists and the store lacks, each filing in a transaction of its own.
    package func poll() async throws -> JobSummary {
        try await JobRun.perform(.poll, on: self) { run in
            var summary = JobSummary(.poll)
            run.meter.begin("pages", total: nil)
            for form in FeedWalk.forms {
                let found = try await walkFeed(form, run)
                let intake = try await queue.note(found, from: .feed, priority: .live)
                summary.discovered += intake.new
                summary.known += intake.known
            }
            try await Drain(self, run).run(into: &summary)
            return summary
        }
    }

    /// The filings on the pages of one form's feed, back to what is known.
    ///
    /// Nothing is noted before the last page is read: a walk that is cut short leaves no gap behind what it noted.
    private func walkFeed(_ form: OwnershipFiling.Form.Number, _ run: JobRun) async throws -> [DiscoveredFiling] {
        var walk = FeedWalk()
        while let start = walk.nextStart {
            let page = try await archive.feedPage(form, start: start, count: FeedWalk.pageSize)
            let known = try await queue.known(page.filings.map(\.accession))
            walk.take(page.filings, of: page.entryCount, known: known)
            run.meter.advance()
        }
        return walk.filings
    }
}

/// Decides how far to follow the feed into the past.
struct FeedWalk {
    static let forms: [OwnershipFiling.Form.Number] = [.four, .three, .five]
    static let pageSize = 100
    /// EDGAR answers no further than about two thousand entries.
    static let maximumPages = 20

    private(set) var filings: [DiscoveredFiling] = []
    /// Where the next page begins; nil at the end.
    private(set) var nextStart: Int? = 0
    private var pages = 0

    /// Goes on while pages are full and bring something new.
    ///
    /// Entries move down while new ones arrive, so that pages may overlap; a filing is noted once all the same.
    ///
    /// - Parameter entryCount: entries of the page, of all forms.
    mutating func take(_ page: [DiscoveredFiling], of entryCount: Int, known: Set<AccessionNumber>) {
        pages += 1
        filings += page
        let isAllKnown = !page.isEmpty && page.allSatisfy { known.contains($0.accession) }
        let isLast = entryCount < Self.pageSize || isAllKnown || pages == Self.maximumPages
        nextStart = isLast ? nil : pages * Self.pageSize
    }
}
