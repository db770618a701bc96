import Form4Schema
import GraphQL
import Testing

@Suite("Scalars of the schema")
struct ScalarTests {
    private func isAccepted(_ literal: String, by type: String) -> Bool {
        let query =
            switch type {
            case "CIK": "{ company(cik: \(literal)) { name } }"
            case "AccessionNumber": "{ filing(accessionNumber: \(literal)) { form } }"
            case "Date": "{ filings(where: {filedOn: {eq: \(literal)}}) { totalCount } }"
            case "DateTime": "{ filings(where: {acceptedAt: {eq: \(literal)}}) { totalCount } }"
            default: "{ transactions(where: {price: {eq: \(literal)}}) { totalCount } }"
            }
        return refusal(query).isEmpty
    }

    @Test(
        "a value is read as its type says",
        arguments: [
            ("CIK", "1318605"), ("CIK", "\"0001318605\""), ("CIK", "\"1\""),
            ("AccessionNumber", "\"0001318605-20-000012\""), ("AccessionNumber", "\"000131860520000012\""),
            ("Date", "\"2024-02-29\""), ("Date", "\"2000-12-31\""),
            ("DateTime", "\"2024-03-20T16:00:00-04:00\""), ("DateTime", "\"2024-03-20T16:00:00.123Z\""),
            ("Decimal", "12"), ("Decimal", "12.50"), ("Decimal", "-0.1e3"), ("Decimal", "\"12345678901234567890.5\""),
        ]
    )
    func accepted(type: String, literal: String) {
        #expect(isAccepted(literal, by: type))
    }

    @Test(
        "what is none is refused before anything runs",
        arguments: [
            ("CIK", "\"\""), ("CIK", "\"12a\""), ("CIK", "12345678901"), ("CIK", "-1"), ("CIK", "1.5"),
            ("AccessionNumber", "\"0001318605-20-12\""), ("AccessionNumber", "\"00013186052-0-000012\""),
            ("AccessionNumber", "131860520000012"),
            ("Date", "\"2023-02-29\""), ("Date", "\"2024-1-1\""), ("Date", "\"2024-13-01\""), ("Date", "20240101"),
            ("Date", "\"tomorrow\""),
            ("DateTime", "\"2024-03-20\""), ("DateTime", "\"2024-03-20T16:00:00\""),
            ("DateTime", "\"2024-03-20T25:00:00Z\""), ("DateTime", "\"2024-03-20T16:00:00+4\""),
            ("Decimal", "\"NaN\""), ("Decimal", "\"1e9999\""), ("Decimal", "\"\""), ("Decimal", "true"),
            ("Decimal", "1e999999999"),
        ]
    )
    func refused(type: String, literal: String) {
        #expect(!isAccepted(literal, by: type))
    }
}
