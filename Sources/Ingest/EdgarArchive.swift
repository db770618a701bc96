import Edgar
import Warehouse

/// EDGAR as the jobs see it: lists and documents as values.
package struct EdgarArchive: Sendable {
    package let client: EdgarClient

    package init(_ client: EdgarClient) {
        self.client = client
    }

    /// A page of the feed of latest filings of one form.
    func feedPage(_ form: OwnershipFiling.Form.Number, start: Int, count: Int) async throws -> LatestFilingsFeed {
        let bytes = try await body(.latestFilings(type: "\(form.rawValue)", start: start, count: count))
        return try LatestFilingsFeed(reading: bytes)
    }

    /// The Forms 3, 4 and 5 of an index, unless it is missing or as it was.
    func index(_ index: HistoryIndex, unless validators: EdgarClient.Validators? = nil) async throws -> IndexReading {
        let answer: EdgarClient.Answer
        do {
            answer = try await client.fetch(index.resource, unless: validators)
        } catch  where error.code == .missing {
            return .missing
        }
        guard case .body(let bytes, let validators, _) = answer else { return .unchanged }
        return .filings(try FilingIndex(reading: bytes).ownershipFilings, validators)
    }

    /// Attributes and all Forms 3, 4 and 5 of a company or person, those in overflow files included.
    func submissions(of cik: CIK) async throws -> (company: CompanySubmissions, filings: [DiscoveredFiling]) {
        let company = try CompanySubmissions(reading: try await body(.submissions(cik)))
        var filings = Self.discoveries(company.filings, of: cik)
        for shard in company.shards {
            let older = try CompanySubmissions.filings(inShard: try await body(.submissionsShard(shard.name)))
            filings += Self.discoveries(older, of: cik)
        }
        return (company, filings)
    }

    /// The Forms 3, 4 and 5 of one list, with the times that it lets one know.
    private static func discoveries(_ listed: [CompanySubmissions.Filing], of cik: CIK) -> [DiscoveredFiling] {
        let times = ListedTimes(listed)
        let accepted = Dictionary(listed.map { ($0.accession, times.acceptance(of: $0)) }) { first, _ in first }
        return CompanySubmissions.ownershipFilings(listed, of: cik).map { filing in
            var filing = filing
            filing.acceptedAt = accepted[filing.accession]??.description
            return filing
        }
    }

    /// What EDGAR says of a company or person, without its filings' overflow files; nil when it knows none of that number.
    func attributes(of cik: CIK) async throws -> CompanySubmissions? {
        do {
            return try CompanySubmissions(reading: try await body(.submissions(cik)))
        } catch let error as EdgarError where error.code == .missing {
            return nil
        }
    }

    /// The SEC's list of tickers, with exchanges.
    func listings() async throws -> [ListedCompanies.Listing] {
        try ListedCompanies.listings(reading: try await body(.tickersWithExchange))
    }

    private func body(_ resource: EdgarResource) async throws -> [UInt8] {
        guard case .body(let bytes, _, _) = try await client.fetch(resource) else { return [] }
        return bytes
    }
}

/// What an index was found to be.
enum IndexReading: Sendable {
    case filings([DiscoveredFiling], EdgarClient.Validators)
    case unchanged
    case missing
}

extension EdgarError {
    /// Whether no other request can succeed either.
    var stopsEverything: Bool { code == .noUserAgent || code == .invalidAddress || code == .cancelled }
}
