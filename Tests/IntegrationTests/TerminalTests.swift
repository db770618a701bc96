import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What a person sees: at a terminal of 80 columns, with colours and without, and what a file gets.
@Suite("At a terminal")
struct TerminalTests {
    /// Runs the program at a terminal of its own; gives what that shows, and the exit status.
    private func show(
        _ arguments: [String],
        columns: UInt16 = 80,
        environment: [String: String] = [:]
    ) throws -> (text: String, status: Int32) {
        var (side, far): (Int32, Int32) = (0, 0)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(openpty(&side, &far, nil, nil, &size) == 0)
        let terminal = FileHandle(fileDescriptor: far, closeOnDealloc: true)
        let process = Program.process(
            arguments,
            ["TERM": "xterm", "NO_COLOR": ""].merging(environment) { $1 },
            Program.binary
        )
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = terminal
        process.standardError = terminal
        try process.run()
        try terminal.close()
        var shown: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        // Ends with an error once nobody has the other side any more.
        while case let count = read(side, &piece, piece.count), count > 0 { shown += piece[..<count] }
        close(side)
        process.waitUntilExit()
        let text = String(decoding: shown, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        return (text, process.terminationStatus)
    }

    private static func withoutStyles(_ text: String) -> String { text.replacing(/\u{1B}\[[0-9;]*m/, with: "") }

    /// Runs the body over a store of simulated filings that a server keeps open.
    private func withStore(_ body: (_ store: [String], _ server: RunningServer) throws -> Void) throws {
        let (filings, data) = (Program.temporary("simulated"), Program.temporary("store"))
        defer { for folder in [filings, data] { try? FileManager.default.removeItem(at: folder) } }
        let store = ["--data", data.path]
        #expect(try Program.run(["simulate", "--filings", "120", "--seed", "3", "--out", filings.path]).status == 0)
        #expect(try Program.run(["ingest", "--from", filings.path] + store).status == 0)
        let server = try RunningServer("serve", data: data)
        defer { _ = server.stop() }
        try body(store, server)
    }

    private func psql(_ sql: String, _ server: RunningServer) throws -> [String] {
        let database = "host='\(server.data.path)/postgres' port=5432 user=form4 dbname=form4"
        let outcome = try Program.run(["psql", database, "-XAtc", sql], executable: URL(filePath: "/usr/bin/env"))
        return outcome.output.split(separator: "\n").map(String.init)
    }

    /// Holds a screen to what it has to be everywhere: equal but for its colours, which are only where they are wanted.
    private func expectOneScreen(_ command: [String], hasStyles: Bool) throws -> [Substring] {
        let colored = try show(command)
        let plain = try show(command, environment: ["NO_COLOR": "1"])
        let dumb = try show(command, environment: ["TERM": "dumb"])
        let file = try Program.run(command)
        #expect(colored.text.contains("\u{1B}[") == hasStyles)
        #expect(!plain.text.contains("\u{1B}") && !dumb.text.contains("\u{1B}") && !file.output.contains("\u{1B}"))
        #expect([plain.status, dumb.status, file.status] == [colored.status, colored.status, colored.status])
        let lines = Self.withoutStyles(colored.text).split(separator: "\n")
        for line in lines { #expect(line.count <= 80, "\(line)") }
        for other in [plain.text, dumb.text, file.output] { #expect(Self.words(other) == Self.words(colored.text)) }
        return lines
    }

    /// What a screen says, wherever its lines are folded and however long things took.
    private static func words(_ text: String) -> String {
        withoutStyles(text).replacing(#/[\d.]+ ms/#, with: "ms").replacing(#/[\s│]+/#, with: " ")
    }

    @Test("status is one screen: what the store holds, how fresh it is, and what is wrong")
    func status() throws {
        try withStore { store, server in
            let lines = try expectOneScreen(["status"] + store, hasStyles: false)
            #expect(lines.count <= 24)
            var shown: [String: String] = [:]
            for line in lines {
                shown[line.prefix(14).trimmingCharacters(in: .whitespaces)] = String(line.dropFirst(15))
            }
            for (label, table) in [
                ("companies", "company"), ("insiders", "insider"), ("transactions", "transaction"),
                ("holdings", "holding"),
            ] { #expect(try shown[label] == psql("SELECT count(*) FROM \(table)", server).first) }
            let filings = "SELECT format('%s, filed %s to %s', count(*), min(filed_on), max(filed_on)) FROM filing"
            #expect(try shown["filings"] == psql(filings, server).first)
            #expect(shown["queue"] == "0 waiting, 0 given up, 0 quarantined")
            #expect(shown["last poll"] == "never" && shown["reconciled"] == "never")
            #expect(
                shown["data version"]?.hasPrefix(try psql("SELECT version FROM data_version", server).joined()) == true
            )

            _ = try psql(
                """
                INSERT INTO ingest_queue (accession, state, form, is_amendment, parties, discovered_by, discovered_at,
                    priority, next_attempt_at, settled_at)
                SELECT accession, 'DEAD', form, is_amendment, ARRAY[company_id],
                    (enum_range(NULL::discovery_source))[1], now(), 1, now(), now() FROM filing LIMIT 2
                """,
                server
            )
            let alarmed = try expectOneScreen(["status"] + store, hasStyles: true)
            #expect(alarmed.last?.hasPrefix("! 2 filings were given up") == true)
            #expect(try Program.run(["status"] + store).status == 1)
        }
    }

    @Test("explain draws the fields as a tree, each with what answered it and what it took")
    func explain() throws {
        try withStore { store, server in
            let cik = try #require(try psql("SELECT company_id FROM transaction ORDER BY 1 LIMIT 1", server).first)
            let query = """
                { company(cik: \(cik)) { name
                    activity(over: {last: {n: 365, unit: DAY}}, bucket: DAY) { bucket purchases { value insiders } }
                    transactions(first: 5) { nodes { shares filing { owners { name } } } } }
                  sectors { activity(over: {last: {n: 90, unit: DAY}}) { sales { value } } } }
                """
            let lines = try expectOneScreen(["explain", query] + store, hasStyles: true)
            // Fields in the order of the document, each below the one that it is a field of.
            let tree = lines.compactMap { $0.firstMatch(of: #/^([ │]*)[├└]─ (\S+)  /#) }.map {
                ($0.1.count / 3, String($0.2))
            }
            let expected = [
                (0, "company"), (1, "activity"), (1, "transactions"), (2, "nodes.filing.owners"), (0, "sectors"),
                (1, "activity"),
            ]
            #expect(tree.map(\.1) == expected.map(\.1) && tree.map(\.0) == expected.map(\.0))
            let whole = try Program.run(["explain", query] + store).output
            for match in whole.matches(of: /(?m)─ \S+  (.*)$/) {
                #expect(match.1.wholeMatch(of: /[\w, ]+, \d+ rows?, [\d.]+ ms, cost \d+/) != nil, "\(match.1)")
            }
            #expect(whole.contains("not rollup_market: does not tell COMPANY apart"))
            #expect(whole.contains(/(?m)^cost at most \d+ rows$/))
            let narrow = try show(["explain", query] + store, columns: 50)
            for line in Self.withoutStyles(narrow.text).split(separator: "\n") { #expect(line.count <= 50, "\(line)") }
        }
    }
}
