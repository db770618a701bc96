import Foundation
import SQLBuilder
import Testing

@testable import Postgres

/// Each test has clusters of its own and kills real processes, so they run one after the other.
@Suite("Private cluster", .serialized)
struct ClusterTests {
    /// Lends a data folder that does not exist yet; its parent, below a folder for temporary files, is removed afterwards.
    private nonisolated(nonsending) func withFolder(
        _ name: String = "data",
        parentMode: Int = 0o755,
        _ body: nonisolated(nonsending) (String) async throws -> Void
    ) async throws {
        let parent = FileManager.default.temporaryDirectory.appending(path: "f4-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        chmod(parent, mode_t(parentMode))
        defer { try? FileManager.default.removeItem(atPath: parent) }
        try await body("\(parent)/\(name)")
    }

    private nonisolated(nonsending) func withPool<R>(
        _ cluster: EmbeddedCluster,
        _ body: nonisolated(nonsending) (ConnectionPool) async throws -> R
    ) async throws -> R {
        let pool = try ConnectionPool(cluster.settings())
        do {
            let value = try await body(pool)
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw error
        }
    }

    /// For tests of kills, not of power cuts.
    private func open(_ folder: String) async throws -> EmbeddedCluster {
        try await EmbeddedCluster.open(dataFolder: folder, serverSettings: ["fsync": "off"])
    }

    /// A second process that opens the cluster.
    private final class Holder {
        let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        init(_ folder: String) throws {
            let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            process.executableURL = binaries.appending(path: "cluster-holder")
            process.arguments = [folder]
            process.standardInput = input
            process.standardOutput = output
            try process.run()
        }

        func awaitLine(_ expected: String) {
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            #expect(line == expected + "\n")
        }

        func kill() {
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }

        func finish() {
            input.fileHandleForWriting.closeFile()
            awaitLine("closed")
            process.waitUntilExit()
        }
    }

    private func isRunning(_ process: Int32?) -> Bool {
        process.map { kill($0, 0) == 0 } ?? false
    }

    @Test("is made, listens to no network, keeps its data, and stops with its last user")
    func lifeCycle() async throws {
        try await withFolder { folder in
            var cluster = try await EmbeddedCluster.open(dataFolder: folder)
            let process = cluster.serverProcess
            #expect(isRunning(process))
            try await withPool(cluster) { pool in
                try await pool.execute("CREATE TABLE t AS SELECT 7 AS n")
                let settings = try await pool.query(
                    "SELECT current_setting('listen_addresses'), current_setting('fsync'), current_setting('jit')"
                )
                #expect(try settings.rows[0].value(0, as: String.self) == "")
                #expect(try settings.rows[0].value(1, as: String.self) == "on")
                #expect(try settings.rows[0].value(2, as: String.self) == "off")
            }
            let joined = try await EmbeddedCluster.open(dataFolder: folder)
            #expect(joined.serverProcess == process)
            await cluster.close()
            await cluster.close()
            #expect(isRunning(process))
            await joined.close()
            try await until { !isRunning(process) }
            cluster = try await EmbeddedCluster.open(dataFolder: folder)
            let kept = try await withPool(cluster) { try await $0.query("SELECT n FROM t").single(as: Int.self) }
            #expect(kept == 7)
            await cluster.close()
            #expect(cluster.serverProcess == nil)
        }
    }

    @Test("never runs as root")
    func unprivileged() async throws {
        try await withFolder { folder in
            let cluster = try await open(folder)
            let status = try String(contentsOfFile: "/proc/\(cluster.serverProcess ?? 0)/status", encoding: .utf8)
            let user = try #require(status.firstMatch(of: /Uid:\s+(\d+)\s+(\d+)/))
            #expect(user.1 != "0" && user.2 != "0")
            #expect(geteuid() == 0 || user.1 == "\(geteuid())")
            await cluster.close()
        }
    }

    @Test(
        "any folder will do: with odd characters, with a long path, below one that others cannot pass",
        arguments: [
            ("it's a, \"data\" földer", 0o755), (String(repeating: "long-", count: 40), 0o755), ("data", 0o700),
        ]
    )
    func oddFolders(name: String, parentMode: Int) async throws {
        try await withFolder(name, parentMode: parentMode) { folder in
            for _ in 0..<2 {
                let cluster = try await open(folder)
                try await withPool(cluster) { pool in
                    try await pool.execute("CREATE TABLE IF NOT EXISTS t AS SELECT generate_series(1, 100000) AS n")
                    let sum = try await pool.query("SELECT sum(n) FROM t").single(as: Int.self)
                    #expect(sum == 5_000_050_000)
                }
                await cluster.close()
            }
        }
    }

    @Test("a second process joins, and the cluster outlives the first one's kill -9")
    func killedStarter() async throws {
        try await withFolder { folder in
            let holder = try Holder(folder)
            holder.awaitLine("open")
            let cluster = try await open(folder)
            let process = cluster.serverProcess
            holder.kill()
            try await Task.sleep(for: .seconds(1))
            try await withPool(cluster) { pool in
                let one = try await pool.query("SELECT 1").single(as: Int.self)
                #expect(one == 1)
            }
            #expect(cluster.serverProcess == process)
            await cluster.close()
            try await until { !isRunning(process) }
        }
    }

    @Test("when its only user is killed, the server stops by itself and the next start has all data")
    func killedAlone() async throws {
        try await withFolder { folder in
            let holder = try Holder(folder)
            holder.awaitLine("open")
            let layout = try ClusterFolder(dataFolder: folder)
            let process = layout.server?.process
            #expect(isRunning(process))
            holder.kill()
            try await until { !isRunning(process) }
            let second = try Holder(folder)
            second.awaitLine("open")
            second.finish()
            #expect(layout.server == nil)
        }
    }

    @Test("a server killed under a running pool is started again, with everything that was committed")
    func killedServer() async throws {
        try await withFolder { folder in
            let cluster = try await open(folder)
            try await withPool(cluster) { pool in
                try await pool.execute("CREATE TABLE t (n int)")
                for round in 1...2 {
                    try await pool.execute("INSERT INTO t VALUES (\(bind: round))")
                    let process = try #require(cluster.serverProcess)
                    kill(process, SIGKILL)
                    // The old server's sessions live on for a moment and may still answer.
                    try await until {
                        let answer = try? await pool.query("SELECT count(*) FROM t").single(as: Int.self)
                        return answer == round && isRunning(cluster.serverProcess) && cluster.serverProcess != process
                    }
                    let count = try await pool.query("SELECT count(*) FROM t", lane: .heavy).single(as: Int.self)
                    #expect(count == round)
                }
            }
            await cluster.close()
        }
    }

    @Test("after a kill -9 of everyone, the next start recovers, whoever has the old process number by now")
    func killedAll() async throws {
        try await withFolder { folder in
            let layout = try ClusterFolder(dataFolder: folder)
            let holder = try Holder(folder)
            holder.awaitLine("open")
            let process = try #require(layout.server?.process)
            kill(process, SIGKILL)
            holder.kill()
            try await until { !isRunning(process) }
            // Ours is a process that lives and is no server.
            let file = "\(layout.cluster)/postmaster.pid"
            let text = try String(contentsOfFile: file, encoding: .utf8)
            let reused = text.replacing("\(process)\n", with: "\(getpid())\n", maxReplacements: 1)
            try reused.write(toFile: file, atomically: false, encoding: .utf8)
            #expect(layout.server == nil)
            let cluster = try await open(folder)
            #expect(isRunning(cluster.serverProcess))
            await cluster.close()
        }
    }

    @Test("initdb that was killed leaves nothing in the way")
    func halfMade() async throws {
        try await withFolder { folder in
            try FileManager.default.createDirectory(
                atPath: "\(folder)/postgres.partial/base",
                withIntermediateDirectories: true
            )
            let cluster = try await open(folder)
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/postgres.partial"))
            await cluster.close()
        }
    }

    @Test("a folder that is not ours is refused and left as it is")
    func notOurs() async throws {
        try await withFolder { folder in
            let file = "\(folder)/postgres/precious"
            try FileManager.default.createDirectory(atPath: "\(folder)/postgres", withIntermediateDirectories: true)
            try "x".write(toFile: file, atomically: true, encoding: .utf8)
            let error = await #expect(throws: ClusterError.self) { try await open(folder) }
            let path = try #require(realPath(folder))
            #expect(error == .notOurs(folder: "\(path)/postgres"))
            #expect(error?.description.contains("--data") == true)
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/postgres") == ["precious"])
        }
        try await withFolder { folder in
            try "a file".write(toFile: folder, atomically: true, encoding: .utf8)
            await #expect(throws: ClusterError.self) { try await open(folder) }
        }
    }

    @Test("the newest PostgreSQL serves a new cluster, an old cluster needs its own")
    func installations() throws {
        let all = [14, 15, 17, 16].map { PostgresInstallation(folder: "/pg/\($0)", major: $0) }
        func choose(_ installed: [PostgresInstallation], _ version: Int?) throws -> Int {
            try PostgresInstallation.choose(from: installed, for: version, clusterFolder: "/c").major
        }
        #expect(try choose(all, nil) == 17)
        #expect(try choose(all, 15) == 15)
        #expect(throws: ClusterError.otherVersion(folder: "/c", made: 18, installed: [15, 16, 17])) {
            try choose(all, 18)
        }
        #expect(throws: ClusterError.tooOld(found: ["14 in /pg/14"])) { try choose([all[0]], nil) }
        #expect(throws: ClusterError.notInstalled) { try choose([], nil) }
    }
}
