import API
import GraphQL
import Testing

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

    @Test("CSV keeps digits, quotes what needs it, and defuses formulas")
    func csv() throws {
        let table = try table(#"{"a":[{"n":-1.10,"s":"a,\"b\"\nc","f":"=1+1","m":"-x","z":null}]}"#)
        #expect(CSV.header(table.columns) == "n,s,f,m,z\r\n")
        #expect(CSV.line(table.rows[0]) == "-1.10,\"a,\"\"b\"\"\nc\",'=1+1,'-x,\r\n")
        #expect(
            NDJSON.line(table.columns, table.rows[0]) == #"{"n":-1.10,"s":"a,\"b\"\nc","f":"=1+1","m":"-x","z":null}"#
                + "\n"
        )
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

    @Test("progress tells rate and time left")
    func progress() {
        let bar = ProgressBar("reading", unit: "files")
        #expect(
            bar.line(50, 200, "files", elapsed: .seconds(10))
                == "reading [######..................] 25% 50/200 files, 5/s, 30 s left"
        )
        #expect(bar.line(50, nil, "files", elapsed: .seconds(10)) == "reading 50 files, 5/s")
    }
}
