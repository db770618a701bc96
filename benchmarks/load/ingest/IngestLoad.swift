// How fast ingestion is: reading, fetching, and committing one filing.
//
//     swift run -c release ingest-load parse DIR             filings a second and core, of a folder in EDGAR's layout
//     swift run -c release ingest-load fetch DIR URL         filings a second from a stand-in, without the rate limit
//     swift run -c release ingest-load commit STORE [n]      one filing's commit against COPY of the same rows
//
// DIR may come from `form4 simulate`; URL is the stand-in's (Tests/Support/edgar_standin.py --root DIR). STORE is the
// folder of a private store that no server runs on; `commit` adds n invented filings to it.

import Edgar
import Foundation
import Ingest
import Logging
import Postgres
import SQLBuilder
import Warehouse

@main
private struct IngestLoad {
    static func main() async throws {
        let words = Array(CommandLine.arguments.dropFirst())
        switch (words.first, words.count) {
        case ("parse", 2): try parse(URL(filePath: words[1]))
        case ("fetch", 3): try await fetch(URL(filePath: words[1]), from: words[2])
        case ("commit", 2...3): try await commit(words[1], filings: words.count > 2 ? Int(words[2]) ?? 200 : 200)
        default:
            FileHandle.standardError.write(
                Data("usage: ingest-load parse DIR | fetch DIR URL | commit STORE [n]\n".utf8)
            )
            exit(2)
        }
        print("peak memory \(peakMegabytes) MB")
    }

    // MARK: Reading

    private static func parse(_ folder: URL) throws {
        let files = try submissions(folder).map { [UInt8](try Data(contentsOf: $0)) }
        let bytes = files.reduce(0) { $0 + $1.count }
        let reader = FilingReader()
        var rates: [Double] = []
        for _ in 0..<5 {
            let clock = ContinuousClock.now
            var read = 0
            for file in files where (try? reader.read(file)) != nil { read += 1 }
            rates.append(Double(read) / (ContinuousClock.now - clock).seconds)
        }
        let rate = median(rates)
        print("\(files.count) filings, \(bytes / files.count) bytes each")
        print("parse: \(Int(rate)) filings a second and core, \(Int(1e6 / rate)) µs each")
    }

