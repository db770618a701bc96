import Form4Schema
import GraphQL
import Testing

@Suite("What has to change for an answer to change")
struct ChangeScopeTests {
    private func scope(_ operation: String) throws -> ChangeScope {
        let document = try ValidatedDocument(operation, schema: Form4.schema)
        return ChangeScope(of: try document.executable())
    }

    @Test(
        "an operation about companies named by CIK depends on them alone",
        arguments: [
            ("{ company(cik: 5) { name transactions { nodes { shares footnotes { text } } } } }", [5]),
            (#"{ company(cik: "0000000005") { activity(over: {last: {n: 5, unit: DAY}}) { all { value } } } }"#, [5]),
            (
                "{ activity(over: {last: {n: 5, unit: DAY}}, where: {company: {cik: {in: [5, 6]}}}) { all { value } } }",
                [5, 6]
            ),
            (
                "{ transactionAdded(where: {company: {cik: {eq: 5}}, code: {eq: P}}) { shares company { ticker } } }",
                [5]
            ),
        ]
    )
    func companies(selection: String, companies: [Int]) throws {
        #expect(try scope("subscription " + selection) == .companies(Set(companies)))
    }

    @Test(
        "a feed about insiders named by CIK depends on additions of theirs, whatever is selected",
        arguments: [
            ("{ transactionAdded(where: {insider: {cik: {eq: 7}}}) { shares insider { name } } }", [7]),
            (#"{ transactionAdded(where: {owners: {some: {insider: {cik: {in: [7, "8"]}}}}}) { shares } }"#, [7, 8]),
            (
                "{ transactionAdded(where: {code: {eq: P}, filing: {owners: {some: {insider: {cik: {eq: 7}}}}}}) { id } }",
                [7]
            ),
            (
                "{ filingAdded(where: {and: [{form: {eq: FORM_4}}, {owners: {some: {insider: {cik: {eq: 7}}}}}]}) { id } }",
                [7]
            ),
        ]
    )
    func insiders(selection: String, insiders: [Int]) throws {
        #expect(try scope("subscription " + selection) == .filingsOfInsiders(Set(insiders)))
    }

    @Test("a feed about companies depends on them alone, although it tells of their insiders")
    func feedOfCompany() throws {
        let feed = "subscription { transactionAdded(where: {company: {cik: {eq: 5}}}) { insider { name } } }"
        #expect(try scope(feed) == .companies([5]))
    }

    @Test(
        "what looks at insiders, industries or other companies depends on anything",
        arguments: [
            "{ sectors { code } }",
            #"{ company(ticker: "TSLA") { name } }"#,
            "{ company(cik: 5) { transactions { nodes { insider { name } } } } }",
            "{ company(cik: 5) { ...F } } fragment F on Company { filings { nodes { owners { insider { name } } } } }",
            #"{ company(cik: 5) { transactions(where: {insider: {name: {eq: "X"}}}) { totalCount } } }"#,
            "{ company(cik: 5) { transactions(orderBy: [{insider: {name: ASC}}]) { nodes { shares } } } }",
            "{ transactionAdded(where: {or: [{company: {cik: {eq: 5}}}, {code: {eq: P}}]}) { shares } }",
            "{ transactionAdded(where: {company: {cik: {ne: 5}}}) { shares } }",
            "{ transactionAdded { shares } }",
            "{ transactionAdded(where: {not: {insider: {cik: {eq: 7}}}}) { shares } }",
            "{ transactionAdded(where: {owners: {none: {insider: {cik: {eq: 7}}}}}) { shares } }",
            "{ transactionAdded(where: {insider: {cik: {notIn: [7]}}}) { shares } }",
            "{ activity(over: {last: {n: 5, unit: DAY}}, where: {insider: {cik: {eq: 7}}}) { all { value } } }",
        ]
    )
    func anything(selection: String) throws {
        #expect(try scope("subscription " + selection) == .anything)
    }
}
