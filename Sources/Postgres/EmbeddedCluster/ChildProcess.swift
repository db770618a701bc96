import Foundation

/// A program run to its end, with nothing inherited but what is named here.
///
/// Not Foundation's `Process`: that one can neither hand down a descriptor nor start a session of its own.
package enum ChildProcess {
    package struct Outcome: Sendable {
        package let status: Int32
        /// Standard output and error, together.
        package let output: String
    }

    /// The descriptor under which `inheriting` is seen by the child.
    static let inheritedDescriptor: Int32 = 3

    /// Waits for the end; throws only when the program cannot be started.
    package static func run(
        _ arguments: [String],
        inheriting descriptor: Int32? = nil,
        newSession: Bool = false
    ) throws -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ClusterError.system("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let child: pid_t
        do {
            defer { close(ends[1]) }
            child = try spawn(arguments, output: ends[1], inheriting: descriptor, newSession: newSession)
        }
        let output = readAll(ends[0])
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        return Outcome(status: code, output: output)
    }

    private static func spawn(
        _ arguments: [String],
        output: Int32,
        inheriting descriptor: Int32?,
        newSession: Bool
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        if let descriptor { posix_spawn_file_actions_adddup2(&actions, descriptor, inheritedDescriptor) }
        // The server outlives us: whatever else is open here must not stay open there.
        for open in openDescriptors where open > inheritedDescriptor || open == 3 && descriptor == nil {
            posix_spawn_file_actions_addclose(&actions, open)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Dispatch's threads block signals, and a child would inherit that: timers, and being asked to stop.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let session = newSession ? newSessionFlag : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | session)

        var child: pid_t = 0
        // From a folder that every user can enter.
        let command = ["/bin/sh", "-c", #"cd / && exec "$@""#, "sh"] + arguments
        let code = withCStrings(command) { argv in
            withCStrings(environment) { envp in posix_spawn(&child, command[0], &actions, &attributes, argv, envp) }
        }
        guard code == 0 else { throw ClusterError.system(command[0], code) }
        return child
    }

    /// `POSIX_SPAWN_SETSID`, which the headers show to GNU programs only.
    private static var newSessionFlag: Int16 {
        #if os(Linux)
        0x80
        #else
        0x400
        #endif
    }

    private static var openDescriptors: [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        return names.compactMap { Int32($0) }
    }

    /// No `PG…` variables, no language: messages come as we can read them.
    private static var environment: [String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return ["PATH=\(path):/usr/sbin:/sbin", "LC_ALL=C", "HOME=/"]
    }

    private static func withCStrings<R>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
        let pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }

    private static func readAll(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
