import Testing

/// Mistakes that are easily made, and the part of the answer that says what to write instead.
@Suite("Errors say what to write instead")
struct AdviceTests {
    @Test(
        "a mistake is answered with its remedy",
        arguments: [
            ("{ sector(code: Energy) { name } }", "Did you mean the enum value 'ENERGY'?"),
            ("{ transactions(where: {code: {eq: p}}) { totalCount } }", "Did you mean the enum value 'P'?"),
            ("{ transactions(where: {role: {eq: \"CEO\"}}) { totalCount } }", "Did you mean the enum value 'CEO'?"),
            ("{ transactions(where: {code: P}) { totalCount } }", "Write an object, such as {eq: …}."),
            ("{ companies(where: {sector: ENERGY}) { totalCount } }", "Write an object, such as {eq: …}."),
            (
                "{ activity(over: {last: 30}) { netValue } }",
                "Write an object, such as {n: …}. Its fields are 'n', 'unit'"
            ),
            ("{ transactions(where: {owners: {count: 2}}) { totalCount } }", "Write an object, such as {is: …}."),
            ("{ transactions(where: {value: {greaterThan: 1}}) { totalCount } }", "Its fields are 'eq', 'ne'"),
            (
                "{ transactions(where: {qualityFlags: {eq: INCOMPLETE}}) { totalCount } }",
                "Its fields are 'has', 'hasAny', 'hasAll', 'isEmpty'."
            ),
            (
                "{ companies(where: {transactions: {code: {eq: P}}}) { totalCount } }",
                "Did you mean 'some: {code: …}', 'none: {code: …}', or 'every: {code: …}'?"
            ),
            (
                "{ companies(where: {transactions: {count: {gte: 3}}}) { totalCount } }",
                "Did you mean 'is: {gte: …}'?"
            ),
            (
                "{ activity(over: {calendar: {unit: YEAR}}, where: {sector: {eq: ENERGY}}) { netValue } }",
                "Did you mean 'company: {sector: …}'?"
            ),
            (
                "{ activity(over: {calendar: {unit: YEAR}}, having: {value: {gt: 1}}) { netValue } }",
                "Did you mean 'purchases: {value: …}', 'sales: {value: …}', or 'all: {value: …}'?"
            ),
            ("{ transactions { value } }", "Did you mean 'nodes { value }',"),
            ("{ company(cik: 1) { purchases { value } } }", "Did you mean 'activity { purchases }'?"),
            (
                "{ transactions(orderBy: [{value: DESC, tradedOn: ASC}]) { totalCount } }",
                "give each an object of its own: [{value: …}, {tradedOn: …}]."
            ),
            ("{ company(cik: \"TSLA\") { name } }", "'search' finds it by name or ticker."),
            (
                "{ activity(over: {calendar: {unit: YEAR}}, groupBy: [COMPANY], firstPer: [COMPANY]) { netValue } }",
                "'firstPer' needs 'first': how many rows of each, such as 'first: 3'."
            ),
            (
                "{ activity(over: {calendar: {unit: YEAR}}, first: 1, firstPer: [BUCKET]) { netValue } }",
                "'firstPer: BUCKET' needs a 'bucket', such as 'bucket: MONTH'."
            ),
            (
                "{ activity(over: {calendar: {unit: YEAR}}, first: 1, firstPer: [ROLE]) { netValue } }",
                "'firstPer: ROLE' needs ROLE in 'groupBy', so that rows have one."
            ),
            (
                "{ activity(over: {last: {n: 0, unit: DAY}}) { netValue } }",
                "'over.last.n' is 0; it has to be from 1 to"
            ),
            (
                "{ activity(over: {calendar: {unit: DAY, ago: -1}}) { netValue } }",
                "'over.calendar.ago' is -1; it has to be from 0 to"
            ),
            (
                "{ transactions(where: {filedOn: {within: {between: {from: \"2024-02-01\", to: \"2024-01-01\"}}}}) { totalCount } }",
                "'within.between' runs from 2024-02-01 to 2024-01-01, which is before. Exchange the two."
            ),
            (
                "{ companies(orderBy: [{transactions: {average: {code: DESC}}}]) { nodes { name } } }",
                "'code' of Transaction is no number to add up; order by its min or max."
            ),
            (
                "{ companies(orderBy: [{transactions: {count: DESC, sum: {value: DESC}}}]) { nodes { name } } }",
                "needs exactly one of count, sum, average, median, min, max; 2 are given."
            ),
        ]
    )
    func advice(query: String, remedy: String) {
        #expect(refusal(query).contains(remedy), "\(refusal(query))")
    }
}
