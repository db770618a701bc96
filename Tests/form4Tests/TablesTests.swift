import API
import GraphQL
import Testing
import Warehouse

@testable import form4

@Suite("Tables for people and programs")
struct TablesTests {
    private func table(_ json: String) throws -> Tabular {
        guard case .object(let data) = try JSONReader.read(Array(json.utf8)) else { throw CommandFailure(.wrongUsage) }
        return try Tabular(data: data)
    }

    @Test("a connection's nodes become rows, nested objects dotted columns, nested lists JSON")
    func connection() throws {
        let table = try table(
            #"{"a":{"rows":{"totalCount":2,"nodes":[{"x":1,"c":{"name":"A","t":null}},{"x":2.50,"c":{"name":"B","t":[1]}}]}}}"#
        )
        #expect(table.columns == ["x", "c.name", "c.t"])
        #expect(table.rows.map { $0.map(\.cell) } == [["1", "A", ""], ["2.50", "B", "[1]"]])
    }

    @Test("edges are their nodes, and a list of values is one column")
    func edgesAndValues() throws {
        #expect(try table(#"{"a":{"edges":[{"cursor":"c","node":{"x":1}}]}}"#).columns == ["x"])
        #expect(try table(#"{"a":["x","y"]}"#).columns == ["value"])
    }

    @Test("an object that is null in the first row does not leave a column of its own")
    func lateObject() throws {
        let table = try table(#"{"a":[{"c":{"n":1}},{"c":null},{"c":{"n":3,"m":4}}]}"#)
        #expect(table.columns == ["c.n", "c.m"])
        #expect(table.rows.map { $0.map(\.cell) } == [["1", ""], ["", ""], ["3", "4"]])
    }

    @Test("an answer without a list, or with two, is no table", arguments: [#"{"a":1}"#, #"{"a":[],"b":[]}"#])
    func noTable(json: String) {
        #expect(throws: Tabular.NotOneList.self) { try table(json) }
    }

    @Test("a table for people aligns numbers right and fits the width")
    func text() throws {
        let table = try table(#"{"a":[{"name":"A very long name indeed","n":1},{"name":"B","n":1000}]}"#)
        let lines = TextTable(table).lines(width: 20)
        #expect(
            lines == ["name               n", "──────────────  ────", "A very long n…     1", "B               1000"]
        )
        #expect(TextTable(table).lines(width: nil)[2] == "A very long name indeed     1")
    }

    @Test("rows that are too wide to be read across stand as blocks, a line a column")
    func blocks() throws {
        let table = try table(#"{"a":[{"name":"A very long name indeed","town":"Llanfairpwllgwyngyll","n":1}]}"#)
        #expect(
            TextTable(table).lines(width: 20) == [
                "── 1 ───────────────", "name  A very long n…", "town  Llanfairpwllg…", "n     1",
            ]
        )
        #expect(TextTable(table).lines(width: 40)[0].hasPrefix("name"))
    }

    @Test(
        "an error's line is shown with the place below it, whatever ends lines and however long they are",
        arguments: [
            ("a\nbcd", 2, 2, nil, "bcd", 1), ("a\r\nbcd", 2, 3, nil, "bcd", 2), ("a\rbcd\n", 2, 1, nil, "bcd", 0),
            ("\tb\tc", 1, 4, nil, " b c", 3), ("😀é x", 1, 4, nil, "😀é x", 3), ("abcdefghij", 1, 1, 5, "abcd…", 0),
            ("abcdefghij", 1, 6, 5, "…efg…", 2), ("abcdefghij", 1, 10, 5, "…ghij", 4),
        ] as [(String, Int, Int, Int?, String, Int)]
    )
    func excerpt(text: String, line: Int, column: Int, width: Int?, shown: String, indentation: Int) throws {
        let excerpt = try #require(SourceExcerpt(of: text, line: line, column: column, width: width))
        #expect(excerpt.line == shown)
        #expect(excerpt.indentation == String(repeating: " ", count: indentation))
        #expect(SourceExcerpt(of: text, line: 9, column: 1, width: nil) == nil)
    }
}
