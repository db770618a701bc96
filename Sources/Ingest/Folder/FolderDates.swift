import Edgar
import Warehouse

/// What the indexes and submissions lists of a folder say of filings and companies.
package struct FolderDates: Sendable {
    fileprivate var byAccession: [AccessionNumber: [FilingDates]] = [:]
    package fileprivate(set) var words: [CompanyWord] = []
    /// Indexes and lists that could not be read, with the reason.
    package private(set) var problems: [String] = []

    package init(_ listing: FolderListing) {
        for file in listing.indexes { noting(file) { try take(FilingIndex(reading: $1), into: &$0) } }
        for file in listing.submissions {
            noting(file) { dates, bytes in
                if file.isShard {
                    take(try CompanySubmissions.filings(inShard: bytes), into: &dates)
                } else {
                    take(try CompanySubmissions(reading: bytes), into: &dates)
                }
            }
        }
    }

    package func evidence(of accession: AccessionNumber) -> [FilingDates] { byAccession[accession] ?? [] }

    /// All evidence, for filings that were stored before, in transactions of bearable size.
    package var evidenceInBatches: [[DateEvidence]] {
        let all = byAccession.sorted { $0.key < $1.key }.flatMap { accession, dates in
            dates.map { DateEvidence(accession: Int(accession.digits), dates: $0) }
        }
        return stride(from: 0, to: all.count, by: 10_000).map { Array(all[$0..<min($0 + 10_000, all.count)]) }
    }

    private mutating func noting(_ file: FolderListing.File, _ body: (inout FolderDates, [UInt8]) throws -> Void) {
        do {
            try body(&self, try FilingReader().bytes(ofFile: file.fullPath))
        } catch let error as FilingError {
            problems.append("\(file.path): \(error.message)")
        } catch {
            problems.append("\(file.path): \(error)")
        }
    }
}

private func take(_ index: FilingIndex, into dates: inout FolderDates) {
    for filing in index.ownershipFilings {
        if let filedOn = filing.filedOn {
            dates.add(FilingDates(filedOn: filedOn, source: .index), to: filing.accession)
        }
    }
}

private func take(_ submissions: CompanySubmissions, into dates: inout FolderDates) {
    take(submissions.filings, into: &dates)
    if let word = CompanyWord(submissions) { dates.add(word) }
}

private func take(_ filings: [CompanySubmissions.Filing], into dates: inout FolderDates) {
    let times = ListedTimes(filings)
    for filing in filings {
        if let evidence = times.dates(of: filing) { dates.add(evidence, to: filing.accession) }
    }
}

extension FolderListing.File {
    /// Older filings of a company with many: `CIK0001009672-submissions-001.json`.
    fileprivate var isShard: Bool { path.contains("-submissions-") }
}

extension FolderDates {
    fileprivate mutating func add(_ dates: FilingDates, to accession: AccessionNumber) {
        byAccession[accession, default: []].append(dates)
    }

    fileprivate mutating func add(_ word: CompanyWord) { words.append(word) }
}
