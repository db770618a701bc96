import Foundation
import TestSupport
import Testing

/// Ingestion as a person runs it: the server's schedule, and the commands, against EDGAR's stand-in.
@Suite("Ingestion by command and by schedule", .serialized)
struct IngestionTests {
    /// Simulated filings up to yesterday, and how many each day's index lists.
    private struct World {
        let folder: URL
        let filings: [String: Set<String>]
        var days: [String] { filings.keys.sorted() }

        init() throws {
            folder = Program.temporary("edgar")
            let yesterday = Date.now.addingTimeInterval(-86_400).formatted(.iso8601.year().month().day())
            let simulate = [
                "--filings", "1500", "--years", "1", "--seed", "3", "--until", yesterday, "--out", folder.path,
            ]
            let outcome = try Program.run(["simulate"] + simulate)
            try #require(outcome.status == 0, "\(outcome.error)")
            var filings: [String: Set<String>] = [:]
            let indexes = folder.appending(path: "Archives/edgar/daily-index")
            for path in try FileManager.default.subpathsOfDirectory(atPath: indexes.path) {
                guard let match = path.firstMatch(of: /form\.(\d{4})(\d\d)(\d\d)\.idx$/) else { continue }
                let text = try String(contentsOf: indexes.appending(path: path), encoding: .isoLatin1)
                filings["\(match.1)-\(match.2)-\(match.3)"] = Set(
                    text.matches(of: /\d{10}-\d\d-\d{6}/).map { String($0.0) }
                )
            }
            self.filings = filings
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }
    }

    private static let schedule = "# min hour day month weekday\npoll * * * * *\nreconcile 0 0 1 1 *\naudit 0 0 1 1 *\n"

    @Test("serve --ingest fills its store by schedule, says how far it is, and stops in good order")
    func serve() throws {
        let world = try World()
        defer { world.remove() }
        let last = try #require(world.days.last)
        let standIn = try StandIn([world.folder], feedDay: last)
        let (data, schedule) = (Program.temporary("store"), world.folder.appending(path: "schedule.txt"))
        try Self.schedule.write(to: schedule, atomically: true, encoding: .utf8)
        let server = try RunningServer(
            "serve",
            data: data,
            ["--ingest", "--schedule", schedule.path, "--base", standIn.address, "--anonymous-rate", "off"],
            removing: data
        )
        let status = try waitForReconciliation(server)
        let listed = try JSONSerialization.jsonObject(with: Data(status.utf8)) as? [String: Any]
        let answer = try #require((listed?["data"] as? [String: Any])?["status"] as? [String: Any])
        #expect(answer["backlog"] as? Int == 0 && answer["dead"] as? Int == 0, "\(status)")
        let days = try #require((answer["days"] as? [String: Any])?["nodes"] as? [[String: Any]])
        #expect(days.count == 5)
        for day in days {
            let name = try #require(day["day"] as? String)
            let expected = world.filings[name]?.count ?? 0
            #expect(day["inIndex"] as? Int == expected && day["loaded"] as? Int == expected, "\(name)")
        }
        // What a poll brought is part of what the indexes list.
        let wanted = days.compactMap { $0["day"] as? String }.reduce(0) { $0 + (world.filings[$1]?.count ?? 0) }
        #expect(answer["filings"] as? Int == wanted && wanted > 0)
        #expect(server.stop() == 0)
    }

