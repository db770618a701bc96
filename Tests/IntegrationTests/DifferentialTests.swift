import Testing

/// The engine beside another implementation, on cases that nobody wrote.
@Suite("Compared with graphql-core")
struct DifferentialTests {
    @Test("random documents, schemas and requests are answered as graphql-core answers them", arguments: [1, 2])
    func randomCases(seed: Int) throws {
        guard let cases = GivenData.cases else { return }
        let outcome = try Python.run(
            "against_graphql_core.py",
            in: "Tests/Differential",
            [
                "--command", "'\(Program.binary.path)' conformance", "--cases", cases.path, "--count", "800", "--seed",
                "\(seed)",
            ]
        )
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.error.contains("differing: 0"))
    }

    @Test("schema check finds as many breaking and dangerous changes as graphql-core")
    func schemaChanges() throws {
        guard let cases = GivenData.cases else { return }
        let outcome = try Python.run(
            "schema_changes.py",
            in: "Tests/Differential",
            ["--command", "'\(Program.binary.path)' schema check", "--cases", cases.path, "--count", "100"]
        )
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.error.contains("100 pairs, differing: 0"))
    }
}
