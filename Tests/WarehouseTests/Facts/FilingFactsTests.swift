import Testing

@testable import Edgar
@testable import Warehouse

@Suite("Facts of filings")
struct FilingFactsTests {
    @Test("a filing with more rows than any can have is refused by name")
    func tooManyRows() throws {
        var filing = try #require(GeneratedHistory(seed: 1).filings.first).filing
        func fill(_ count: Int) {
            filing.rows = (1...count).map { ordinal in
                var row = FilingRow(table: .nonDerivative, kind: .holding, ordinal: ordinal)
                row[.securityTitle] = "Common Stock"
                row[.sharesOwnedFollowingTransaction] = "1"
                return row
            }
        }
        fill(FilingFacts.mostRows)
        #expect(try FilingFacts(of: filing).holdings.count == 1000)
        fill(FilingFacts.mostRows + 1)
        let error = #expect(throws: FilingError.self) { try FilingFacts(of: filing) }
        #expect(error?.code == .tooManyRows)
        #expect(error?.message.contains("NON_DERIVATIVE") == true)
    }
}