    /// The status once indexes were read and nothing waits.
    private func waitForReconciliation(_ server: RunningServer) throws -> String {
        var text = ""
        for _ in 0..<600 {
            text = try server.ask(
                """
                { status { filings backlog dead lastPollAt lastReconcileAt
                    days(first: 5) { nodes { day verdict inIndex loaded } } } }
                """
            )
            if !text.contains(#""lastReconcileAt":null"#), text.contains(#""backlog":0"#) { return text }
            usleep(100_000)
        }
        Issue.record("no reconciliation came to its end: \(text)")
        return text
    }

    @Test("a schedule that cannot be read stops serve with its line, exit code 3")
    func badSchedule() throws {
        let file = Program.temporary("schedule")
        let data = Program.temporary("store")
        defer { for url in [file, data] { try? FileManager.default.removeItem(at: url) } }
        try "poll * * * * *\nreconcile 61 * * * *\n".write(to: file, atomically: true, encoding: .utf8)
        let options = ["--ingest", "--schedule", file.path, "--base", "http://127.0.0.1:9", "--data", data.path]
        let outcome = try Program.run(["serve", "--port", "0"] + options)
        #expect(outcome.status == 3 && outcome.error.contains("line 2 of the schedule"), "\(outcome.error)")
    }

    @Test("two commands that start on a new store at once wait for each other and both end")
    func startTogether() throws {
        let data = Program.temporary("store")
        defer { try? FileManager.default.removeItem(at: data) }
        let processes = (0..<2).map { _ in Program.process(["queue", "--data", data.path], [:], Program.binary) }
        for process in processes { try process.run() }
        let deadline = ContinuousClock.now + .seconds(120)
        while processes.contains(where: \.isRunning), ContinuousClock.now < deadline { usleep(50_000) }
        for process in processes {
            #expect(!process.isRunning, "it waits for ever")
            process.terminate()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }

    @Test("an ingest ended by SIGTERM is exit code 4, loses nothing, and the next run goes on; then status is content")
    func interruption() throws {
        let world = try World()
        let data = Program.temporary("store")
        defer {
            world.remove()
            try? FileManager.default.removeItem(at: data)
        }
        let standIn = try StandIn([world.folder])
        let (first, last) = (try #require(world.days.suffix(8).first), try #require(world.days.last))
        let backfill = [
            "ingest", "backfill", "--from", first, "--to", last, "--base", standIn.address, "--data", data.path,
        ]
        let process = Program.process(backfill, [:], Program.binary)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Until filings come in, eight a second; they are written in batches.
        while process.isRunning, try Program.run(["queue", "--state", "fetched", "--data", data.path]).output.isEmpty {
            usleep(200_000)
        }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationStatus == 4)
        let second = try Program.run(backfill)
        #expect(second.status == 0, "\(second.output)\(second.error)")
        let wanted = world.days.suffix(8).reduce(0) { $0 + (world.filings[$1]?.count ?? 0) }
        let counts = try Program.run(["queue", "--data", data.path])
        #expect(counts.output.contains("loaded       \(wanted)\n"), "\(counts.output)")
        let status = try Program.run(["status", "--data", data.path])
        #expect(status.status == 0 && status.output.contains("\(last)"), "\(status.output)")
    }

    @Test("what EDGAR lists and does not have is a dead letter: exit code 1, told by queue and status, and requeued")
    func deadLetters() throws {
        let world = try World()
        let data = Program.temporary("store")
        defer {
            world.remove()
            try? FileManager.default.removeItem(at: data)
        }
        let last = try #require(world.days.last)
        let missing = StandIn.Fault(kind: "404", times: 1000, share: 0.5)
        let standIn = try StandIn([world.folder], feedDay: last, faults: [missing])
        let (store, options) = (["--data", data.path], ["--base", standIn.address, "--attempts", "1"])
        let poll = try Program.run(["ingest", "poll"] + options + store)
        #expect(poll.status == 1 && poll.output.contains("given up"), "\(poll.output)\(poll.error)")
        let listed = try Program.run(["queue", "--state", "dead"] + store)
        // Each stands in the reason's address, too.
        let dead = Set(listed.output.matches(of: /\d{10}-\d\d-\d{6}/).map { String($0.0) }).sorted()
        let all = try #require(world.filings[last])
        #expect(!dead.isEmpty && all.isSuperset(of: dead))
        #expect(listed.output.contains("MISSING"))
        let status = try Program.run(["status"] + store)
        #expect(status.status == 1 && status.output.contains("\(dead.count) filings were given up"), "\(status.output)")

        let one = try Program.run(["queue", "--requeue", dead[0]] + store)
        #expect(one.status == 0 && one.output.hasPrefix("requeued 1"))
        let rest = try Program.run(["queue", "--requeue"] + store)
        #expect(rest.output.hasPrefix("requeued \(dead.count - 1)"))
        let unknown = try Program.run(["queue", "--requeue", "0000000001-20-000001"] + store)
        #expect(unknown.status != 0 && unknown.error.contains("is not in the queue"))
        // EDGAR has them now.
        let mended = try StandIn([world.folder], feedDay: last)
        let again = try Program.run(["ingest", "poll", "--base", mended.address] + store)
        #expect(again.status == 0, "\(again.output)\(again.error)")
        #expect(try Program.run(["status"] + store).status == 0)
    }

    @Test("rows that cannot be read are listed by queue, and what came before a quarter that is not there is told")
    func quarantine() throws {
        let (folder, data) = (Program.temporary("quarters"), Program.temporary("store"))
        defer { for url in [folder, data] { try? FileManager.default.removeItem(at: url) } }
        let simulation = ["simulate", "--data-set", "--transactions", "200", "--years", "1", "--out", folder.path]
        #expect(try Program.run(simulation).status == 0)
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).min())
        let quarter = folder.appending(path: name)
        let footnotes = try FileHandle(forWritingTo: quarter.appending(path: "FOOTNOTES.tsv"))
        try footnotes.seekToEnd()
        try footnotes.write(contentsOf: Data("nonsense\n".utf8))
        try footnotes.close()
        let missing = folder.appending(path: "2999q9").path
        let load = try Program.run(["ingest", "data-set", quarter.path, missing, "--data", data.path])
        #expect(load.status == 3 && load.error.contains("2999q9"), "\(load.error)")
        #expect(load.output.contains("loaded, 1 quarantined"), "\(load.output)")
        let listed = try Program.run(["queue", "--data", data.path])
        #expect(listed.status == 0 && listed.output.contains("in quarantine: 1 "), "\(listed.output)")
        #expect(listed.output.contains("\(name)/FOOTNOTES.tsv") && listed.output.contains("BROKEN_ROW"))
    }

