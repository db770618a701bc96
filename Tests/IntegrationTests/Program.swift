import Foundation
import Synchronization

/// The `form4` binary under test, run as its users run it.
struct Program {
    /// What a finished run left.
    struct Outcome {
        let status: Int32
        let output: String
        let error: String
    }

    /// `FORM4_BINARY`, else the one beside the test bundle.
    static let binary: URL = {
        if let path = ProcessInfo.processInfo.environment["FORM4_BINARY"] { return URL(filePath: path) }
        return URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "form4")
    }()

    /// Runs to the end.
    ///
    /// The environment has nothing of Form4's but what is given.
    static func run(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:],
        executable: URL = binary
    ) throws -> Outcome {
        let process = process(arguments, environment, executable)
        let (input, output, error) = (try file(input), try file(""), try file(""))
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: error)
        try process.run()
        process.waitUntilExit()
        defer { for file in [input, output, error] { try? FileManager.default.removeItem(at: file) } }
        return Outcome(
            status: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8),
            error: try String(contentsOf: error, encoding: .utf8)
        )
    }

    static func process(_ arguments: [String], _ environment: [String: String], _ executable: URL) -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        let inherited = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("FORM4_") && $0.key != "DATABASE_URL"
        }
        process.environment = inherited.merging(environment) { _, new in new }
        return process
    }

    static func temporary(_ name: String) -> URL {
        FileManager.default.temporaryDirectory.appending(path: "form4-\(name)-\(UUID())")
    }

    private static func file(_ content: String) throws -> URL {
        let url = temporary("file")
        try content.write(to: url, atomically: false, encoding: .utf8)
        return url
    }
}

/// A `form4` that serves on a free port of loopback: over an empty private store that goes with it, or a given one.
final class RunningServer {
    struct DidNotStart: Error {
        let log: String
    }

    let port: Int
    /// Where its GraphQL is.
    let url: String
    private let process: Process
    /// The folder of its store.
    let data: URL
    /// What is removed at the end; null where the store is somebody else's.
    private let folder: URL?

    var processIdentifier: Int32 { process.processIdentifier }

    convenience init(_ options: [String] = []) throws {
        let folder = Program.temporary("store")
        try self.init("serve", data: folder, ["--anonymous-rate", "off"] + options, removing: folder)
    }

    /// Starts a command that serves, and waits until it says where.
    init(_ command: String, data: URL, _ options: [String] = [], removing folder: URL? = nil) throws {
        self.folder = folder
        self.data = data
        let log = Program.temporary("log")
        try Data().write(to: log)
        defer { try? FileManager.default.removeItem(at: log) }
        let arguments = [command, "--data", data.path, "--port", "0"] + options
        process = Program.process(arguments, [:], Program.binary)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        let deadline = ContinuousClock.now + .seconds(300)
        while true {
            let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            if let match = text.firstMatch(of: /https?:\/\/127\.0\.0\.1:([0-9]+)\/graphql/), let port = Int(match.1) {
                self.port = port
                url = String(match.0)
                return
            }
            guard process.isRunning, ContinuousClock.now < deadline else {
                process.terminate()
                throw DidNotStart(log: text)
            }
            usleep(50_000)
        }
    }

    /// Ends it as Ctrl-C does; the result is its exit status.
    func stop() -> Int32 {
        process.interrupt()
        return waitForEnd()
    }

    /// Waits for the end that it was asked for; the result is its exit status.
    func waitForEnd() -> Int32 {
        process.waitUntilExit()
        if let folder { try? FileManager.default.removeItem(at: folder) }
        return process.terminationStatus
    }

    /// Ends it as a power cut does.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Runs the body against a server, which is stopped afterwards.
    static func with(_ options: [String] = [], _ body: (RunningServer) throws -> Void) throws {
        let server = try RunningServer(options)
        defer { _ = server.stop() }
        try body(server)
    }
}
