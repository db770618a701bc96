import Foundation

/// `submissions/CIK….json`: the attributes of a company or person, and its latest filings.
package struct CompanySubmissions: Sendable, Equatable {
    package let cik: CIK
    package let name: String
    /// Nil for persons, funds and new issuers.
    package let sic: String?
    package let sicTitle: String?
    package let tickers: [String]
    /// Beside `tickers`; nil where EDGAR does not know the exchange.
    package let exchanges: [String?]
    package let ein: String?
    package let stateOfIncorporation: String?
    package let fiscalYearEnd: String?
    package let formerNames: [FormerName]
    package let filings: [Filing]
    /// Files with the filings that are too old to stand here.
    package let shards: [Shard]

    package struct FormerName: Sendable, Equatable {
        package let name: String
        package let from: CalendarDate?
        package let to: CalendarDate?
    }

    package struct Filing: Sendable, Equatable {
        package let accession: AccessionNumber
        package let form: String
        package let filedOn: CalendarDate?
        package let reportedOn: CalendarDate?
        /// As the list has it, `2020-12-15T22:20:06.000Z`.
        ///
        /// UTC in some lists, New York's wall clock under the same stamp in others: only the whole list can tell.
        package let acceptedAt: String?
        /// Often the rendered view: `xslF345X05/wf-form4_17.xml`.
        package let primaryDocument: String?
    }

    package struct Shard: Sendable, Equatable {
        package let name: ShardName
        package let filingCount: Int
        package let from: CalendarDate?
        package let to: CalendarDate?
    }

    /// `CIK0001009672-submissions-001.json`: the name of a file, and nothing that would lead elsewhere.
    package struct ShardName: Sendable, Hashable {
        package let text: String

        package init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].hasPrefix("CIK"), parts[0].count == 13, parts[1] == "submissions",
                parts[2].hasSuffix(".json"), parts[2].count > 5,
                (parts[0].dropFirst(3) + parts[2].dropLast(5)).utf8.allSatisfy({ (48...57).contains($0) })
            else { return nil }
            self.text = text
        }
    }

    /// The Forms 3, 4 and 5, each once, without their times; they can be fetched under the list's CIK.
    package static func ownershipFilings(_ filings: [Filing], of cik: CIK) -> [DiscoveredFiling] {
        DiscoveredFiling.merging(
            filings.lazy.map { filing in
                FilingMention(
                    form: filing.form,
                    accession: filing.accession,
                    party: cik,
                    isIssuer: false,
                    filedOn: filing.filedOn,
                    acceptedAt: nil
                )
            }
        )
    }

    package init(reading bytes: [UInt8]) throws(DiscoveryError) {
        let raw: Raw = try Self.decode(bytes)
        guard let cik = raw.cik.number else { throw DiscoveryError("submissions list", "“\(raw.cik.text)” is no CIK") }
        self.cik = cik
        name = raw.name
        sic = raw.sic?.trimmedToNil
        sicTitle = raw.sicDescription?.trimmedToNil
        tickers = raw.tickers ?? []
        exchanges = raw.exchanges ?? []
        ein = raw.ein?.trimmedToNil
        stateOfIncorporation = raw.stateOfIncorporation?.trimmedToNil
        fiscalYearEnd = raw.fiscalYearEnd?.trimmedToNil
        formerNames = (raw.formerNames ?? []).map { former in
            FormerName(name: former.name, from: date(former.from), to: date(former.to))
        }
        filings = try raw.filings.recent.filings()
        var shards: [Shard] = []
        for file in raw.filings.files {
            guard let name = ShardName(file.name) else {
                throw DiscoveryError(
                    "submissions list",
                    "“\(file.name.prefix(60))” is no name of a file with older filings"
                )
            }
            shards.append(
                Shard(name: name, filingCount: file.filingCount, from: date(file.filingFrom), to: date(file.filingTo))
            )
        }
        self.shards = shards
    }

    /// Reads an overflow file: the columns of older filings and nothing else.
    package static func filings(inShard bytes: [UInt8]) throws(DiscoveryError) -> [Filing] {
        let raw: RawColumns = try decode(bytes)
        return try raw.filings()
    }

    private static func decode<Value: Decodable>(_ bytes: [UInt8]) throws(DiscoveryError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(bytes))
        } catch {
            throw DiscoveryError("submissions list", DiscoveryError.reason(of: error))
        }
    }
}

extension DiscoveryError {
    /// Where in a JSON text the decoder stopped, and why.
    static func reason(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        let (context, what): (DecodingError.Context, String) =
            switch error {
            case .keyNotFound(let key, let context): (context, "“\(key.stringValue)” is missing")
            case .typeMismatch(let type, let context): (context, "it is not of type \(type)")
            case .valueNotFound(let type, let context): (context, "a \(type) is missing")
            case .dataCorrupted(let context): (context, "it is not well formed")
            @unknown default: (.init(codingPath: [], debugDescription: ""), "it cannot be decoded")
            }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: "/")
        return path.isEmpty ? what : "at \(path) \(what)"
    }
}

private func date(_ text: String?) -> CalendarDate? { text.flatMap { CalendarDate(filed: $0) } }

private struct Raw: Decodable {
    let cik: LooseCIK
    let name: String
    let sic: String?
    let sicDescription: String?
    let tickers: [String]?
    let exchanges: [String?]?
    let ein: String?
    let stateOfIncorporation: String?
    let fiscalYearEnd: String?
    let formerNames: [RawFormerName]?
    let filings: RawFilings
}

private struct RawFormerName: Decodable {
    let name: String
    let from: String?
    let to: String?
}

private struct RawFilings: Decodable {
    let recent: RawColumns
    let files: [RawShard]
}

private struct RawShard: Decodable {
    let name: String
    let filingCount: Int
    let filingFrom: String?
    let filingTo: String?
}

/// Filings by columns: the n-th of each belongs to the n-th filing.
private struct RawColumns: Decodable {
    let accessionNumber: [String]
    let filingDate: [String]
    let reportDate: [String]?
    let acceptanceDateTime: [String]?
    let form: [String]
    let primaryDocument: [String]?

    func filings() throws(DiscoveryError) -> [CompanySubmissions.Filing] {
        guard accessionNumber.count == form.count, accessionNumber.count == filingDate.count else {
            throw DiscoveryError("submissions list", "its columns differ in length")
        }
        var filings: [CompanySubmissions.Filing] = []
        for index in accessionNumber.indices {
            guard let accession = AccessionNumber(accessionNumber[index]) else {
                throw DiscoveryError("submissions list", "“\(accessionNumber[index])” is no accession number")
            }
            filings.append(
                .init(
                    accession: accession,
                    form: form[index],
                    filedOn: date(filingDate[index]),
                    reportedOn: date(value(reportDate, index)),
                    acceptedAt: value(acceptanceDateTime, index),
                    primaryDocument: value(primaryDocument, index)
                )
            )
        }
        return filings
    }

    private func value(_ column: [String]?, _ index: Int) -> String? {
        guard let column, column.indices.contains(index) else { return nil }
        return column[index].trimmedToNil
    }
}

/// EDGAR writes CIKs as text here and as numbers there.
struct LooseCIK: Decodable {
    let text: String
    var number: CIK? { CIK(text) }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            text = String(number)
        } else {
            text = try container.decode(String.self)
        }
    }
}
