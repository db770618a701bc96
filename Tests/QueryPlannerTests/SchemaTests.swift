import Form4Schema
import Foundation
import GraphQL
import Testing

@Suite("Schema")
struct SchemaTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schema/schema.graphql")

    @Test("schema/schema.graphql is what the declarations say")
    func printed() throws {
        if Golden.isRegenerating {
            try Form4.schema.printed.write(to: Self.file, atomically: true, encoding: .utf8)
            return
        }
        let expected = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(
            Form4.schema.printed == expected,
            "The API changed. Run `form4 schema print > schema/schema.graphql` and review the difference."
        )
    }

    @Test("the schema is valid by the specification")
    func valid() {
        #expect(Form4.schema.validate().map(\.message) == [])
    }

    @Test("every type, field, argument and value is documented")
    func documented() {
        var missing: [String] = []
        for type in Form4.schema.types where !type.name.hasPrefix("__") {
            if type.description?.isEmpty ?? true { missing.append(type.name) }
            for field in type.fields {
                if field.description?.isEmpty ?? true { missing.append("\(type.name).\(field.name)") }
                for argument in field.arguments where argument.description?.isEmpty ?? true {
                    missing.append("\(type.name).\(field.name)(\(argument.name):)")
                }
            }
            if case .enumeration(let type) = type {
                missing += type.values.filter { $0.description?.isEmpty ?? true }.map { "\(type.name).\($0.name)" }
            }
            if case .inputObject(let type) = type {
                missing += type.fields.filter { $0.description?.isEmpty ?? true }.map { "\(type.name).\($0.name)" }
            }
        }
        #expect(missing == [])
    }

    @Test(
        "names that clients rely on are there",
        arguments: [
            "Company": ["cik", "name", "ticker", "sector", "industry"],
            "Insider": ["cik", "name"],
            "Filing": [
                "accessionNumber", "form", "isAmendment", "filedOn", "acceptedAt", "periodOfReport", "company",
                "owners", "transactions", "indexURL",
            ],
            "Owner": ["insider", "role", "officerTitle"],
            "Transaction": [
                "table", "ordinal", "code", "kind", "direction", "tradedOn", "shares", "price", "value",
                "sharesOwnedAfter", "ownership", "securityTitle", "role", "insider", "owners", "company", "filing",
                "footnotes", "qualityFlags",
            ],
            "TransactionConnection": ["edges", "nodes", "pageInfo", "totalCount"],
            "Query": [
                "company", "companies", "insider", "insiders", "filing", "filings", "transactions", "holdings",
                "sector", "sectors", "industries", "search", "node", "status",
            ],
        ]
    )
    func contract(type: String, fields: [String]) {
        let known = Form4.schema.type(named: type)?.fields.names ?? []
        #expect(Set(fields).subtracting(known) == [])
    }
}
