import Foundation

/// Why the private cluster cannot be used, and what a person can do about it.
package enum ClusterError: Error, Sendable, Hashable {
    case notInstalled
    case tooOld(found: [String])
    /// The cluster was made by another major version than those installed.
    case otherVersion(folder: String, made: Int, installed: [Int])
    case notOurs(folder: String)
    case foreignOwner(folder: String, owner: String)
    case noUnprivilegedUser
    case noWayToSwitchUser
    case file(path: String, problem: String)
    case busy(path: String)
    case failed(step: String, output: String)
    case noExtension(name: String)
    case closed
}

extension ClusterError: CustomStringConvertible {
    private static let ownDatabase = "or name a database of your own with --database-url"

    package var description: String {
        switch self {
        case .notInstalled:
            """
            PostgreSQL is not installed: no folder with initdb, postgres and pg_ctl in PATH, /usr/lib/postgresql/*/bin or \
            where pg_config points. Install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql), \
            \(Self.ownDatabase).
            """
        case .tooOld(let found):
            """
            PostgreSQL \(PostgresInstallation.minimumMajor) or later is needed; found \(found.joined(separator: ", ")). \
            Install a newer one, \(Self.ownDatabase).
            """
        case .otherVersion(let folder, let made, let installed):
            """
            The cluster in \(folder) was made by PostgreSQL \(made), but installed are \
            \(installed.map(String.init).joined(separator: ", ")). Install PostgreSQL \(made), or upgrade the cluster with \
            pg_upgrade, or move the folder away to start with an empty one.
            """
        case .notOurs(let folder):
            """
            \(folder) is not empty and holds no cluster made by form4; nothing in it was touched. Choose another folder with \
            --data, \(Self.ownDatabase).
            """
        case .foreignOwner(let folder, let owner):
            "\(folder) belongs to \(owner). Run form4 as that user or as root, or choose another folder with --data."
        case .noUnprivilegedUser:
            """
            PostgreSQL refuses to run as root, and there is neither a user `postgres` nor a user `nobody` to run it as. \
            Create one (useradd --system postgres), or run form4 as an ordinary user, \(Self.ownDatabase).
            """
        case .noWayToSwitchUser:
            """
            PostgreSQL refuses to run as root, and neither `setpriv` nor `runuser` is there to switch to another user. \
            Install util-linux, or run form4 as an ordinary user, \(Self.ownDatabase).
            """
        case .file(let path, let problem):
            "\(path): \(problem)"
        case .busy(let path):
            "Another process has held \(path) for too long while it starts or stops the cluster. Look for a hanging form4."
        case .failed(let step, let output):
            "The private PostgreSQL cluster: \(step) failed.\n\(output)"
        case .noExtension(let name):
            """
            This PostgreSQL lacks the extension \(name), which is part of its contrib package. Install it (Debian, Ubuntu: \
            apt-get install postgresql-contrib).
            """
        case .closed:
            "The private cluster was closed by this process."
        }
    }

    /// A failed system call on a path.
    static func system(_ path: String, _ code: Int32 = errno) -> ClusterError {
        .file(path: path, problem: String(cString: strerror(code)))
    }
}
