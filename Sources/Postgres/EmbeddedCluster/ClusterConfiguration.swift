import Foundation

/// The settings of the private cluster: for an analytic store on a machine that does other things, too.
struct ClusterConfiguration: Sendable {
    let socketFolder: String
    /// Added by the caller, such as `fsync = off` for throw-away clusters of tests.
    var extra: [String: String] = [:]
    var memory = Self.machineMemory
    var cores = ProcessInfo.processInfo.activeProcessorCount

    private static let megabyte = 1 << 20

    private var shared: Int { min(max(memory / 8 / Self.megabyte, 64), 2048) }
    private var work: Int { min(max(memory / 256 / Self.megabyte, 8), 64) }
    private var maintenance: Int { min(max(memory / 32 / Self.megabyte, 64), 512) }

    var text: String {
        let lines = settings.merging(extra) { $1 }.sorted { $0.key < $1.key }
            .map { "\($0.key) = '\($0.value.replacingOccurrences(of: "'", with: "''"))'" }
        return "# Written by form4 at each start; put your own settings into postgresql.auto.conf (ALTER SYSTEM).\n"
            + lines.joined(separator: "\n") + "\n"
    }

    private var settings: [String: String] {
        [
            // Reached through the socket only, by the cluster's user and root.
            "listen_addresses": "",
            "unix_socket_directories": socketFolder,
            "unix_socket_permissions": "0700",
            "port": String(ClusterFolder.port),
            "max_connections": "100",

            "shared_buffers": "\(shared)MB",
            "effective_cache_size": "\(memory / 2 / Self.megabyte)MB",
            "work_mem": "\(work)MB",
            "maintenance_work_mem": "\(maintenance)MB",

            // Short statements, planned once: compiling them costs more than it saves. Pages are in memory or on an SSD.
            "jit": "off",
            "random_page_cost": "1.1",
            "effective_io_concurrency": "64",
            // A parallel plan takes cores from other requests; on a small machine there are none to spare.
            "max_parallel_workers_per_gather": String(min(4, cores / 4)),

            // No standby will ever follow, so that bulk loads can skip what only a standby needs. fsync stays on.
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "wal_compression": "lz4",
            "max_wal_size": "2GB",
            "min_wal_size": "128MB",
            "checkpoint_timeout": "15min",
            "autovacuum_vacuum_scale_factor": "0.05",
            "autovacuum_analyze_scale_factor": "0.02",

            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
            "log_checkpoints": "off",
            "log_line_prefix": "%m [%p] ",
        ]
    }

    /// What this machine, or the container we run in, has.
    static var machineMemory: Int {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let physical = max(pages * sysconf(Int32(_SC_PAGESIZE)), 256 * megabyte)
        let limit = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
        guard let limit = limit.flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) else {
            return physical
        }
        return min(physical, limit)
    }
}
