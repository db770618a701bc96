import Foundation

/// The SEC's lists of tickers: `company_tickers.json` and `company_tickers_exchange.json`.
package enum ListedCompanies {
    package struct Listing: Sendable, Equatable {
        package let cik: CIK
        package let name: String
        package let ticker: String
        /// Only the second list has it.
        package let exchange: String?
    }

    /// Reads either list; a company with several tickers has several entries.
    package static func listings(reading bytes: [UInt8]) throws(DiscoveryError) -> [Listing] {
        let data = Data(bytes)
        do {
            if let table = try? JSONDecoder().decode(Table.self, from: data) { return try table.listings() }
            let numbered = try JSONDecoder().decode([String: Numbered].self, from: data)
            return numbered.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.compactMap { _, entry in
                entry.cik_str.number.map { Listing(cik: $0, name: entry.title, ticker: entry.ticker, exchange: nil) }
            }
        } catch let error as DiscoveryError {
            throw error
        } catch {
            throw DiscoveryError("ticker list", DiscoveryError.reason(of: error))
        }
    }

    private struct Numbered: Decodable {
        let cik_str: LooseCIK
        let ticker: String
        let title: String
    }

    /// Rows of values under named columns.
    private struct Table: Decodable {
        let fields: [String]
        let data: [[Cell]]

        func listings() throws(DiscoveryError) -> [Listing] {
            guard let cik = fields.firstIndex(of: "cik"), let name = fields.firstIndex(of: "name"),
                let ticker = fields.firstIndex(of: "ticker")
            else { throw DiscoveryError("ticker list", "it lacks one of the columns cik, name and ticker") }
            let exchange = fields.firstIndex(of: "exchange")
            return data.compactMap { row in
                guard row.count == fields.count, let number = row[cik].text.flatMap({ CIK($0) }),
                    let name = row[name].text, let ticker = row[ticker].text
                else { return nil }
                return Listing(cik: number, name: name, ticker: ticker, exchange: exchange.flatMap { row[$0].text })
            }
        }
    }

    private struct Cell: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                text = nil
            } else if let number = try? container.decode(Int64.self) {
                text = String(number)
            } else {
                text = try container.decode(String.self)
            }
        }
    }
}
