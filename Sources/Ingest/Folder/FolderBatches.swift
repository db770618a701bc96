import Edgar
import Warehouse

/// Cuts the files of a folder into batches that fit a transaction and memory.
package struct FolderBatches {
    package struct Limits: Sendable {
        /// Filings in a batch.
        ///
        /// Files lie by issuer, so that each batch touches the sums of nearly all days: fewer batches, less work.
        package var files = 3_000
        /// Bytes of their files; twice as many are in memory, as one batch is read while another is written.
        package var bytes = 48 << 20

        package init() {}
    }

    private var rest: ArraySlice<FolderListing.File>
    private let limits: Limits

    init(_ files: [FolderListing.File], limits: Limits) {
        rest = files[...]
        self.limits = limits
    }

    mutating func next() -> [FolderListing.File]? {
        var bytes = 0
        let batch = rest.prefix { file in
            bytes += file.byteCount
            return bytes <= limits.bytes
        }.prefix(limits.files)
        // A file larger than all limits is a batch of its own.
        let files = batch.isEmpty ? rest.prefix(1) : batch
        rest = rest.dropFirst(files.count)
        return files.isEmpty ? nil : Array(files)
    }

    static func read(_ files: ArraySlice<FolderListing.File>, reader: FilingReader, dates: FolderDates) -> FilingBatch {
        var batch = FilingBatch()
        for file in files where !Task.isCancelled {
            do {
                let document = RawDocument(try reader.bytes(ofFile: file.fullPath), origin: file.path)
                switch FilingBatch.read(document, reader: reader, evidence: dates.evidence(of:)) {
                case .success(let filing): batch.filings.append(filing)
                case .failure(let rejection): batch.rejected.append(rejection.document)
                }
            } catch {
                let document = RawDocument(
                    standIn: "\(file.path) \(file.byteCount)",
                    byteCount: file.byteCount,
                    origin: file.path
                )
                batch.rejected.append(
                    RejectedDocument(
                        document: document,
                        code: error.code.rawValue,
                        message: error.message,
                        line: error.line,
                        accession: AccessionNumber(startOfFileName: file.path).map { Int($0.digits) }
                    )
                )
            }
        }
        return batch
    }
}
