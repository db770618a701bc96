import Edgar
import Postgres
import SQLBuilder
import Warehouse

/// An issuer as a person names it.
package enum CompanyName: Sendable, Equatable {
    case cik(CIK)
    case ticker(String)
}

extension Ingester {
    /// Fetches every Form 3, 4 and 5 of one issuer that the store lacks.
    package func company(_ name: CompanyName) async throws -> JobSummary {
        try await JobRun.perform(.company, on: self) { run in
            var summary = JobSummary(.company)
            let cik = try await number(of: name)
            run.meter.begin("lists", total: nil)
            let (company, filings) = try await archive.submissions(of: cik)
            run.meter.advance()
            let intake = try await queue.note(filings, from: .submissions, priority: .asked)
            summary.discovered = intake.new
            summary.known = intake.known
            try await Drain(self, run, scope: .company(cik), batch: options.batch).run(into: &summary)
            // After the filings: only what the store knows as an issuer can learn its attributes and former names.
            if let word = CompanyWord(company, asOf: now()) { summary.changed = try await writer.learn([word]) }
            return summary
        }
    }

    /// The store's tickers are those of the filings; the SEC's list knows companies that the store has not met.
    private func number(of name: CompanyName) async throws -> CIK {
        let ticker: String
        switch name {
        case .cik(let cik): return cik
        case .ticker(let text): ticker = text.uppercased()
        }
        let stored = try await pool.query(
            """
            SELECT company_id FROM company_ticker WHERE ticker = \(bind: ticker)
            ORDER BY is_current DESC, last_seen DESC LIMIT 1
            """
        )
        if stored.rowCount == 1, let cik = CIK(number: Int64(try stored.single(as: Int.self))) { return cik }
        guard let listed = try await archive.listings().first(where: { $0.ticker == ticker }) else {
            throw IngestError.unknownTicker(ticker)
        }
        return listed.cik
    }
}
