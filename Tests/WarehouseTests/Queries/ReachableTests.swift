import Foundation
import Postgres
import TestSupport
import Testing

@testable import Warehouse

/// What the rules make of each filing, as a client reads it: against the oracle, over generated histories.
@Suite("What the rules say is reachable")
struct ReachableTests {
    private static let question = """
        { filings(first: 500, orderBy: [{accessionNumber: ASC}]) { nodes {
          accessionNumber knownFrom original { accessionNumber } amendments { accessionNumber }
          originalCandidates(first: 500) { nodes { accessionNumber } }
          transactions(first: 100) { nodes {
            table ordinal knownFrom knownUntil firstFiledOn tradedOn deemedOn lagBusinessDays isLate isFirstPurchase
            monthsSinceLastPurchase qualityFlags excluded value
            amends { ordinal filing { accessionNumber } } amendedBy { ordinal filing { accessionNumber } } } }
          holdings(first: 100) { nodes {
            table ordinal knownUntil amends { ordinal filing { accessionNumber } }
            amendedBy { ordinal filing { accessionNumber } } } } } } }
        """

    @Test("filings and lines answer what the oracle reads", arguments: [31, 32, 33] as [UInt64])
    func reachable(seed: UInt64) async throws {
        let history = GeneratedHistory(seed: seed).filings
        let oracle = TruthOracle(history)
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            _ = try await writer.write(FilingBatch(filings: try history.map { try $0.read }))
            let answer = await QueryService(pool: pool).answer(
                GraphQLRequest(query: Self.question, decimalsAsStrings: true)
            )
            let filings = try AnsweredFilings(answer.body)
            #expect(differences(filings.transactions, oracle.plainTransactions) == [])
            #expect(differences(filings.holdings, oracle.plainHoldings) == [])
            #expect(differences(filings.endings, oracle.endings) == [])
            #expect(filings.originals == oracle.plainOriginals)
            #expect(filings.amendments == oracle.amendmentsByOriginal)
            #expect(filings.candidates == oracle.candidates)
            #expect(oracle.candidates.values.contains { !$0.isEmpty }, "nothing was amended, so nothing was proven")
        }
    }

    @Test("a flagged line says whether it counts")
    func excluded() async throws {
        try await TestDatabase.with(.store) { pool in
            let writer = FilingWriter(pool: pool, refresh: RollupRefresh())
            for seed: UInt64 in 31...33 {
                let history = GeneratedHistory(seed: seed).filings
                _ = try await writer.write(FilingBatch(filings: try history.map { try $0.read }))
            }
            let answer = await QueryService(pool: pool).answer(GraphQLRequest(query: Self.question))
            let filings = try AnsweredFilings(answer.body)
            let counted: Set = ["FILED_ON_ESTIMATED", "ORIGINAL_NOT_FOUND"]
            for (name, line) in filings.flags {
                #expect(line.excluded == !line.flags.subtracting(counted).isEmpty, "\(name)")
            }
            let seen = filings.flags.values.reduce(into: Set()) { $0.formUnion($1.flags) }
            #expect(seen.isSuperset(of: counted) && seen.count > counted.count, "only \(seen) were seen")
        }
    }
}

/// An answer put into the words in which the oracle speaks.
private struct AnsweredFilings {
    private(set) var transactions: PlainRows = [:]
    private(set) var holdings: PlainRows = [:]
    /// By holding, the one that restates it.
    private(set) var endings: PlainRows = [:]
    private(set) var originals: PlainRows = [:]
    private(set) var amendments: [Int: Set<Int>] = [:]
    private(set) var candidates: [Int: Set<Int>] = [:]
    private(set) var flags: [String: (flags: Set<String>, excluded: Bool)] = [:]

