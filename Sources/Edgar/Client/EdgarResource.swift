/// What can be fetched from EDGAR, with its path below the base address.
package enum EdgarResource: Sendable, Hashable {
    /// A full submission; EDGAR serves it under every party's number.
    case submission(CIK, AccessionNumber)
    case dailyIndex(FilingIndex.Kind, CalendarDate)
    case quarterlyIndex(FilingIndex.Kind, year: Int, quarter: Int)
    /// A page of the feed of latest filings; the type is a prefix (`4` also finds `424B2`).
    case latestFilings(type: String, start: Int, count: Int)
    /// A company's or person's filings and attributes.
    case submissions(CIK)
    /// Older filings of one, as named in its `files`.
    case submissionsShard(CompanySubmissions.ShardName)
    case tickers
    case tickersWithExchange
    /// Any other path, such as one from an index line.
    case path(String)

    package var path: String {
        switch self {
        case .submission(let cik, let accession): "Archives/edgar/data/\(cik.number)/\(accession).txt"
        case .dailyIndex(let kind, let date):
            "Archives/edgar/daily-index/\(date.parts.year)/QTR\(date.quarter)/\(kind.rawValue).\(date.compact).idx"
        case .quarterlyIndex(let kind, let year, let quarter):
            "Archives/edgar/full-index/\(year)/QTR\(quarter)/\(kind.rawValue).idx"
        case .latestFilings(let type, let start, let count):
            "cgi-bin/browse-edgar?action=getcurrent&type=\(type)&owner=include&start=\(start)&count=\(count)&output=atom"
        case .submissions(let cik): "submissions/CIK\(cik).json"
        case .submissionsShard(let name): "submissions/\(name.text)"
        case .tickers: "files/company_tickers.json"
        case .tickersWithExchange: "files/company_tickers_exchange.json"
        case .path(let path): path
        }
    }

    /// The file that stands for the resource in a folder laid out like EDGAR.
    var filePath: String {
        if case .latestFilings(let type, let start, _) = self {
            return "cgi-bin/getcurrent-type\(type)-start\(start).atom.xml"
        }
        return path
    }

    /// What a good answer looks like.
    var expectation: BodyExpectation {
        switch self {
        case .submission(_, let accession): .submission(accession)
        case .dailyIndex, .quarterlyIndex: .index
        case .latestFilings: .feed
        case .submissions, .submissionsShard, .tickers, .tickersWithExchange: .json
        case .path: .anything
        }
    }
}
