import Testing

@testable import GraphQLLanguage

@Suite("SchemaCoordinate")
struct SchemaCoordinateTests {
    @Test(
        "types, members, arguments and directives have coordinates",
        arguments: [
            ("Company", SchemaCoordinate.type("Company")),
            ("Company.name", .member(type: "Company", name: "name")),
            ("Query.company(cik:)", .argument(type: "Query", field: "company", name: "cik")),
            ("@deprecated", .directive("deprecated")),
            ("@deprecated(reason:)", .directiveArgument(directive: "deprecated", name: "reason")),
            ("__Type._1", .member(type: "__Type", name: "_1")),
        ]
    )
    func coordinates(text: String, coordinate: SchemaCoordinate) throws {
        #expect(try SchemaCoordinate(parsing: text) == coordinate)
        #expect(coordinate.description == text)
    }

    @Test(
        "nothing else is one, and nothing in it is ignored",
        arguments: [
            ("", "1:1 Syntax Error: Expected Name, found <EOF>."),
            ("1a", "1:1 Syntax Error: Expected Name, found '1'."),
            (" A", "1:1 Syntax Error: Expected Name, found ' '."),
            ("A.", "1:3 Syntax Error: Expected Name, found <EOF>."),
            ("A .b", "1:2 Syntax Error: Expected <EOF>, found ' '."),
            ("A.b.c", "1:4 Syntax Error: Expected <EOF>, found '.'."),
            ("A.b(c)", "1:6 Syntax Error: Expected ':', found ')'."),
            ("A.b(c:", "1:7 Syntax Error: Expected ')', found <EOF>."),
            ("A(b:)", "1:2 Syntax Error: Expected <EOF>, found '('."),
            ("@a.b", "1:3 Syntax Error: Expected <EOF>, found '.'."),
            ("é", "1:1 Syntax Error: Expected Name, found 'é'."),
        ]
    )
    func others(text: String, expected: String) {
        do throws(SyntaxError) {
            _ = try SchemaCoordinate(parsing: text)
            Issue.record("\(text) was read")
        } catch {
            #expect("\(error.location.line):\(error.location.column) \(error.message)" == expected)
        }
    }
}
