import Foundation
import Testing

/// The contract of the command line: results on stdout, all else on stderr, and the exit codes.
@Suite("The command line")
struct CommandLineTests {
    @Test("help goes to stdout with exit code 0, and every command has examples or subcommands")
    func help() throws {
        let overview = try Program.run(["--help"])
        #expect(overview.status == 0)
        #expect(overview.error.isEmpty)
        let commands = overview.output.matches(of: /(?m)^  ([a-z]+(?:-[a-z]+)*) {2,}/).map { String($0.1) }
        #expect(commands.contains("demo") && commands.contains("serve"))
        for command in commands {
            let help = try Program.run([command, "--help"])
            #expect(help.status == 0)
            #expect(help.output.contains("EXAMPLE") || help.output.contains("SUBCOMMANDS"), "form4 \(command) --help")
        }
    }

    @Test("no line of help is wider than 80 columns")
    func helpWidth() throws {
        var commands: [[String]] = [[]]
        while let command = commands.popLast() {
            let help = try Program.run(command + ["--help"]).output
            for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
            guard let list = help.range(of: "SUBCOMMANDS:") else { continue }
            let names = help[list.upperBound...].matches(of: /(?m)^  ([a-z]+(?:-[a-z]+)*)(?: \(default\))? {2,}/).map {
                String($0.1)
            }
            commands += names.map { command + [$0] }
        }
    }