    private static func submissions(_ folder: URL) throws -> [URL] {
        let data = folder.appending(path: "Archives/edgar/data")
        let found = FileManager.default.enumerator(at: data, includingPropertiesForKeys: nil)?.allObjects ?? []
        return found.compactMap { $0 as? URL }.filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }
    }

    // MARK: Fetching

    private static func fetch(_ folder: URL, from address: String) async throws {
        let days = try FileManager.default.subpathsOfDirectory(
            atPath: folder.appending(path: "Archives/edgar/daily-index").path
        ).compactMap { path in path.firstMatch(of: /form\.(\d{8})\.idx/).flatMap { CalendarDate(compact: $0.1) } }
        guard let first = days.min(), let last = days.max() else { throw CocoaError(.fileNoSuchFile) }
        let store = temporary()
        defer { try? FileManager.default.removeItem(at: store) }
        try await withStore(store.path) { pool in
            let budget = SharedRequestBudget(pool: pool, requestsPerSecond: 1_000_000)
            let configuration = EdgarClient.Configuration(base: try EdgarBase(address), userAgent: nil)
            let archive = EdgarArchive(try EdgarClient(configuration, budget: budget))
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            let summary = try await Ingester(pool: pool, archive: archive, writer: writer).backfill(
                from: first,
                to: last
            )
            let rate = Double(summary.loaded) / summary.duration.seconds
            print("fetch: \(summary.loaded) filings in \(Int(summary.duration.seconds)) s, \(Int(rate)) a second")
        }
    }

    // MARK: Committing

    private static func commit(_ store: String, filings count: Int) async throws {
        try await withStore(store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            try await makePlainTables(pool)
            var (product, plain): ([Double], [Double]) = ([], [])
            let news = try await news(count + 20, pool)
            for (index, filing) in news.enumerated() {
                let clock = ContinuousClock.now
                _ = try await writer.write(FilingBatch(filings: [filing]))
                let middle = ContinuousClock.now
                let rows = try await rows(of: filing.facts, pool)
                let start = ContinuousClock.now
                try await copy(rows, pool)
                // The first ones warm caches and connections.
                guard index >= 20 else { continue }
                product.append((middle - clock).seconds * 1000)
                plain.append((ContinuousClock.now - start).seconds * 1000)
            }
            let total: Int = try await pool.query("SELECT count(*) FROM transaction").single()
            print(
                "commit of one filing among \(total) transactions: median \(rounded(median(product))) ms, ",
                terminator: ""
            )
            print("95 % within \(rounded(product.sorted()[product.count * 95 / 100])) ms")
            print("COPY of the same rows: median \(rounded(median(plain))) ms; ", terminator: "")
            print("ratio \(rounded(median(product) / median(plain)))")
        }
    }

    /// Filings of issuers and owners that the store knows, the busier the more often, newer than all it has.
    private static func news(_ count: Int, _ pool: ConnectionPool) async throws -> [ReadFiling] {
        let parties = try await pool.query(
            "SELECT company_id, owner_ids[1] FROM filing ORDER BY random() LIMIT \(bind: count)",
            lane: .heavy
        )
        let last: Int = try await pool.query("SELECT max(accession) FROM filing").single()
        let newest: String = try await pool.query("SELECT max(filed_on)::text FROM filing").single()
        guard let newest = CalendarDate(filed: newest) else { throw CocoaError(.fileReadUnknown) }
        var simulation = FilingSimulation(
            .init(filings: count * 3, seed: UInt64.random(in: 1...1000), until: newest.adding(days: 400), years: 1)
        )
        var news: [ReadFiling] = []
        while news.count < parties.rowCount, var filing = simulation.next() {
            guard !filing.form.isAmendment, !filing.rows.isEmpty, filing.filedOn.map({ $0 > newest }) == true else {
                continue
            }
            filing.issuer.cik = CIK(number: Int64(try parties.value(news.count, 0, as: Int.self))) ?? filing.issuer.cik
            filing.owners[0].cik =
                CIK(number: Int64(try parties.value(news.count, 1, as: Int.self))) ?? filing.owners[0].cik
            // A number that is taken would replace a stored filing instead.
            filing.accessionNumber = AccessionNumber(digits: Int64(last + news.count + 1))
            filing.header?.accessionNumber = filing.accessionNumber?.description
            // An invented industry would move the issuer to another sector with all of its history.
            for index in filing.header?.parties.indices ?? 0..<0 { filing.header?.parties[index].sic = nil }
            let text = Array(SubmissionWriter.text(of: filing).utf8)
            let facts = try FilingFacts(of: filing)
            news.append(ReadFiling(filing: filing, facts: facts, document: RawDocument(text, origin: "benchmark")))
        }
        return news
    }

    private static let tables = [
        "filing", "filing_owner", "transaction", "holding", "footnote", "footnote_reference", "signature",
        "filing_party",
        "filing_document",
    ]

    private static func makePlainTables(_ pool: ConnectionPool) async throws {
        for table in tables {
            try await pool.execute("DROP TABLE IF EXISTS \(identifier: "plain_" + table)")
            try await pool.execute("CREATE TABLE \(identifier: "plain_" + table) (LIKE \(identifier: table))")
        }
    }

    private static func rows(
        of filing: FilingFacts,
        _ pool: ConnectionPool
    ) async throws -> [PlainCopy] {
        var copies: [PlainCopy] = []
        for table in tables {
            // By the whole key: reading an index from end to end would push everything else out of the caches.
            let issuer: SQL = table == "filing_document" ? "" : "company_id = \(bind: filing.company) AND "
            let found = try await pool.query(
                "SELECT * FROM \(identifier: table) WHERE \(issuer)accession = \(bind: filing.accession)",
                lane: .heavy
            )
            var buffer = CopyBuffer()
            let columns = found.columnNames
            for row in 0..<found.rowCount {
                for column in 0..<found.columnCount {
                    if let text = try found.value(row, column, as: String?.self) {
                        buffer.add(text)
                    } else {
                        buffer.addNull()
                    }
                }
                buffer.endRow()
            }
            if found.rowCount > 0 { copies.append(PlainCopy(table: table, columns: columns, rows: buffer)) }
        }
        return copies
    }

    private static func copy(_ rows: [PlainCopy], _ pool: ConnectionPool) async throws {
        try await pool.transaction { connection in
            for part in rows {
                try await connection.copyIn(SQL.identifier("plain_" + part.table), columns: part.columns) { copy in
                    try await copy.rows(part.rows)
                }
            }
        }
    }

    // MARK: Tools

    private static func withStore(_ folder: String, _ body: (ConnectionPool) async throws -> Void) async throws {
        let cluster = try await EmbeddedCluster.open(dataFolder: folder)
        let pool = try ConnectionPool(cluster.settings())
        do {
            try await Migrator(pool).migrate()
            _ = try await RollupRebuild().ensure(on: pool)
            try await body(pool)
        } catch {
            print("failed: \(error)")
        }
        await pool.close()
        await cluster.close()
    }

    private static func temporary() -> URL {
        FileManager.default.temporaryDirectory.appending(path: "form4-ingest-load-\(UUID())")
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    /// What Linux counts as this process's highest resident memory.
    private static var peakMegabytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.firstMatch(of: /VmHWM:\s+(\d+)/).flatMap { Int($0.1) }.map { $0 / 1024 } ?? 0
    }
}

/// The rows of one filing in one table.
private struct PlainCopy: Sendable {
    let table: String
    let columns: [String]
    let rows: CopyBuffer
}

extension Duration {
    fileprivate var seconds: Double { self / .seconds(1) }
}
