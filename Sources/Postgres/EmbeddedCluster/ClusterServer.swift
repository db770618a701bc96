import CLibPQ
import Foundation
import Logging

/// Makes, starts and stops the server of one cluster.
///
/// Whoever calls holds the start lock.
struct ClusterServer: Sendable {
    let folder: ClusterFolder
    let owner: ClusterOwner
    let installation: PostgresInstallation
    let extraSettings: [String: String]
    let logger: Logger

    init(folder: ClusterFolder, extraSettings: [String: String], logger: Logger) throws {
        self.folder = folder
        self.extraSettings = extraSettings
        self.logger = logger
        owner = try ClusterOwner.choose(dataFolder: folder.data, clusterFolder: folder.cluster)
        let version = try folder.isInitialized() ? folder.version : nil
        installation = try PostgresInstallation.find(for: version, clusterFolder: folder.cluster)
    }

    // MARK: Running programs as the owner

    /// Runs a program of PostgreSQL on a folder, as the owner.
    ///
    /// Where the owner cannot pass the folders above (root's home, a temporary folder of root), the program is handed the
    /// folder itself as an open descriptor and names it by that; it and all its children keep it open. The same where the
    /// path has characters that `pg_ctl` does not quote in the command it builds for a shell.
    private func run(_ program: String, on path: String, _ arguments: (_ folder: String) -> [String]) throws {
        var descriptor: Int32?
        var visible = path
        if !owner.canReach(path) || path.contains(where: { "\"$`\\".contains($0) }) {
            let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard opened >= 0 else { throw ClusterError.system(path) }
            descriptor = opened
            visible = "/proc/self/fd/\(ChildProcess.inheritedDescriptor)"
        }
        defer { if let descriptor { close(descriptor) } }
        let command = owner.prefix + [installation.program(program)] + arguments(visible)
        let outcome = try ChildProcess.run(command, inheriting: descriptor)
        guard outcome.status == 0 else {
            throw ClusterError.failed(step: program, output: outcome.output.trimmedEnd)
        }
    }

    // MARK: Making

    /// `initdb` into a folder beside, which then takes the final name: a cluster is whole or not there.
    func initialize() throws {
        logger.info("making a private PostgreSQL cluster", metadata: ["folder": "\(folder.cluster)"])
        try? FileManager.default.removeItem(atPath: folder.partial)
        guard mkdir(folder.partial, 0o700) == 0 else { throw ClusterError.system(folder.partial) }
        try owner.take(folder.partial)
        try run("initdb", on: folder.partial) { path in
            [
                "-D", path, "-U", Self.superuser, "--auth=trust", "--encoding=UTF8", "--no-instructions",
                // Text sorts by code point, the same on every machine; letters are Unicode's where the system knows that.
                "--locale=C", "--lc-ctype=\(Self.hasUnicodeLocale ? "C.UTF-8" : "C")",
            ] + (extraSettings["fsync"] == "off" ? ["--no-sync"] : [])
        }
        try append("\ninclude_if_exists = 'form4.conf'\n", to: "\(folder.partial)/postgresql.conf")
        try write(
            "The private PostgreSQL cluster of form4. It may be deleted with this folder while form4 is not running.\n",
            to: "\(folder.partial)/FORM4_CLUSTER"
        )
        rmdir(folder.cluster)
        guard rename(folder.partial, folder.cluster) == 0 else { throw ClusterError.system(folder.cluster) }
    }

    static let superuser = "form4"

    private static var hasUnicodeLocale: Bool {
        guard let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) else { return false }
        freelocale(locale)
        return true
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw ClusterError.file(path: path, problem: "cannot be written: \(error.localizedDescription)")
        }
        try owner.take(path)
    }

    private func append(_ text: String, to path: String) throws {
        let existing = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        try write(existing + text, to: path)
        _ = chmod(path, 0o600)
    }

    // MARK: Starting and stopping

    private static let attempts = 15

    func start() throws {
        folder.clearStaleServerFile()
        let socketFolder = try oldSocketFolder ?? makeSocketFolder()
        let configuration = ClusterConfiguration(socketFolder: socketFolder, extra: extraSettings)
        try write(configuration.text, to: folder.configuration)
        keepLogSmall()
        // After a kill -9, orphaned backends may need a moment to notice that their server is gone.
        for attempt in 1...Self.attempts {
            do {
                try run("pg_ctl", on: folder.cluster) { path in
                    ["-D", path, "-w", "-t", "600", "-s", "-l", "\(path)/server.log", "start"]
                }
                return
            } catch ClusterError.failed(_, let output) {
                guard attempt < Self.attempts else {
                    removeSocketFolder()
                    throw ClusterError.failed(
                        step: "start",
                        output: "\(output)\n\(folder.log) ends with:\n\(folder.logTail)"
                    )
                }
                usleep(200_000)
            }
        }
    }

    /// A fast shutdown; one that crash recovery will mend when it takes longer than a minute.
    func stop() {
        guard let server = folder.server else { return }
        for (signal, seconds) in [(SIGINT, 60), (SIGQUIT, 10)] {
            kill(server.process, signal)
            for _ in 0..<(seconds * 50) {
                if folder.server?.process != server.process {
                    removeSocketFolder()
                    return
                }
                usleep(20_000)
            }
        }
        logger.error("the private PostgreSQL server does not stop", metadata: ["pid": "\(server.process)"])
    }

    /// The log's previous part is kept beside it once.
    private func keepLogSmall() {
        if let status = fileStatus(folder.log), status.st_size > 8 << 20 { rename(folder.log, folder.log + ".old") }
    }

    // MARK: The socket's folder

    /// A socket's path has room for about 100 bytes, and PostgreSQL's list of folders has syntax of its own.
    private static let longestSocketFolder = 80
    private static let temporaryPrefix = "form4-"

    private func makeSocketFolder() throws -> String {
        let isPlain = folder.cluster.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/._-".utf8.contains(byte)
            }
        }
        if isPlain, folder.cluster.utf8.count <= Self.longestSocketFolder, owner.canReach(folder.cluster) {
            return folder.cluster
        }
        let runtime = ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"] ?? "/tmp"
        let parent = owner.isSomeoneElse || runtime.utf8.count > 60 || access(runtime, W_OK) != 0 ? "/tmp" : runtime
        var template = Array("\(parent)/\(Self.temporaryPrefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ClusterError.system(parent) }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try owner.take(path)
        return path
    }

    /// The temporary folder of an earlier start, which its configuration names: kept, so that those who know it find it.
    private var oldSocketFolder: String? {
        guard let text = try? String(contentsOfFile: folder.configuration, encoding: .utf8),
            let line = text.firstMatch(of: /unix_socket_directories = '(.*)'/)
        else { return nil }
        let path = String(line.1)
        // Anyone may make folders in /tmp; only one that is the owner's alone will do.
        var status = stat()
        guard (path as NSString).lastPathComponent.hasPrefix(Self.temporaryPrefix), lstat(path, &status) == 0,
            status.st_mode & S_IFMT == S_IFDIR, status.st_uid == owner.user, status.st_mode & 0o077 == 0
        else { return nil }
        return path
    }

    private func removeSocketFolder() {
        guard let path = oldSocketFolder else { return }
        for name in [".s.PGSQL.\(ClusterFolder.port)", ".s.PGSQL.\(ClusterFolder.port).lock"] {
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }
}
