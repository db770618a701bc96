import Edgar
import Postgres
import SQLBuilder

/// One batch on its way into the store, inside the transaction that holds the version's lock.
struct BatchChange {
    let connection: Connection
    let rules: RuleTables
    /// The version that the transaction will make if anything changes.
    let comingVersion: Int

    /// The company-days whose rollups have to be brought up to date.
    private(set) var touched = TouchedKeys()
    /// Whether anything that a query can return has changed.
    private(set) var isVisible = false
    /// The issuers of whom anything has changed, the names and addresses of their insiders included.
    private(set) var companies: Set<Int> = []
    /// The insiders of whose filings, lines, names or addresses anything has changed.
    private(set) var insiders: Set<Int> = []

    init(connection: Connection, rules: RuleTables, comingVersion: Int) {
        self.connection = connection
        self.rules = rules
        self.comingVersion = comingVersion
    }

    mutating func apply(_ batch: FilingBatch) async throws -> WriteSummary {
        let heads = try await StoredHead.load(
            batch.filings.map(\.facts.accession) + batch.evidence.map(\.accession),
            connection
        )
        let decisions = BatchDecisions(batch, stored: heads)
        try await Quarantine.keep(batch.rejected, in: connection)
        try await Quarantine.release(batch.filings, in: connection)
        try await keepDocuments(batch.filings, stored: heads)
        if !decisions.isEmpty {
            isVisible = true
            companies = decisions.companies
            insiders = Set(decisions.stores.flatMap(\.facts.owners))
            try await store(decisions)
        }
        var summary = decisions.summary
        summary.quarantined = batch.rejected.map { QuarantinedDocument($0) }
        return summary
    }

    // MARK: Facts

    private mutating func store(_ decisions: BatchDecisions) async throws {
        let latest = try await judgeLatest(decisions)
        var judged = latest.mapValues(\.standings)
        var updates = StandingUpdates()
        for (company, judgement) in latest {
            let stored = judgement.lineages
            updates.collect(
                company,
                filings: stored.filings,
                from: stored,
                to: judgement.standings,
                written: [],
                touched: &touched
            )
        }
        let others = decisions.companies.subtracting(judged.keys).sorted()
        let histories = try await LedgerLoader(connection: connection).histories(of: others)
        for company in others {
            let stored = histories[company] ?? StoredHistory()
            let filings = decisions.applied(to: stored.filings, of: company)
            let standings = IssuerLedger(filings, calendar: rules.calendar).standings()
            updates.collect(
                company,
                filings: filings,
                from: stored,
                to: standings,
                written: decisions.written,
                touched: &touched
            )
            judged[company] = standings
        }
        let additions = try await AdditionVersions(
            coming: comingVersion,
            replacing: decisions.deleted,
            in: connection
        )
        let former = try await delete(decisions.deleted)
        // Rows of one issuer stand together, in the tables and in what leads to them.
        let stores = decisions.stores.sorted {
            ($0.facts.company, $0.facts.accession) < ($1.facts.company, $1.facts.accession)
        }
        try await insert(stores, judged, additions)
        try await redate(decisions.redated)
        try await updates.write(connection)
        let attributes = Attributes(connection: connection, industries: rules.industries)
        let derived = try await attributes.derive(decisions, former: former)
        for company in derived.classified { touched.classify(company: Int64(company)) }
        insiders.formUnion(derived.owners)
        insiders.formUnion(updates.owners)
        companies.formUnion(try await attributes.companies(of: derived.renamed))
        try await attributes.forgetUnmentioned(insiders: former, companies: decisions.rewrittenCompanies.sorted())
    }

    /// Judges the issuers whose arrivals are all newer than what is stored.
    private func judgeLatest(_ decisions: BatchDecisions) async throws -> [Int: LatestArrivals.Judgement] {
        let arrivals = Dictionary(grouping: decisions.stores.map(\.facts), by: \.company)
            .filter { company, _ in !decisions.rewrittenCompanies.contains(company) }
        guard !arrivals.isEmpty else { return [:] }
        let newest = try await LedgerLoader(connection: connection).newestKnown(of: Array(arrivals.keys))
        let latest = arrivals.filter { company, filings in
            newest[company].map { newest in filings.allSatisfy { $0.knownFrom > newest } } ?? true
        }
        return try await LatestArrivals(connection: connection, calendar: rules.calendar).judgements(of: latest)
    }

    /// Deletes stored versions; returns their owners.
    private func delete(_ accessions: [Int]) async throws -> [Int] {
        guard !accessions.isEmpty else { return [] }
        let owners = try await connection.query(
            """
            SELECT DISTINCT insider_id FROM filing_owner JOIN filing USING (company_id, accession) \
            WHERE accession = ANY(\(bind: accessions))
            """
        )
        try await connection.execute("DELETE FROM filing WHERE accession = ANY(\(bind: accessions))")
        return try owners.rows.map { try $0.value(0) }
    }

