import Foundation

/// A shell that waits until nobody uses the cluster any more, and stops a server that is then still running.
///
/// It has something to do only when the last user was killed: the kernel lets go of that user's lock, and the guard,
/// which waits for the lock, gets it. It runs in a session of its own, out of reach of Ctrl-C.
enum ClusterGuard {
    private static let script = """
        pid=$(head -n 1 "$0/postmaster.pid" 2>/dev/null) || exit 0
        [ "$(readlink "/proc/$pid/cwd")" = "$0" ] || exit 0
        kill -INT "$pid"
        tries=0
        while kill -0 "$pid" 2>/dev/null && [ $tries -lt 600 ]; do sleep 0.1; tries=$((tries + 1)); done
        """

    /// Does nothing where `flock` or `/proc` is missing; the server then runs on after a kill -9 until the next start.
    static func start(_ folder: ClusterFolder) throws {
        guard let flock = ClusterOwner.inPath("flock"), access("/proc/self/cwd", F_OK) == 0 else { return }
        let background = #"nohup "$@" >/dev/null 2>&1 </dev/null &"#
        _ = try ChildProcess.run(
            [
                "/bin/sh", "-c", background, "sh", flock, "-x", folder.usersLock, "/bin/sh", "-c", script,
                folder.cluster,
            ],
            newSession: true
        )
    }
}