    @Test(
        "wrong usage is exit code 2, with a word on stderr and nothing on stdout",
        arguments: [
            ["nonsense"], ["parse"], ["serve", "--port", "x"], ["serve", "--port", "70000"], ["ingest"], ["query"],
            ["query", "{ a }", "--var", "x"], ["serve", "--database-url", "a", "--data", "b"],
        ]
    )
    func wrongUsage(arguments: [String]) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(!outcome.error.isEmpty)
    }

    @Test("a disk that is full is told, with the exit code of a loss", .enabled(if: access("/dev/full", W_OK) == 0))
    func fullDisk() throws {
        let outcome = try Program.run(
            ["-c", #""$0" schema print > /dev/full"#, Program.binary.path],
            executable: URL(filePath: "/bin/sh")
        )
        #expect(outcome.status == 1)
        #expect(outcome.error.contains("cannot be written"), "\(outcome.error)")
    }

    @Test("a misspelt command is told with those that it may have meant")
    func misspelt() throws {
        let outcome = try Program.run(["quer"])
        #expect(outcome.status == 2)
        #expect(
            outcome.error
                == "form4: there is no command 'quer'. Did you mean 'query' or 'queue'? form4 --help lists all.\n"
        )
        let nested = try Program.run(["schema", "chek", "a"])
        #expect(nested.status == 2)
        #expect(
            nested.error == "form4: there is no command 'chek'. Did you mean 'check'? form4 schema --help lists all.\n"
        )
    }

    @Test("schema check lists what breaks clients, with exit code 1, and refuses what is no schema")
    func schemaChanges() throws {
        let folder = Program.temporary("schemas")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func file(_ name: String, _ sdl: String) throws -> String {
            let url = folder.appending(path: name)
            try sdl.write(to: url, atomically: true, encoding: .utf8)
            return url.path
        }
        let old = try file("old.graphql", "type Query { a: Int b: Int }")
        let new = try file("new.graphql", "type Query { a: Int c: Int }")
        let broken = try file("broken.graphql", "type Query { a: Itn }")
        let check = try Program.run(["schema", "check", old, new])
        #expect(check.status == 1)
        #expect(check.output == "breaking   Query.b was removed\nsafe       Query.c was added\n")
        #expect(check.error == "form4: 1 change breaks clients\n")
        #expect(try Program.run(["schema", "check", old, old]).status == 0)
        let refused = try Program.run(["schema", "check", old, broken])
        #expect(refused.status == 2)
        #expect(refused.error.contains("\(broken):1:17: Unknown type 'Itn'. Did you mean 'Int' or 'ID'?"))
    }

    @Test("a fact that cannot be what it says is named beside the filing's line, which has its text")
    func doubtfulFact() throws {
        let file = Program.temporary("filing.xml")
        try """
        <ownershipDocument><documentType>4</documentType><periodOfReport>2024-01-02</periodOfReport>
        <issuer><issuerCik>1</issuerCik><issuerName>A</issuerName><issuerTradingSymbol>A</issuerTradingSymbol></issuer>
        <reportingOwner><reportingOwnerId><rptOwnerCik>2</rptOwnerCik><rptOwnerName>B</rptOwnerName></reportingOwnerId>
        </reportingOwner><nonDerivativeTable><nonDerivativeTransaction>
        <securityTitle><value>Common</value></securityTitle><transactionDate><value>2024-01-02</value></transactionDate>
        <transactionAmounts><transactionShares><value>1,000</value></transactionShares></transactionAmounts>
        </nonDerivativeTransaction></nonDerivativeTable></ownershipDocument>
        """.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try Program.run(["parse", file.path])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("\"1,000\"") && !outcome.output.contains("problem"))
        #expect(outcome.error.contains("\(file.path): transactionShares of NON_DERIVATIVE transaction 1"))
    }

    @Test("a file that is no filing is told on its line, with exit code 1")
    func parse() throws {
        let file = Program.temporary("page.html")
        try "<html>".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try Program.run(["parse", file.path, "/nowhere/at-all.txt"])
        #expect(outcome.status == 1)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2)
        for line in lines {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["path"] is String)
            #expect((object?["error"] as? [String: Any])?["code"] is String)
        }
    }

    @Test("conformance answers every line in order, and needs no database")
    func conformance() throws {
        let input =
            #"{"id":1,"kind":"parse","source":"{ a }"}"# + "\nnonsense\n\n" + #"{"id":2,"kind":"parse","source":"{"}"#
        let outcome = try Program.run(["conformance"], input: input)
        #expect(outcome.status == 0)
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.first?.contains(#""ok":true"#) == true)
        #expect(lines.last?.contains(#""ok":false"#) == true)
    }

    @Test("a command that waits for input ends by Ctrl-C, with exit code 4")
    func interruptedInput() throws {
        let process = Program.process(["conformance"], [:], Program.binary)
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        input.fileHandleForWriting.write(Data((#"{"id":1,"kind":"parse","source":"{ a }"}"# + "\n").utf8))
        // Once it has answered, the signals are its own.
        #expect(!output.fileHandleForReading.availableData.isEmpty)
        while process.isRunning {
            process.interrupt()
            usleep(100_000)
        }
        #expect(process.terminationStatus == 4)
        try input.fileHandleForWriting.close()
    }

    @Test("a long simulation ends by Ctrl-C, with exit code 4")
    func interruptedSimulation() throws {
        let folder = Program.temporary("simulated")
        defer { try? FileManager.default.removeItem(at: folder) }
        let arguments = [
            "simulate", "--data-set", "--transactions", "50000000", "--years", "20", "--out", folder.path,
        ]
        let process = Program.process(arguments, [:], Program.binary)
        let progress = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = progress
        try process.run()
        #expect(!progress.fileHandleForReading.availableData.isEmpty)
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 4)
    }

    @Test("an address that is none, and a folder that cannot be, are exit code 3, and say so in words")
    func noPlace() throws {
        let folder = Program.temporary("no-place")
        defer { try? FileManager.default.removeItem(at: folder) }
        let host = try Program.run(["serve", "--host", "300.1.1.1", "--data", folder.path])
        #expect(host.status == 3)
        #expect(host.error.contains("300.1.1.1 is no address of this machine"))
        let out = try Program.run(["simulate", "--filings", "1", "--out", "/dev/null/x"])
        #expect(out.status == 3)
        #expect(out.error.contains("/dev/null/x cannot be written: ") && !out.error.contains("Error Domain"))
    }

    @Test("an unreachable database is exit code 3, and says what to check")
    func unreachable() throws {
        let outcome = try Program.run([
            "migrate", "--database-url", "postgresql://127.0.0.1:1/nothing?connect_timeout=1",
        ])
        #expect(outcome.status == 3)
        #expect(outcome.error.contains("--database-url"))
    }

    @Test("an unknown key in the configuration is exit code 3")
    func unknownKey() throws {
        let file = Program.temporary("conf")
        try "no-such-option = 1\n".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let outcome = try Program.run(["config"], environment: ["FORM4_CONFIG": file.path])
        #expect(outcome.status == 3)
        #expect(outcome.error.contains("no-such-option"))
    }

    @Test("config shows each value's origin, and no password")
    func config() throws {
        let outcome = try Program.run(
            ["config", "--query-timeout", "5s"],
            environment: ["FORM4_PORT": "9000", "DATABASE_URL": "postgresql://me:secret@db/x"]
        )
        #expect(outcome.status == 0)
        #expect(outcome.output.contains(/(?m)^port +9000 +environment$/))
        #expect(outcome.output.contains(/(?m)^query-timeout +5s +flag$/))
        #expect(outcome.output.contains(/(?m)^host +127\.0\.0\.1 +default$/))
        #expect(outcome.output.contains("postgresql://me:***@db/x"))
        #expect(!outcome.output.contains("secret"))
    }

    @Test("a schema that loses a field breaks clients: exit code 1")
    func schemaCheck() throws {
        let printed = try Program.run(["schema", "print"])
        #expect(printed.status == 0)
        let (old, new) = (Program.temporary("old.graphql"), Program.temporary("new.graphql"))
        try printed.output.write(to: old, atomically: true, encoding: .utf8)
        try "type Query { q: Int }".write(to: new, atomically: true, encoding: .utf8)
        defer { for file in [old, new] { try? FileManager.default.removeItem(at: file) } }
        #expect(try Program.run(["schema", "check", old.path]).status == 0)
        let broken = try Program.run(["schema", "check", old.path, new.path])
        #expect(broken.status == 1)
        #expect(broken.output.contains("breaking"))
    }

    @Test("the version is one line on stdout, and no command is needed for it")
    func version() throws {
        let outcome = try Program.run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output.wholeMatch(of: /form4 [0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
        #expect(outcome.error.isEmpty)
    }

    @Test("a port in use is exit code 3 and names the next one; Ctrl-C ends a server with 0")
    func portInUse() throws {
        let server = try RunningServer()
        let folder = Program.temporary("second")
        defer { try? FileManager.default.removeItem(at: folder) }
        let second = try Program.run(["serve", "--data", folder.path, "--port", "\(server.port)"])
        #expect(second.status == 3)
        #expect(second.error.contains("in use") && second.error.contains("--port \(server.port + 1)"))
        #expect(server.stop() == 0)
    }

    /// What a server answers to curl, and with which status.
    private func ask(
        _ server: RunningServer,
        _ path: String,
        _ more: [String] = []
    ) throws -> (body: String, status: String) {
        let answer = try Program.run(
            ["curl", "-s", "--max-time", "60", "-w", "\n%{http_code}", "http://127.0.0.1:\(server.port)\(path)"] + more,
            executable: URL(filePath: "/usr/bin/env")
        )
        let lines = answer.output.split(separator: "\n")
        return (lines.dropLast().joined(separator: "\n"), lines.last.map { String($0) } ?? "")
    }

    @Test("a key is shown once, opens a closed server by either header, and no longer once it is revoked")
    func keys() throws {
        try RunningServer.with(["--require-key"]) { server in
            let query = "/graphql?query=%7B__typename%7D"
            #expect(try ask(server, query).status == "401")
            let store = ["--data", server.data.path]
            let added = try Program.run(["keys", "add", "my page", "--rate", "100/200"] + store)
            #expect(added.status == 0)
            let key = added.output.trimmingCharacters(in: .newlines)
            let id = try #require(key.split(separator: "_").dropFirst().first.map { String($0) })
            #expect(try ask(server, query, ["-H", "Authorization: Bearer \(key)"]).status == "200")
            #expect(try ask(server, query, ["-H", "X-API-Key: \(key)"]).status == "200")
            #expect(try ask(server, query, ["-H", "X-API-Key: \(key)x"]).status == "401")
            let list = try Program.run(["keys", "list"] + store).output
            #expect(list.contains(id) && list.contains("my page") && list.contains("100/200") && list.contains("valid"))
            #expect(!list.contains(key))
            #expect(try Program.run(["keys", "revoke", id] + store).status == 0)
            #expect(try Program.run(["keys", "revoke", id] + store).status == 2)
            let deadline = ContinuousClock.now + .seconds(60)
            while try ask(server, query, ["-H", "X-API-Key: \(key)"]).status != "401" {
                try #require(ContinuousClock.now < deadline)
                usleep(200_000)
            }
            #expect(try Program.run(["keys", "list"] + store).output.contains("revoked"))
        }
    }

    @Test("data older than it may be makes a server not ready, and says why; it still answers")
    func dataAge() throws {
        try RunningServer.with(["--max-data-age", "1s"]) { server in
            let deadline = ContinuousClock.now + .seconds(60)
            var ready = try ask(server, "/readyz")
            while ready.status != "503" {
                try #require(ContinuousClock.now < deadline)
                usleep(100_000)
                ready = try ask(server, "/readyz")
            }
            #expect(ready.body.contains(#"{"name":"database","ready":true"#))
            #expect(ready.body.contains("older than max-data-age (1 s)"))
            #expect(try ask(server, "/healthz").status == "200")
            #expect(try ask(server, "/graphql?query=%7B__typename%7D").status == "200")
        }
    }

    @Test("SIGTERM takes no connection any more, answers what was asked before, and ends with 0")
    func drains() throws {
        let server = try RunningServer(["--query-timeout", "5m"])
        let database = "host='\(server.data.path)/postgres' port=5432 user=form4 dbname=form4"
        func psql(_ sql: String) throws -> String {
            try Program.run(["psql", database, "-XAtqc", sql], executable: URL(filePath: "/usr/bin/env")).output
        }
        let holder = Program.process(["psql", database, "-XAtq"], [:], URL(filePath: "/usr/bin/env"))
        let commands = Pipe()
        holder.standardInput = commands
        holder.standardOutput = FileHandle.nullDevice
        try holder.run()
        commands.fileHandleForWriting.write(Data("BEGIN; LOCK TABLE company IN ACCESS EXCLUSIVE MODE;\n".utf8))
        let asked = Pipe()
        let client = Program.process(
            ["curl", "-s", "http://127.0.0.1:\(server.port)/graphql?query=%7Bcompanies%7BtotalCount%7D%7D"],
            [:],
            URL(filePath: "/usr/bin/env")
        )
        client.standardOutput = asked
        let deadline = ContinuousClock.now + .seconds(120)
        func wait(until isSo: () throws -> Bool) throws {
            while try !isSo() {
                try #require(ContinuousClock.now < deadline)
                usleep(50_000)
            }
        }
        try wait { try psql("SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted") != "0\n" }
        try client.run()
        try wait { try psql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == "1\n" }
        kill(server.processIdentifier, SIGTERM)
        try wait { try ask(server, "/healthz").status == "000" }
        #expect(client.isRunning)
        commands.fileHandleForWriting.write(Data("ROLLBACK;\n\\q\n".utf8))
        client.waitUntilExit()
        let answer = String(decoding: asked.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(answer.contains(#"{"data":{"companies":{"totalCount":0}}"#), "\(answer)")
        #expect(server.waitForEnd() == 0)
        holder.waitUntilExit()
    }

    @Test("a query runs straight at the store and at a server, in every format")
    func query() throws {
        try RunningServer.with { server in
            try Self.asksTheSchema(server.url)
            let document = "{ sectors { code name } }"
            let json = try Program.run(["query", document, "--url", server.url])
            #expect(json.status == 0)
            #expect(json.output.contains("\"code\": \"ENERGY\""))
            let csv = try Program.run(["query", document, "--url", server.url, "--format", "csv"])
            #expect(csv.output.hasPrefix("code,name\r\n"))
            let lines = try Program.run(["query", document, "--url", server.url, "--format", "ndjson"])
            #expect(lines.output.contains(#"{"code":"ENERGY","name":"Energy"}"#))
            let refused = try Program.run(["query", "-f", "-", "--url", server.url], input: "{\n  nonsense\n}")
            #expect(refused.status == 2)
            #expect(refused.error.contains("stdin:2:3: error:"))
            #expect(refused.error.contains("  nonsense\n  ^"))
        }
    }

    /// What the schema says of itself is as good a list as any.
    private static func asksTheSchema(_ url: String) throws {
        let document = "{ __schema { directives { name isRepeatable } } }"
        let json = try Program.run(["query", document, "--url", url])
        #expect(json.status == 0)
        #expect(json.output.contains("\"name\": \"skip\""))
        let csv = try Program.run(["query", document, "--url", url, "--format", "csv"])
        #expect(csv.output.hasPrefix("name,isRepeatable\r\n"))
        let lines = try Program.run(["query", document, "--url", url, "--format", "ndjson"])
        #expect(lines.output.contains(#"{"name":"skip","isRepeatable":false}"#))
        let table = try Program.run(["query", "{ __schema { types { name } } }", "--url", url, "--format", "csv"])
        #expect(table.output.contains("\r\nCompany\r\n"))
    }
}