    private mutating func insert(
        _ filings: [ReadFiling],
        _ judged: [Int: IssuerStandings],
        _ additions: AdditionVersions
    ) async throws {
        guard !filings.isEmpty else { return }
        var rows = FilingRows()
        for filing in filings {
            rows.add(filing, judged[filing.facts.company] ?? IssuerStandings(), additions, touched: &touched)
        }
        let introductions = Attributes.introductions(filings)
        if FilingWriter.isSmall(filings.count) {
            try await connection.pipelined(introductions + rows.insertions)
        } else {
            try await connection.pipelined(introductions)
            try await rows.copy(to: connection)
        }
    }

    /// Writes better dates of stored filings; what follows from them for lines comes with their standings.
    private func redate(_ filings: [FilingFacts]) async throws {
        guard !filings.isEmpty else { return }
        let dates = RedatedFilings(filings)
        try await connection.execute(
            """
            UPDATE filing f SET filed_on = d.filed_on, filed_on_source = d.filed_on_source, accepted_at = d.accepted_at, \
            accepted_at_source = d.accepted_at_source, known_from = d.known_from FROM \(dates.rows) WHERE f.accession = d.accession
            """
        )
        try await connection.execute(
            """
            UPDATE transaction t SET filed_on = d.filed_on, accepted_at = d.accepted_at, known_from = d.known_from \
            FROM \(dates.rows) WHERE t.company_id = d.company_id AND t.accession = d.accession
            """
        )
        try await connection.execute(
            """
            UPDATE holding h SET filed_on = d.filed_on, known_from = d.known_from \
            FROM \(dates.rows) WHERE h.company_id = d.company_id AND h.accession = d.accession
            """
        )
    }

    // MARK: Documents

    /// Keeps the bytes of every source of a filing; of two documents of one source, the one whose facts are kept.
    private func keepDocuments(_ filings: [ReadFiling], stored: [Int: StoredHead]) async throws {
        var kept: [DocumentKey: ReadFiling] = [:]
        for filing in filings {
            let key = DocumentKey(accession: filing.facts.accession, source: filing.filing.source)
            let rival = kept[key]?.version ?? stored[key.accession]?.documents[key.source]
            if let rival, rival == filing.version || !filing.version.isBetter(than: rival) { continue }
            kept[key] = filing
        }
        try await noteReader(of: filings.filter(\.isReread))
        guard !kept.isEmpty else { return }
        let replaced = kept.keys.filter { stored[$0.accession]?.documents[$0.source] != nil }
        for key in replaced {
            try await connection.execute(
                "DELETE FROM filing_document WHERE accession = \(bind: key.accession) AND source = \(bind: key.source.name)"
            )
        }
        let documents = kept.sorted { $0.key.accession < $1.key.accession }.map(\.value)
        if FilingWriter.isSmall(documents.count), let insertion = FilingTables.document.insertion(of: documents) {
            try await connection.execute(insertion)
        } else {
            try await connection.copyIn(FilingTables.document, documents)
        }
    }

    /// What was read again is not read again for the same reader.
    private func noteReader(of filings: [ReadFiling]) async throws {
        guard !filings.isEmpty else { return }
        try await connection.execute(
            """
            UPDATE filing_document d SET parser_version = \(bind: FilingReader.version) \
            FROM unnest(\(bind: filings.map(\.facts.accession))::bigint[], \
            \(bind: filings.map(\.filing.source.name))::filing_source[]) AS r (accession, source) \
            WHERE d.accession = r.accession AND d.source = r.source
            """
        )
    }

    private struct DocumentKey: Hashable {
        let accession: Int
        let source: OwnershipFiling.Source
    }
}

/// Better dates of stored filings, as rows to join with.
private struct RedatedFilings {
    let rows: SQL

    init(_ filings: [FilingFacts]) {
        let dates = filings.map(\.dates)
        rows = """
            unnest(\(bind: filings.map(\.company))::bigint[], \(bind: filings.map(\.accession))::bigint[], \
            \(bind: dates.map { "\($0.filedOn)" })::date[], \(bind: dates.map(\.filedOnSource.rawValue))::date_source[], \
            \(bind: dates.map { $0.acceptedAt?.description })::timestamptz[], \
            \(bind: dates.map { $0.acceptedAtSource?.rawValue })::date_source[], \
            \(bind: dates.map { "\($0.knownFrom)" })::timestamptz[]) \
            AS d (company_id, accession, filed_on, filed_on_source, accepted_at, accepted_at_source, known_from)
            """
    }
}
