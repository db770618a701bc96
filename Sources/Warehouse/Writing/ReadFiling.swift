import Crypto
import Edgar

/// A filing as it was read, on its way into the store.
package struct ReadFiling: Sendable {
    package let filing: OwnershipFiling
    package let facts: FilingFacts
    package let document: RawDocument
    /// Whether stored facts of the same source are replaced even where the bytes are the same, as a new reader of old bytes wants.
    package var isReread = false

    package init(
        filing: OwnershipFiling,
        facts: FilingFacts,
        document: RawDocument,
        isReread: Bool = false
    ) {
        self.filing = filing
        self.facts = facts
        self.document = document
        self.isReread = isReread
    }
}

/// The bytes that something was read from.
package struct RawDocument: Sendable {
    /// Empty when they are not kept, as for the rows of a data set.
    package let bytes: [UInt8]
    package let byteCount: Int
    package let sha256: [UInt8]
    /// The path or URL it was read from.
    package let origin: String

    package init(_ bytes: [UInt8], origin: String) {
        self.bytes = bytes
        byteCount = bytes.count
        sha256 = Array(SHA256.hash(data: bytes))
        self.origin = origin.storable
    }

    /// Something that was not read, or is not kept: known by what stands for it.
    package init(standIn: String, byteCount: Int, origin: String) {
        bytes = []
        self.byteCount = byteCount
        sha256 = Array(SHA256.hash(data: Array(standIn.utf8)))
        self.origin = origin.storable
    }
}

/// What could not be read or stored, and why.
package struct RejectedDocument: Sendable {
    package let document: RawDocument
    /// A word that stays the same, such as `NO_ACCESSION`.
    package let code: String
    package let message: String
    /// In the document, from 1; nil when the reason has no place.
    package let line: Int?
    package let accession: Int?

    package init(document: RawDocument, code: String, message: String, line: Int?, accession: Int?) {
        self.document = document
        self.code = code
        self.message = message.storable
        self.line = line
        self.accession = accession
    }

    /// A filing that passed all checks and that PostgreSQL does not take.
    init(_ filing: ReadFiling, refusedFor message: String) {
        self.init(
            document: filing.document,
            code: "NOT_STORABLE",
            message: "PostgreSQL refuses it: \(message). Report it with the filing.",
            line: nil,
            accession: filing.facts.accession
        )
    }
}

extension String {
    /// Without the character 0, which PostgreSQL's texts cannot hold; its picture stands in its place.
    fileprivate var storable: String { contains("\0") ? replacing("\0", with: "\u{2400}") : self }
}

/// What an index or list says of when a filing was filed.
package struct DateEvidence: Sendable {
    package let accession: Int
    package let dates: FilingDates

    package init(accession: Int, dates: FilingDates) {
        self.accession = accession
        self.dates = dates
    }
}

/// Work for one transaction of the writer.
package struct FilingBatch: Sendable {
    package var filings: [ReadFiling] = []
    package var rejected: [RejectedDocument] = []
    /// Of filings that are stored already; what a batch's own filings need is in their facts.
    package var evidence: [DateEvidence] = []

    package init(filings: [ReadFiling] = [], rejected: [RejectedDocument] = [], evidence: [DateEvidence] = []) {
        self.filings = filings
        self.rejected = rejected
        self.evidence = evidence
    }
}

extension FilingBatch {
    /// Reads one document and adds what came of it.
    ///
    /// - Parameter evidence: what indexes say of a filing's dates, by accession.
    package mutating func add(
        _ document: RawDocument,
        reader: FilingReader,
        evidence: (AccessionNumber) -> [FilingDates] = { _ in [] }
    ) {
        switch Self.read(document, reader: reader, evidence: evidence) {
        case .success(let filing): filings.append(filing)
        case .failure(let rejection): rejected.append(rejection.document)
        }
    }

    package struct Rejection: Error {
        package let document: RejectedDocument
    }

    package static func read(
        _ document: RawDocument,
        reader: FilingReader,
        evidence: (AccessionNumber) -> [FilingDates] = { _ in [] }
    ) -> Result<ReadFiling, Rejection> {
        // What cannot be read is known by its file's name, so that a better copy can release it.
        var accession = AccessionNumber(startOfFileName: document.origin)
        func rejected(_ code: String, _ message: String, line: Int?) -> Result<ReadFiling, Rejection> {
            .failure(
                Rejection(
                    document: RejectedDocument(
                        document: document,
                        code: code,
                        message: message,
                        line: line,
                        accession: accession.map { Int($0.digits) }
                    )
                )
            )
        }
        do throws(FilingError) {
            let filing = try reader.read(document.bytes, fileName: document.origin)
            accession = filing.accessionNumber
            let facts = try FilingFacts(of: filing, evidence: accession.map(evidence) ?? [])
            return .success(ReadFiling(filing: filing, facts: facts, document: document))
        } catch {
            return rejected(error.code.rawValue, error.message, line: error.line)
        }
    }
}

/// What went to quarantine and why, without its bytes.
package struct QuarantinedDocument: Sendable, Equatable {
    package let origin: String
    package let code: String
    package let message: String
    package let line: Int?
    package let accession: Int?

    init(_ rejected: RejectedDocument) {
        origin = rejected.document.origin
        code = rejected.code
        message = rejected.message
        line = rejected.line
        accession = rejected.accession
    }
}

/// What a write did.
package struct WriteSummary: Sendable, Equatable {
    package var inserted = 0
    /// By a better source, or by a new reading.
    package var replaced = 0
    /// Only the dates, by a better source of dates.
    package var redated = 0
    /// Stored already as well or better.
    package var unchanged = 0
    package var transactions = 0
    package var holdings = 0
    /// What went to quarantine, by the batch or because PostgreSQL refused it.
    package var quarantined: [QuarantinedDocument] = []
    /// The store's version after the write.
    package var version = 0

    package init() {}

    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.inserted += right.inserted
        sum.replaced += right.replaced
        sum.redated += right.redated
        sum.unchanged += right.unchanged
        sum.transactions += right.transactions
        sum.holdings += right.holdings
        sum.quarantined += right.quarantined
        sum.version = max(left.version, right.version)
        return sum
    }
}
