import Edgar
import Postgres
import SQLBuilder

/// Which of two readings of one filing is kept, whatever order they come in.
struct FilingVersion: Equatable {
    let source: OwnershipFiling.Source
    let isIncomplete: Bool
    let byteCount: Int
    let sha256: [UInt8]

    /// The better source; then the complete one; then the longer one, since what is cut off is shorter.
    ///
    /// Between different
    /// texts of one length, the sum decides, so that at least it is always the same.
    func isBetter(than other: FilingVersion) -> Bool {
        if source != other.source { return source.rawValue < other.source.rawValue }
        if isIncomplete != other.isIncomplete { return !isIncomplete }
        if byteCount != other.byteCount { return byteCount > other.byteCount }
        return other.sha256.lexicographicallyPrecedes(sha256)
    }
}

extension ReadFiling {
    var version: FilingVersion {
        FilingVersion(
            source: filing.source,
            isIncomplete: facts.isIncomplete,
            byteCount: document.byteCount,
            sha256: document.sha256
        )
    }
}

/// What is stored under an accession number.
struct StoredHead {
    var facts: FilingFacts
    var source: OwnershipFiling.Source
    /// By source.
    var documents: [OwnershipFiling.Source: FilingVersion] = [:]

    /// The version that the stored facts were read from.
    var version: FilingVersion? { documents[source] }

    static func load(_ accessions: [Int], _ connection: Connection) async throws -> [Int: StoredHead] {
        guard !accessions.isEmpty else { return [:] }
        let answers = try await connection.pipelined([
            """
            SELECT accession, company_id, form, is_amendment, filed_on - DATE '1970-01-01', filed_on_source, \
            extract(epoch FROM accepted_at)::bigint, accepted_at_source, source, incomplete \
            FROM filing WHERE accession = ANY(\(bind: accessions))
            """,
            "SELECT accession, source, byte_count, sha256 FROM filing_document WHERE accession = ANY(\(bind: accessions))",
        ])
        let (filings, documents) = (answers[0], answers[1])
        var heads: [Int: StoredHead] = [:]
        for row in filings.rows {
            var cells = CellReader(row)
            let accession: Int = try cells.next()
            let facts = FilingFacts(
                accession: accession,
                company: try cells.next(),
                form: try cells.form(),
                isAmendment: try cells.next(),
                dates: FilingDates(
                    filedOn: try cells.date(),
                    source: try cells.word(),
                    acceptedAt: try cells.optionalMoment(),
                    acceptedAtSource: try cells.optionalWord()
                ),
                owners: [],
                transactions: [],
                holdings: []
            )
            let source = OwnershipFiling.Source(name: try cells.next()) ?? .dataSet
            heads[accession] = StoredHead(facts: facts, source: source)
            heads[accession]?.facts.isIncomplete = try cells.next()
        }
        var orphans: Set<Int> = []
        for row in documents.rows {
            let accession: Int = try row.value(0)
            if heads[accession] == nil { orphans.insert(accession) }
            guard let head = heads[accession], let source = OwnershipFiling.Source(name: try row.value(1)) else {
                continue
            }
            let sum: Bytea = try row.value(3)
            heads[accession]?.documents[source] = FilingVersion(
                source: source,
                isIncomplete: source == head.source && head.facts.isIncomplete,
                byteCount: try row.value(2),
                sha256: sum.bytes
            )
        }
        // Somebody has removed these filings by hand: what was kept of them is not in the way of their return.
        if !orphans.isEmpty {
            try await connection.execute("DELETE FROM filing_document WHERE accession = ANY(\(bind: orphans.sorted()))")
        }
        return heads
    }
}

/// What a batch does to each filing: decided from the batch and the heads of what is stored, before anything is
/// written.
struct BatchDecisions {
    /// New filings, and new versions of stored ones.
    private(set) var stores: [ReadFiling] = []
    /// Stored filings of which a better source of dates is known, with their new dates; their lines are not here.
    private(set) var redated: [FilingFacts] = []
    /// Stored filings that a new version replaces.
    private(set) var deleted: [Int] = []
    /// Issuers some of whose stored filings change.
    private(set) var rewrittenCompanies: Set<Int> = []
    private(set) var summary = WriteSummary()

    var isEmpty: Bool { stores.isEmpty && redated.isEmpty }

    /// Every issuer that is touched.
    var companies: Set<Int> { rewrittenCompanies.union(stores.map(\.facts.company)) }

    /// Accession numbers whose lines are written whole, and need no update.
    var written: Set<Int> { Set(stores.map(\.facts.accession)) }

    init(_ batch: FilingBatch, stored heads: [Int: StoredHead]) {
        var dates: [Int: FilingDates] = [:]
        var best: [Int: ReadFiling] = [:]
        for filing in batch.filings {
            let accession = filing.facts.accession
            dates[accession] = dates[accession]?.merging(filing.facts.dates) ?? filing.facts.dates
            if best[accession].map({ filing.version.isBetter(than: $0.version) }) ?? true {
                if best.updateValue(filing, forKey: accession) != nil { summary.unchanged += 1 }
            } else {
                summary.unchanged += 1
            }
        }
        for evidence in batch.evidence where heads[evidence.accession] != nil || best[evidence.accession] != nil {
            dates[evidence.accession] = dates[evidence.accession]?.merging(evidence.dates) ?? evidence.dates
        }
        for accession in dates.keys.sorted() {
            decide(best[accession], heads[accession], learned: dates[accession])
        }
    }

    private mutating func decide(_ filing: ReadFiling?, _ head: StoredHead?, learned: FilingDates?) {
        let known = [head?.facts.dates, learned].compactMap { $0 }
        guard let first = known.first else { return }
        let dates = known.dropFirst().reduce(first) { $0.merging($1) }
        if let filing, filing.replaces(head) {
            var facts = filing.facts
            // An estimate from signatures is worth no more than the version it stands in.
            facts.dates = dates.filedOnSource == .signature ? filing.facts.dates : dates
            stores.append(
                ReadFiling(filing: filing.filing, facts: facts, document: filing.document, isReread: filing.isReread)
            )
            summary.transactions += facts.transactions.count
            summary.holdings += facts.holdings.count
            guard let head else {
                summary.inserted += 1
                return
            }
            summary.replaced += 1
            deleted.append(facts.accession)
            rewrittenCompanies.formUnion([head.facts.company, facts.company])
        } else if let head, dates != head.facts.dates, dates.filedOnSource != .signature {
            var facts = head.facts
            facts.dates = dates
            redated.append(facts)
            rewrittenCompanies.insert(facts.company)
            summary.redated += 1
        } else if filing != nil {
            summary.unchanged += 1
        }
    }

    /// The history of an issuer as it is once the batch is stored.
    func applied(to filings: [FilingFacts], of company: Int) -> [FilingFacts] {
        let removed = Set(deleted)
        let dates = Dictionary(redated.map { ($0.accession, $0.dates) }, uniquingKeysWith: { $1 })
        var history = filings.filter { !removed.contains($0.accession) }
        for index in history.indices {
            if let better = dates[history[index].accession] { history[index].dates = better }
        }
        return history + stores.map(\.facts).filter { $0.company == company }
    }
}

extension ReadFiling {
    fileprivate func replaces(_ head: StoredHead?) -> Bool {
        guard let head else { return true }
        guard let stored = head.version else { return filing.source.rawValue <= head.source.rawValue }
        return version.isBetter(than: stored) || (isReread && version == stored)
    }
}
