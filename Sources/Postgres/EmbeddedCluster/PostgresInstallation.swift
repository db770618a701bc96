import Foundation

/// One PostgreSQL on this machine: the folder of its programs and its major version.
struct PostgresInstallation: Sendable, Hashable {
    static let minimumMajor = 15

    let folder: String
    let major: Int

    func program(_ name: String) -> String { "\(folder)/\(name)" }

    /// The newest one that serves; for an existing cluster, the one of its major version.
    static func find(for clusterVersion: Int?, clusterFolder: String) throws -> PostgresInstallation {
        try choose(from: candidates().compactMap(inspect), for: clusterVersion, clusterFolder: clusterFolder)
    }

    static func choose(
        from all: [PostgresInstallation],
        for clusterVersion: Int?,
        clusterFolder: String
    ) throws -> PostgresInstallation {
        let usable = all.filter { $0.major >= minimumMajor }
        if all.isEmpty { throw ClusterError.notInstalled }
        guard let newest = usable.max(by: { $0.major < $1.major }) else {
            throw ClusterError.tooOld(found: all.map { "\($0.major) in \($0.folder)" })
        }
        guard let clusterVersion else { return newest }
        guard let matching = usable.first(where: { $0.major == clusterVersion }) else {
            let installed = Set(usable.map(\.major)).sorted()
            throw ClusterError.otherVersion(folder: clusterFolder, made: clusterVersion, installed: installed)
        }
        return matching
    }

    /// Folders that may hold the programs, links resolved: in PATH may be a lone link to `postgres`.
    private static func candidates() -> [String] {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        var folders = path
        for folder in path where access("\(folder)/pg_config", X_OK) == 0 {
            let answer = try? ChildProcess.run(["\(folder)/pg_config", "--bindir"])
            folders += answer.map { [$0.output.trimmingCharacters(in: .whitespacesAndNewlines)] } ?? []
        }
        // Debian, Red Hat, Homebrew.
        for (parent, suffix) in [("/usr/lib/postgresql", "/bin"), ("/usr", "/bin"), ("/opt/homebrew/opt", "/bin")] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            for name in names where parent != "/usr" || name.hasPrefix("pgsql-") {
                folders.append("\(parent)/\(name)\(suffix)")
            }
        }
        var seen: Set<String> = []
        return folders.compactMap { realPath("\($0)/initdb").map { ($0 as NSString).deletingLastPathComponent } }
            .filter { seen.insert($0).inserted }
    }

    private static func inspect(_ folder: String) -> PostgresInstallation? {
        for program in ["initdb", "postgres", "pg_ctl"] where access("\(folder)/\(program)", X_OK) != 0 { return nil }
        // "postgres (PostgreSQL) 15.20 (Debian …)", "… 17beta1"
        guard let answer = try? ChildProcess.run(["\(folder)/postgres", "--version"]), answer.status == 0,
            let version = answer.output.firstMatch(of: /PostgreSQL\)\s+(\d+)/), let major = Int(version.1)
        else { return nil }
        return PostgresInstallation(folder: folder, major: major)
    }
}

/// The path without links; `nil` when there is nothing.
func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}
