import Edgar
import Foundation
import Warehouse

/// Loads a folder in EDGAR's layout: submissions, bare ownership documents, and the indexes that date them.
///
/// Files are read on all cores while the batch before is written. What cannot be read or stored is quarantined with the
/// reason; the rest is loaded. A second run changes nothing.
package struct FolderJob: Sendable {
    package struct Progress: Sendable {
        package let filesDone: Int
        package let filesInAll: Int
        package let quarantined: Int
        package let elapsed: Duration
    }

    /// Why a folder cannot be loaded.
    package enum Problem: Error, Equatable, CustomStringConvertible {
        case noSuchFolder(String)
        case noFilings(String)

        package var description: String {
            switch self {
            case .noSuchFolder(let path):
                "\(path) is not a folder that can be read. Give a folder in EDGAR's layout: --from DIR"
            case .noFilings(let path):
                "\(path) holds no filings. Expected .txt, .xml or .nc files, as under Archives/edgar/data, or try `form4 simulate --out DIR`"
            }
        }
    }

    private let folder: String
    private let writer: FilingWriter
    private let reader: FilingReader
    private let limits: FolderBatches.Limits

    package init(
        folder: String,
        writer: FilingWriter,
        reader: FilingReader = FilingReader(),
        limits: FolderBatches.Limits = FolderBatches.Limits()
    ) {
        self.folder = folder
        self.writer = writer
        self.reader = reader
        self.limits = limits
    }

    /// - Parameter progress: called after each batch, from any thread.
    package func run(progress: @Sendable (Progress) -> Void = { _ in }) async throws -> FolderSummary {
        let clock = ContinuousClock()
        let start = clock.now
        let listing = try FolderListing(folder)
        let dates = FolderDates(listing)
        var batches = FolderBatches(listing.filings, limits: limits)
        var summary = FolderSummary(files: listing.filings.count, unreadableIndexes: dates.problems)
        var next = batches.next()
        var batch = await read(next ?? [], dates)
        while let files = next {
            let coming = batches.next()
            // Read while PostgreSQL writes, and no longer than that: an error ends both.
            async let following = read(coming ?? [], dates)
            try Task.checkCancellation()
            summary.add(try await writer.write(batch), of: batch)
            summary.filesDone += files.count
            progress(
                Progress(
                    filesDone: summary.filesDone,
                    filesInAll: summary.files,
                    quarantined: summary.quarantined.count,
                    elapsed: clock.now - start
                )
            )
            next = coming
            batch = await following
        }
        for evidence in dates.evidenceInBatches {
            summary.add(try await writer.write(FilingBatch(evidence: evidence)), of: FilingBatch())
        }
        try await writer.learn(dates.words)
        summary.elapsed = clock.now - start
        return summary
    }

    /// Reads files on all cores; part of them where it is cancelled.
    private func read(_ files: [FolderListing.File], _ dates: FolderDates) async -> FilingBatch {
        let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let share = max(1, (files.count + cores - 1) / cores)
        return await withTaskGroup(of: (Int, FilingBatch).self) { group in
            for start in stride(from: 0, to: files.count, by: share) {
                let slice = files[start..<min(start + share, files.count)]
                group.addTask { (start, FolderBatches.read(slice, reader: reader, dates: dates)) }
            }
            var parts: [(Int, FilingBatch)] = []
            for await part in group { parts.append(part) }
            var batch = FilingBatch()
            for (_, part) in parts.sorted(by: { $0.0 < $1.0 }) {
                batch.filings += part.filings
                batch.rejected += part.rejected
            }
            return batch
        }
    }
}

/// What loading a folder came to.
package struct FolderSummary: Sendable {
    package let files: Int
    /// Indexes and lists that could not be read, with the reason.
    package let unreadableIndexes: [String]
    package fileprivate(set) var filesDone = 0
    package private(set) var written = WriteSummary()
    /// Filings that could be read, with their transactions and holdings, stored before or not.
    package private(set) var filings = 0
    package private(set) var transactions = 0
    package private(set) var holdings = 0
    /// By the reader, or because PostgreSQL refused them.
    package var quarantined: [QuarantinedDocument] { written.quarantined }
    package fileprivate(set) var elapsed: Duration = .zero

    init(files: Int, unreadableIndexes: [String]) {
        self.files = files
        self.unreadableIndexes = unreadableIndexes
    }

    /// How many were quarantined for each reason, by its code.
    package var quarantinedByCode: [String: Int] { Dictionary(quarantined.map { ($0.code, 1) }, uniquingKeysWith: +) }

    package var seconds: Double {
        Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    }

    fileprivate mutating func add(_ part: WriteSummary, of batch: FilingBatch) {
        written = written + part
        filings += batch.filings.count
        transactions += batch.filings.reduce(0) { $0 + $1.facts.transactions.count }
        holdings += batch.filings.reduce(0) { $0 + $1.facts.holdings.count }
    }
}