    @Test(
        "a filing day without an index is told by reconcile and status with exit code 1, until the calendar is corrected"
    )
    func emptyDay() throws {
        let world = try World()
        let data = Program.temporary("store")
        defer {
            world.remove()
            try? FileManager.default.removeItem(at: data)
        }
        let day = try #require(world.days.dropLast(2).last)
        for kind in ["form", "master"] {
            let name = "\(kind).\(day.replacing("-", with: "")).idx"
            let folder = world.folder.appending(path: "Archives/edgar/daily-index")
            let path = try FileManager.default.subpathsOfDirectory(atPath: folder.path).first { $0.hasSuffix(name) }
            try FileManager.default.removeItem(at: folder.appending(path: try #require(path)))
        }
        let standIn = try StandIn([world.folder])
        let store = ["--data", data.path]
        let outcome = try Program.run(["ingest", "reconcile", "--base", standIn.address] + store)
        #expect(outcome.status == 1 && outcome.output.contains("ALARM: \(day) is a filing day"), "\(outcome.output)")
        let status = try Program.run(["status"] + store)
        #expect(status.status == 1 && status.output.contains("EDGAR has no index for \(day)"), "\(status.output)")
        let file = world.folder.appending(path: "closures.txt")
        try "\(day) closed # a storm\n".write(to: file, atomically: true, encoding: .utf8)
        let correction = try Program.run(["reclassify", "--calendar", file.path] + store)
        #expect(correction.status == 0, "\(correction.output)\(correction.error)")
        #expect(try Program.run(["status"] + store).status == 0)
        let refused = try Program.run(["reclassify", "--sectors", file.path] + store)
        #expect(refused.status == 3 && refused.error.contains("line 1 of the sector overrides"), "\(refused.error)")
    }
}
