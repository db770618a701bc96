import Edgar
import Form4Schema
import GraphQL
import Postgres
import QueryPlanner

/// What the product does between the engine and the outside: plans, cells, JSON, filings.
func productSteps() throws -> [Step] {
    try planning() + decoding() + writing() + reading()
}

/// Questions of a company's page, over the product's schema.
private let questions = [
    (
        name: "chart",
        text: """
        { company(cik: 320193) { name activity(over: {last: {n: 365, unit: DAY}}, bucket: DAY, fillGaps: true) {
          bucket purchases { value shares transactions } sales { value shares transactions } netValue } } }
        """
    ),
    (
        name: "trades",
        text: """
        { transactions(first: 100, where: {code: {in: [P, S]}, value: {gte: 100000}, company: {sector: {eq: ENERGY}}},
            orderBy: [{value: DESC}]) {
          nodes { code tradedOn shares price value role insider { name } company { name ticker }
            filing { accessionNumber acceptedAt } } pageInfo { endCursor hasNextPage } } }
        """
    ),
]

private func planning() throws -> [Step] {
    let time = RequestTime(asKnownAt: nil, today: CalendarDay(year: 2024, month: 6, day: 28))
    return try questions.map { question in
        let operation = try ValidatedDocument(question.text, schema: Form4.schema).executable()
        return Step(name: "planning", input: question.name, bytes: question.text.utf8.count) {
            _ = try Planner.plan(operation, catalog: Form4.catalog, time: time)
        }
    }
}

/// From what comes over a wire to values: cells of rows, a packed series, the variables of a request.
private func decoding() -> [Step] {
    let body = Array(
        """
        {"query":"query ($where: TransactionFilter) { transactions(where: $where) { nodes { value } } }",\
        "variables":{"where":{"and":[{"code":{"in":["P","S"]}},{"value":{"gte":100000.50}}]},"first":100}}
        """.utf8
    )
    return [
        Step(name: "decoding", input: "cells", bytes: 100 * (Cells.count.count + Cells.text.count)) {
            for _ in 0..<100 {
                _ = try Int(cell: Cells.count)
                _ = try String(cell: Cells.text)
            }
        },
        Step(name: "decoding", input: "series", bytes: Cells.series.count) {
            var values = 0
            try ArrayLiteral(Cells.series).visit { _ in values += 1 }
            precondition(values == 365)
        },
        Step(name: "decoding", input: "request", bytes: body.count) { _ = try JSONReader.read(body) },
    ]
}

/// A hundred rows of a list as a tree of values; rows of a database are written by `executing`, without a tree.
private func writing() -> [Step] {
    let row: ObjectValue = [
        "code": .enumeration("P"), "tradedOn": .string("2024-06-28"), "shares": .int("1200"),
        "value": .float("182347.2500"), "insider": .object(["name": .string("O'Neil \"Jr\"\nGeorge")]), "role": .null,
    ]
    let value = Value.list([Value](repeating: .object(row), count: 100))
    var bytes: [UInt8] = []
    JSONWriter.write(value, into: &bytes)
    return [
        Step(name: "writing", input: "rows", bytes: bytes.count) {
            var bytes: [UInt8] = []
            JSONWriter.write(value, into: &bytes)
        }
    ]
}

/// From a submission, as EDGAR sends it, to the filing.
private func reading() throws -> [Step] {
    var simulation = FilingSimulation(SimulationSettings(filings: 1, seed: 7))
    guard let filing = simulation.next() else { return [] }
    let submission = Array(SubmissionWriter.text(of: filing).utf8)
    let reader = FilingReader()
    return [Step(name: "reading", input: "XML", bytes: submission.count) { _ = try reader.read(submission) }]
}
