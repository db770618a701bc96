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
            // A version in which one of its insiders is renamed says so under the company.
            ("{ company(cik: 5) { transactions { nodes { insider { id name } owners { insider { city } } } } } }", [5]),
            (
                "{ company(cik: 5) { ...F } } fragment F on Company { relationships { nodes { insider { name } } } }",
                [5]
            ),
            (#"{ company(cik: 5) { transactions(where: {insider: {name: {eq: "X"}}}) { totalCount } } }"#, [5]),
            ("{ company(cik: 5) { transactions(orderBy: [{insider: {name: ASC}}]) { nodes { shares } } } }", [5]),
            ("{ company(cik: 5) { insiders { nodes { name } } } }", [5]),
            (
                """
                { clusters(over: {last: {n: 9, unit: DAY}}, where: {company: {cik: {eq: 5}}}) { members { name } } }
                """,
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
        #expect(try scope("subscription " + selection) == .insiders(Set(insiders)))
    }

    @Test(
        "a live query about insiders named by CIK that looks at their own rows depends on them alone",
        arguments: [
            "insider(cik: 7) { id name city names { name lastSeen } }",
            "insider(cik: 7) { transactions(first: 5, orderBy: [{value: DESC}]) { totalCount nodes { code shares } } }",
            "insider(cik: 7) { holdings { nodes { sharesOwned } } filings { edges { node { form } } } }",
            "insider(cik: 7) { activity(over: {last: {n: 5, unit: DAY}}, groupBy: [CODE]) { code all { value } } }",
            """
            activity(over: {last: {n: 5, unit: DAY}}, where: {code: {eq: P}, insider: {cik: {eq: 7}}}) \
            { purchases { value } contributors { nodes { shares } } }
            """,
            "activity(over: {last: {n: 5, unit: DAY}}, where: {owners: {some: {insider: {cik: {eq: 7}}}}}) { netValue }",
        ]
    )
    func liveInsider(root: String) throws {
        #expect(try scope("subscription { \(root) }") == .insiders([7]))
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
            "{ company(cik: 5) { transactions { nodes { insider { filings { totalCount } } } } } }",
            "{ company(cik: 5) { insiders { nodes { names { name } } } } }",
            "{ company(cik: 5) { insiders(where: {transactions: {some: {code: {eq: P}}}}) { totalCount } } }",
            "{ company(cik: 5) { transactions(where: {insider: {filings: {some: {form: {eq: FORM_3}}}}}) { totalCount } } }",
            "{ insider(cik: 7) { transactions { nodes { company { name } } } } }",
            "{ insider(cik: 7) { relationships { nodes { role } } companies { nodes { name } } } }",
            "{ insider(cik: 7) { transactions(where: {company: {sector: {eq: ENERGY}}}) { totalCount } } }",
            "{ insider(cik: 7) { transactions(where: {companyTrades: {some: {code: {eq: P}}}}) { totalCount } } }",
            "{ insider(cik: 7) { activity(over: {last: {n: 5, unit: DAY}}, groupBy: [SECTOR]) { sector netValue } } }",
            "{ insider(cik: 7) { activity(over: {last: {n: 5, unit: DAY}}, groupBy: [INSIDER]) { insider { name } } } }",
            "{ transactionAdded(where: {or: [{company: {cik: {eq: 5}}}, {code: {eq: P}}]}) { shares } }",
            "{ transactionAdded(where: {company: {cik: {ne: 5}}}) { shares } }",
            "{ transactionAdded { shares } }",
            "{ transactionAdded(where: {not: {insider: {cik: {eq: 7}}}}) { shares } }",
            "{ transactionAdded(where: {owners: {none: {insider: {cik: {eq: 7}}}}}) { shares } }",
            "{ transactionAdded(where: {insider: {cik: {notIn: [7]}}}) { shares } }",
            """
            { clusters(over: {last: {n: 9, unit: DAY}}, where: {insider: {cik: {eq: 7}}}) { value } }
            """,
        ]
    )
    func anything(selection: String) throws {
        #expect(try scope("subscription " + selection) == .anything)
    }
}
