import SQLBuilder
import Testing

@Suite("SQL fragments")
struct SQLTests {
    @Test("a value goes beside the text, never into it")
    func bindings() {
        let hostile = "x'; DROP TABLE company; --"
        let sql: SQL = "SELECT * FROM company WHERE name = \(bind: hostile) AND cik = \(bind: 7)"
        let statement = sql.statement()
        #expect(statement.text == "SELECT * FROM company WHERE name = $1 AND cik = $2")
        #expect(statement.parameters == [hostile, "7"])
    }

    @Test("placeholders are numbered in the composed text, not in the pieces")
    func composition() {
        let inner: SQL = "a = \(bind: 1) OR b = \(bind: 2)"
        let outer: SQL = "SELECT \(bind: 0) WHERE \(inner) LIMIT \(bind: 3)"
        #expect(outer.statement().text == "SELECT $1 WHERE a = $2 OR b = $3 LIMIT $4")
        #expect(outer.statement().parameters == ["0", "1", "2", "3"])
        #expect(outer.statement() == outer.statement())
    }

    @Test(
        "an identifier is always quoted, its quotes doubled",
        arguments: [
            ("cik", "\"cik\""), ("order", "\"order\""), ("a\"b", "\"a\"\"b\""), ("", "\"\""),
            ("x; DROP TABLE y", "\"x; DROP TABLE y\""), ("\"", "\"\"\"\""),
            ("e\u{301}\"\u{301}", "\"e\u{301}\"\"\u{301}\""),
        ]
    )
    func identifiers(name: String, quoted: String) {
        #expect(SQL.identifier(name).statement().text == quoted)
    }

    @Test("joining skips what is empty")
    func joining() {
        let parts: [SQL] = ["a", .empty, "b = \(bind: 1)"]
        #expect(parts.joined(separator: " / ").statement().text == "a / b = $1")
        #expect(parts.conjunction().statement().text == "(a) AND (b = $1)")
        #expect(parts.disjunction().statement().text == "(a) OR (b = $1)")
        #expect([SQL]().conjunction().statement().text == "TRUE")
        #expect([SQL]().disjunction().statement().text == "FALSE")
        #expect(SQL.empty.isEmpty)
    }

    @Test("a template keeps its text while slots change")
    func slots() {
        let sql: SQL = "SELECT \(slot: 1), \(bind: "fixed"), \(slot: 0), \(slot: 1)"
        let template = sql.template()
        #expect(template.slotCount == 2)
        #expect(template.statement(slots: ["x", nil]).parameters == [nil, "fixed", "x", nil])
        #expect(template.statement(slots: ["x", "y"]).parameters == ["y", "fixed", "x", "y"])
        #expect(template.statement(slots: ["x", "y"]).text == template.statement(slots: []).text)
    }

    @Test("equal fragments are equal however they were put together")
    func equality() {
        let whole: SQL = "SELECT 1 FROM t"
        #expect(("SELECT 1" as SQL) + " FROM " + "t" == whole)
    }
}

@Suite("Values in PostgreSQL's text format")
struct SQLBindableTests {
    @Test("scalars")
    func scalars() {
        #expect(true.sqlText == "true")
        #expect(Int64.min.sqlText == "-9223372036854775808")
        #expect((nil as Int?).sqlText == nil)
        #expect(Double.nan.sqlText == "NaN")
        #expect((-Double.infinity).sqlText == "-Infinity")
        #expect(0.1.sqlText == "0.1")
        #expect(Bytea([0, 255, 16]).sqlText == "\\x00ff10")
    }

    @Test("no element of an array can pass for a delimiter, a quote or NULL")
    func arrays() {
        #expect([1, 2].sqlText == "{\"1\",\"2\"}")
        #expect(["a,b", "{", "NULL", "q\"\\", ""].sqlText == "{\"a,b\",\"{\",\"NULL\",\"q\\\"\\\\\",\"\"}")
        #expect(["x", nil].sqlText == "{\"x\",NULL}")
        #expect([Int]().sqlText == "{}")
    }
}
