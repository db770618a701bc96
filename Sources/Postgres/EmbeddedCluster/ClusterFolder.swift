import CLibPQ
import Foundation

/// The files of a cluster below a data folder, and what they say about its server.
struct ClusterFolder: Sendable {
    /// What `postmaster.pid` says: see "miscadmin.h" of PostgreSQL for its lines.
    struct Server: Sendable, Hashable {
        let process: pid_t
        let socketFolder: String
        let isReady: Bool
    }

    static let port = 5432

    /// The data folder, absolute and without links.
    let data: String

    var cluster: String { "\(data)/postgres" }
    /// Under construction; becomes `cluster` in one step.
    var partial: String { "\(data)/postgres.partial" }
    var marker: String { "\(cluster)/FORM4_CLUSTER" }
    var configuration: String { "\(cluster)/form4.conf" }
    var log: String { "\(cluster)/server.log" }
    var startLock: String { "\(data)/postgres.start.lock" }
    var usersLock: String { "\(data)/postgres.users.lock" }
    private var serverFile: String { "\(cluster)/postmaster.pid" }

    init(dataFolder: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: dataFolder, withIntermediateDirectories: true)
        } catch {
            throw ClusterError.file(path: dataFolder, problem: "cannot be made a folder; choose another with --data")
        }
        guard let path = realPath(dataFolder) else { throw ClusterError.system(dataFolder) }
        data = path
    }

    /// Whether a cluster of ours is there; throws when something else is.
    func isInitialized() throws -> Bool {
        guard let status = fileStatus(cluster) else { return false }
        if geteuid() != 0, status.st_uid != geteuid() {
            throw ClusterError.foreignOwner(folder: cluster, owner: ClusterOwner.userName(status.st_uid))
        }
        if access(marker, F_OK) == 0 { return true }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw ClusterError.notOurs(folder: cluster) }
        let names = try? FileManager.default.contentsOfDirectory(atPath: cluster)
        guard let names, names.isEmpty else { throw ClusterError.notOurs(folder: cluster) }
        return false
    }

    /// The major version that made the cluster.
    var version: Int? {
        let text = try? String(contentsOfFile: "\(cluster)/PG_VERSION", encoding: .utf8)
        return text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// The running server; `nil` when there is none, whatever files a killed one left behind.
    var server: Server? {
        guard let recorded, runs(recorded) else { return nil }
        return recorded
    }

    private var recorded: Server? {
        guard let text = try? String(contentsOfFile: serverFile, encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 5, let process = pid_t(lines[0]), process > 0 else { return nil }
        let state = lines.count >= 8 ? lines[7].trimmingCharacters(in: .whitespaces) : ""
        return Server(process: process, socketFolder: String(lines[4]), isReady: state == "ready")
    }

    /// A process of that number may be anyone's by now: ours works in the cluster's folder.
    private func runs(_ server: Server) -> Bool {
        #if os(Linux)
        if let folder = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(server.process)/cwd"),
            folder == cluster, kill(server.process, 0) == 0
        {
            return true
        }
        #else
        if kill(server.process, 0) == 0 { return true }
        #endif
        // In another container, say, where its number means nothing to us.
        return accepts(server)
    }

    func accepts(_ server: Server) -> Bool {
        PQping("host='\(server.socketFolder)' port=\(Self.port) connect_timeout=2") == PQPING_OK
    }

    /// Removes what makes PostgreSQL believe that a process which happens to have the old number is its server.
    ///
    /// Where that process is gone, PostgreSQL itself decides, because it can also see orphaned backends.
    func clearStaleServerFile() {
        guard let recorded, kill(recorded.process, 0) == 0 || errno == EPERM, !runs(recorded) else { return }
        unlink(serverFile)
        for name in [".s.PGSQL.\(Self.port)", ".s.PGSQL.\(Self.port).lock"] {
            unlink("\(recorded.socketFolder)/\(name)")
        }
    }

    /// The last lines of the server's log.
    var logTail: String {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(20).joined(separator: "\n")
    }
}