    init(_ body: [UInt8]) throws {
        let answer = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        let data = try #require(
            answer?["data"] as? [String: Any],
            "\(String(decoding: body.prefix(500), as: UTF8.self))"
        )
        for filing in Self.nodes(data, "filings") {
            let accession = Self.accession(filing)
            for line in Self.nodes(filing, "transactions") { try add(transaction: line, of: accession) }
            for line in Self.nodes(filing, "holdings") { try add(holding: line, of: accession) }
            if let original = filing["original"] as? [String: Any] {
                originals["\(accession)"] = "\(Self.accession(original))"
            }
            let restating = (filing["amendments"] as? [[String: Any]] ?? []).map(Self.accession)
            if !restating.isEmpty { amendments[accession] = Set(restating) }
            candidates[accession] = Set(Self.nodes(filing, "originalCandidates").map(Self.accession))
        }
    }

    private mutating func add(transaction line: [String: Any], of accession: Int) throws {
        let name = Self.name(line, accession)
        let start = line["deemedOn"] as? String ?? line["tradedOn"] as? String ?? ""
        // The oracle's calendar begins in 2021.
        let lag = start < "2021-01-01" ? "-" : Self.word(line["lagBusinessDays"])
        let seen = Set(line["qualityFlags"] as? [String] ?? [])
        let value = (line["value"] as? String).flatMap { Decimal(string: $0) }
        transactions[name] = [
            "from \(try Self.epoch(line["knownFrom"]))", "first \(Self.word(line["firstFiledOn"]))",
            "amends \(Self.reference(line["amends"], line))", "lag \(lag)", "late \(Self.truth(line["isLate"]))",
            "firstPurchase \(Self.truth(line["isFirstPurchase"]))",
            "months \(Self.word(line["monthsSinceLastPurchase"]))", "flags \(seen.sorted().joined(separator: ","))",
            "value \(value.map { "\($0)" } ?? "-")", "until \(try Self.epoch(line["knownUntil"]))",
            "amendedBy \(Self.reference(line["amendedBy"], line))",
        ].joined(separator: " ")
        flags[name] = (seen, line["excluded"] as? Bool ?? false)
    }

    private mutating func add(holding line: [String: Any], of accession: Int) throws {
        let name = Self.name(line, accession)
        holdings[name] = "until \(try Self.epoch(line["knownUntil"])) amends \(Self.reference(line["amends"], line))"
        endings[name] = Self.reference(line["amendedBy"], line)
    }

    // MARK: Words

    private static func nodes(_ object: [String: Any], _ list: String) -> [[String: Any]] {
        (object[list] as? [String: Any])?["nodes"] as? [[String: Any]] ?? []
    }

    private static func accession(_ filing: [String: Any]) -> Int {
        Int((filing["accessionNumber"] as? String ?? "").filter(\.isNumber)) ?? 0
    }

    private static func name(_ line: [String: Any], _ accession: Int) -> String {
        "\(accession) \(word(line["table"])) \(word(line["ordinal"]))"
    }

    /// A line of the same table in another filing.
    private static func reference(_ other: Any?, _ line: [String: Any]) -> String {
        guard let other = other as? [String: Any], let filing = other["filing"] as? [String: Any] else { return "-" }
        return "\(accession(filing)) \(word(line["table"])) \(word(other["ordinal"]))"
    }

    private static func word(_ value: Any?) -> String {
        switch value {
        case let text as String: text
        case let number as Int: "\(number)"
        default: "-"
        }
    }

    private static func truth(_ value: Any?) -> String { (value as? Bool).map { "\($0)" } ?? "-" }

    private static func epoch(_ value: Any?) throws -> String {
        guard let text = value as? String else { return "-" }
        return "\(Int(try Date(text, strategy: .iso8601).timeIntervalSince1970))"
    }
}

extension TruthOracle {
    /// By original, the amendments that restate it.
    fileprivate var amendmentsByOriginal: [Int: Set<Int>] {
        originals.reduce(into: [:]) { $0[$1.value, default: []].insert($1.key) }
    }

    /// By holding, the line of an amendment that restates it.
    fileprivate var endings: PlainRows {
        var endings = Dictionary(uniqueKeysWithValues: holdings.map { ($0.name, "-") })
        for line in holdings { if let restated = line.amends { endings[restated] = line.name } }
        return endings
    }

    /// By filing, those among which its original is looked for.
    fileprivate var candidates: [Int: Set<Int>] {
        Dictionary(
            uniqueKeysWithValues: versions.map { version in
                let fitting = versions.filter { other in
                    version.filing.form.isAmendment && other.issuer == version.issuer
                        && other.filing.form.number == version.filing.form.number
                        && !other.owners.isDisjoint(with: version.owners) && other.order < version.order
                }
                return (version.accession, Set(fitting.map(\.accession)))
            }
        )
    }
}
