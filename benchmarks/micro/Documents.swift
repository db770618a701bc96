import Foundation

/// The documents that are timed: an operation of 1 kB, one of 10 kB, and 64 kB made to hurt.
struct Documents {
    static let sdl = """
        type Query {
          company(cik: CIK, ticker: String): Company
          companies(where: CompanyFilter, first: Int = 25): [Company!]!
          insider(cik: CIK!): Insider
        }
        scalar CIK  scalar Date  scalar Decimal
        enum Code { P S A M F G }
        enum Unit { DAY WEEK MONTH }
        input CompanyFilter { and: [CompanyFilter!] sector: StringFilter name: StringFilter }
        input StringFilter { eq: String in: [String!] contains: String }
        input TradeFilter { code: CodeFilter value: DecimalFilter tradedOn: DateFilter not: TradeFilter }
        input CodeFilter { eq: Code in: [Code!] }
        input DecimalFilter { gte: Decimal lt: Decimal }
        input DateFilter { gte: Date lt: Date }
        input Span @oneOf { last: Window between: Range }
        input Window { n: Int! unit: Unit! }
        input Range { from: Date! to: Date! }
        interface Party { cik: CIK! name: String! }
        type Company implements Party {
          cik: CIK! name: String! ticker: String sector: String
          trades(where: TradeFilter, first: Int = 50): [Trade!]!
          activity(over: Span!, bucket: Unit): [Activity!]!
        }
        type Insider implements Party { cik: CIK! name: String! trades(where: TradeFilter, first: Int): [Trade!]! }
        type Trade {
          ordinal: Int! code: Code! tradedOn: Date shares: Decimal price: Decimal value: Decimal
          insider: Insider! company: Company! securityTitle: String
        }
        type Activity { bucket: Date purchases: Flow! sales: Flow! netValue: Decimal }
        type Flow { transactions: Int! insiders: Int! shares: Decimal value: Decimal }
        """

    private static let selection = """
        {
            cik
            name
            ticker
            sector
            trades(where: {code: {in: [P, S]}, value: {gte: 10000}, not: {code: {eq: G}}}, first: 50) {
              ...TradeParts
              insider { cik name }
            }
            activity(over: {last: {n: 365, unit: DAY}}, bucket: DAY) {
              bucket
              purchases { ...FlowParts }
              sales { ...FlowParts }
              netValue
            }
          }
        """

    private static let fragments = """
        fragment TradeParts on Trade {
          ordinal
          code
          tradedOn
          shares
          price
          value
          securityTitle
          company { ... on Party { cik name } }
        }

        fragment FlowParts on Flow {
          transactions
          insiders
          shares
          value
        }
        """

    let all: [(name: String, text: String)] = [
        ("1kB", document(companies: 1)), ("10kB", document(companies: 20)), ("adversarial-64kB", adversarial),
    ]

    private static func document(companies: Int) -> String {
        let fields = (0..<companies).map { "  company\($0): company(ticker: \"T\($0)\") \(selection)" }
        return "query Companies {\n\(fields.joined(separator: "\n"))\n}\n\n\(fragments)\n"
    }

    /// Many aliases that spread one large fragment beside fields of their own, repeated spreads, and a fan of fragments
    /// that would unfold to 2^12 fields: pairwise merging compares millions of pairs.
    private static var adversarial: String {
        let aliases = (0..<700).map { "a\($0): company(ticker: \"T\") { ...Big ...Big x\($0): name name cik }" }
        let big = (0..<700).map { "f\($0): name" }
        let fan = (0..<12).map { level in
            "fragment Fan\(level) on Trade { company { trades { ...Fan\(level + 1) } } x: company { trades { ...Fan\(level + 1) } } }"
        }
        return "query Aliases { " + aliases.joined(separator: " ") + " }\nfragment Big on Company { "
            + big.joined(separator: " ") + " }\n" + "query Fan { company { trades { ...Fan0 } } }\n"
            + fan.joined(separator: "\n") + "\nfragment Fan12 on Trade { value }\n"
    }

    func write(to folder: String) throws {
        let url = URL(fileURLWithPath: folder)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try Documents.sdl.write(to: url.appendingPathComponent("schema.graphql"), atomically: true, encoding: .utf8)
        for document in all {
            let file = url.appendingPathComponent("\(document.name).graphql")
            try document.text.write(to: file, atomically: true, encoding: .utf8)
        }
    }
}
