import Foundation

/// The user whom the cluster belongs to and whose rights the server has: us, or, when we are root, someone else.
struct ClusterOwner: Sendable, Hashable {
    let user: uid_t
    let group: gid_t
    let name: String
    /// What stands before a command so that it runs as this user; empty when that is us.
    let prefix: [String]

    /// For root: the owner of an existing cluster, else of the data folder, else `postgres`, else `nobody`.
    static func choose(dataFolder: String, clusterFolder: String) throws -> ClusterOwner {
        if geteuid() != 0 {
            return ClusterOwner(user: geteuid(), group: getegid(), name: userName(geteuid()), prefix: [])
        }
        for path in [clusterFolder, dataFolder] {
            if let status = fileStatus(path), status.st_uid != 0 {
                return try switching(user: status.st_uid, group: status.st_gid, name: userName(status.st_uid))
            }
        }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name), entry.pointee.pw_uid != 0 {
                return try switching(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid, name: name)
            }
        }
        throw ClusterError.noUnprivilegedUser
    }

    private static func switching(user: uid_t, group: gid_t, name: String) throws -> ClusterOwner {
        let prefix: [String]
        if let setpriv = inPath("setpriv") {
            prefix = [setpriv, "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--"]
        } else if let runuser = inPath("runuser") {
            prefix = [runuser, "-u", name, "--"]
        } else {
            throw ClusterError.noWayToSwitchUser
        }
        return ClusterOwner(user: user, group: group, name: name, prefix: prefix)
    }

    static func inPath(_ program: String) -> String? {
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/usr/bin:/sbin:/bin"
        return path.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    static func userName(_ user: uid_t) -> String {
        getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? "user \(user)"
    }

    var isSomeoneElse: Bool { !prefix.isEmpty }

    /// Makes the file the owner's.
    func take(_ path: String) throws {
        guard isSomeoneElse else { return }
        guard chown(path, user, group) == 0 else { throw ClusterError.system(path) }
    }

    /// Whether the owner can reach the path, by the permissions of the folders above it.
    func canReach(_ path: String) -> Bool {
        guard isSomeoneElse else { return true }
        var folder = (path as NSString).deletingLastPathComponent
        while true {
            guard let status = fileStatus(folder) else { return false }
            let needed: mode_t = status.st_uid == user ? 0o100 : status.st_gid == group ? 0o010 : 0o001
            if status.st_mode & needed == 0 { return false }
            if folder == "/" { return true }
            folder = (folder as NSString).deletingLastPathComponent
        }
    }
}

/// What `stat(2)` says; `nil` when there is nothing.
func fileStatus(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
}
