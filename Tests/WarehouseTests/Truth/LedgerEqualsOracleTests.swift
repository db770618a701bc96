import Form4Schema
import Testing

@testable import Edgar
@testable import Warehouse

/// The pure rules against the oracle, over many more histories than a database could take.
@Suite("The rules equal the oracle")
struct LedgerEqualsOracleTests {
    @Test("every derived fact of a generated history agrees", arguments: 0..<UInt64(300))
    func agrees(seed: UInt64) throws {
        var seen: Set<Int64> = []
        let history = GeneratedHistory(seed: seed, filings: 30).filings.filter {
            seen.insert($0.filing.accessionNumber?.digits ?? 0).inserted
        }
        let oracle = TruthOracle(history)
        let facts = try history.map { try FilingFacts(of: $0.filing) }
        var rules: PlainRows = [:]
        for (_, filings) in Dictionary(grouping: facts, by: \.company) {
            let standings = IssuerLedger(filings).standings()
            for filing in filings {
                for line in filing.transactions {
                    let reference = filing.reference(line)
                    let standing = try #require(standings.transactions[reference])
                    rules[reference.name] = standing.plain(line, filing)
                }
            }
        }
        #expect(differences(rules, oracle.plainTransactions) == [])
    }

    @Test("the latest filings judged by what is stored of those before agree", arguments: 0..<UInt64(300))
    func latestAgree(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed &+ 4_000_000)
        var seen: Set<Int> = []
        let facts = try GeneratedHistory(seed: seed, filings: 30).filings.map { try FilingFacts(of: $0.filing) }
            .filter { seen.insert($0.accession).inserted }
        for (_, filings) in Dictionary(grouping: facts, by: \.company) {
            let moment = random.pick(filings.map(\.knownFrom))
            let stored = filings.filter { $0.knownFrom <= moment }
            let arrivals = filings.filter { $0.knownFrom > moment }
            let history = StoredHistory(filings: stored, standings: IssuerLedger(stored).standings())
            let latest = IssuerLedger(arrivals: arrivals, lineages: history, context: StoredHistory()).standings()
            let whole = IssuerLedger(filings).standings()
            // A part takes every price that is far off for an outlier, and leaves the rest to the whole.
            let outliers = latest.transactions.filter { $0.value.flags.contains(QualityFlags(.priceOutlier)) }
            #expect(Set(latest.transactions.keys) == Set(whole.transactions.keys))
            for (reference, standing) in latest.transactions where outliers[reference] == nil {
                #expect(standing == whole.transactions[reference])
            }
            #expect(latest.holdings == whole.holdings)
            #expect(latest.originals == whole.originals)
        }
    }

    @Test("the oracle sees every rule at work")
    func everyRuleIsMet() {
        var flags: Set<String> = []
        var (amended, first, later, late) = (0, 0, 0, 0)
        for seed in 0..<UInt64(100) {
            let oracle = TruthOracle(GeneratedHistory(seed: seed, filings: 30).filings)
            flags.formUnion(oracle.lines.flatMap(\.flags))
            amended += oracle.lines.count { $0.knownUntil != nil && $0.amends != nil }
            first += oracle.lines.count { $0.isFirstPurchase == true }
            later += oracle.lines.count { ($0.months ?? 0) > 0 }
            late += oracle.lines.count { $0.isLate == true }
        }
        let possible = Set(QualityFlag.allCases.map(\.rawValue)).subtracting(["INCOMPLETE"])
        #expect(flags == possible)
        #expect(amended > 0 && first > 0 && later > 0 && late > 0)
    }
}

extension LineReference {
    fileprivate var name: String { "\(accession) \(table.rawValue) \(ordinal)" }
}

extension TransactionStanding {
    fileprivate func plain(_ line: TransactionFacts, _ filing: FilingFacts) -> String {
        let isOld = "\(line.deemedOn ?? line.tradedOn)" < "2021-01-01"
        return [
            "from \(filing.knownFrom.seconds)", "first \(firstFiledOn)", "amends \(amends?.name ?? "-")",
            "lag \(isOld ? "-" : "\(lagBusinessDays)")", "late \(isLate.map(String.init) ?? "-")",
            "firstPurchase \(isFirstPurchase.map(String.init) ?? "-")",
            "months \(monthsSinceLastPurchase.map(String.init) ?? "-")",
            "flags \(flags.flags.map(\.rawValue).sorted().joined(separator: ","))",
            "value \(line.value.map { "\($0.normalized)" } ?? "-")",
            "until \(knownUntil.map { "\($0.seconds)" } ?? "-")", "amendedBy \(amendedBy?.name ?? "-")",
        ].joined(separator: " ")
    }
}
