// How fast the driver is, against pgbench on the same server with the same prepared SQL and as many clients.
//
//     swift run -c release postgres-load [clients] [seconds] [rounds]
//
// It makes a private cluster in a temporary folder, checks an answer of each kind, then measures pgbench and the driver
// in turns and prints the median of each and their ratio.

import Foundation
import Logging
import Postgres
import SQLBuilder
import Synchronization

/// One kind of request: as the driver sends it, and as pgbench does.
private struct Workload: Sendable {
    let name: String
    let lane: Lane
    let pgbench: String
    /// The range of the random key, and the statement for a key.
    let keys: ClosedRange<Int>
    let sql: @Sendable (Int) -> SQL
    let rows: Int
}

private let keys = 1_000_000
private let companies = 500

private let series: @Sendable (Int) -> SQL = { key in
    "SELECT day, purchases, sales, shares, value FROM series WHERE company = \(bind: key) ORDER BY day"
}

private let workloads = [
    Workload(
        name: "primary key",
        lane: .quick,
        pgbench: "SELECT name FROM item WHERE id = :k",
        keys: 1...keys,
        sql: { "SELECT name FROM item WHERE id = \(bind: $0)" },
        rows: 1
    ),
    Workload(
        name: "primary key, heavy lane",
        lane: .heavy,
        pgbench: "SELECT name FROM item WHERE id = :k",
        keys: 1...keys,
        sql: { "SELECT name FROM item WHERE id = \(bind: $0)" },
        rows: 1
    ),
    Workload(
        name: "365 rows of 5",
        lane: .quick,
        pgbench: "SELECT day, purchases, sales, shares, value FROM series WHERE company = :k ORDER BY day",
        keys: 1...companies,
        sql: series,
        rows: 365
    ),
    Workload(
        name: "365 x 5 packed in one row",
        lane: .quick,
        pgbench: "SELECT * FROM packed WHERE company = :k",
        keys: 1...companies,
        sql: { "SELECT * FROM packed WHERE company = \(bind: $0)" },
        rows: 1
    ),
]

private let preparation: SQL = """
    CREATE TABLE item AS SELECT g AS id, 'item number ' || g AS name FROM generate_series(1, 1000000) g;
    ALTER TABLE item ADD PRIMARY KEY (id);
    CREATE TABLE series AS
        SELECT c AS company, date '2024-01-01' + d AS day, (c * d) % 17 AS purchases, (c + d) % 13 AS sales,
            (c * 31 + d * 7919)::numeric(20, 4) AS shares, ((c * 31 + d * 7919) * 1.25)::numeric(20, 2) AS value
        FROM generate_series(1, 500) c, generate_series(0, 364) d;
    ALTER TABLE series ADD PRIMARY KEY (company, day);
    CREATE TABLE packed AS
        SELECT company, array_agg(day ORDER BY day) AS days, array_agg(purchases ORDER BY day) AS purchases,
            array_agg(sales ORDER BY day) AS sales, array_agg(shares ORDER BY day) AS shares,
            array_agg(value ORDER BY day) AS value
        FROM series GROUP BY company;
    ALTER TABLE packed ADD PRIMARY KEY (company);
    ANALYZE;
    """

@main
struct PostgresLoad {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let clients = arguments.first ?? 8
        let seconds = arguments.dropFirst().first ?? 4
        let rounds = arguments.dropFirst(2).first ?? 3
        let folder = FileManager.default.temporaryDirectory.appending(path: "form4-load-\(getpid())").path
        var logger = Logger(label: "load")
        logger.logLevel = .error
        let cluster = try await EmbeddedCluster.open(
            dataFolder: folder,
            serverSettings: ["fsync": "off"],
            logger: logger
        )
        var limits = PoolLimits()
        limits.heavyConnections = clients
        let pool = try ConnectionPool(cluster.settings(), limits: limits, logger: logger)
        try await pool.withConnection { try await $0.script(preparation) }

        print(
            "\(clients) clients, median of \(rounds) rounds of \(seconds) s, requests a second (client's CPU time each)"
        )
        for workload in workloads {
            try await verify(workload, pool)
            var theirs: [Figure] = []
            var ours: [Figure] = []
            for _ in 0..<rounds {
                theirs.append(
                    try pgbench(
                        workload,
                        cluster.connectionString(),
                        folder: folder,
                        clients: clients,
                        seconds: seconds
                    )
                )
                ours.append(try await drive(workload, pool, clients: clients, seconds: seconds))
            }
            let (their, our) = (median(theirs), median(ours))
            let format = "pgbench %8.0f (%3.0f us)   driver %8.0f (%3.0f us)   ratio %.2f"
            let line = String(format: format, their.rate, their.cpu, our.rate, our.cpu, our.rate / their.rate)
            print(workload.name.padding(toLength: 28, withPad: " ", startingAt: 0) + line)
        }
        await pool.close()
        await cluster.close()
        try FileManager.default.removeItem(atPath: folder)
    }

    /// What one round gave.
    private struct Figure {
        /// Requests a second.
        let rate: Double
        /// Microseconds of processor time that the client spent on a request: steadier than the rate on a busy machine.
        let cpu: Double

        init(rate: Double, seconds: Double, processor: Double) {
            self.rate = rate
            cpu = processor / (rate * seconds) * 1e6
        }
    }

    private static func median(_ figures: [Figure]) -> Figure {
        figures.sorted { $0.rate < $1.rate }[figures.count / 2]
    }

    /// Seconds of processor time so far, of this process or of its children.
    private static func processor(children: Bool) -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t((children ? RUSAGE_CHILDREN : RUSAGE_SELF).rawValue), &usage)
        let microseconds = Double(usage.ru_utime.tv_usec) + Double(usage.ru_stime.tv_usec)
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + microseconds / 1e6
    }

    private static func verify(_ workload: Workload, _ pool: ConnectionPool) async throws {
        for key in [workload.keys.lowerBound, workload.keys.upperBound] {
            let result = try await pool.query(workload.sql(key), lane: workload.lane)
            guard result.rowCount == workload.rows, result.columnCount > 0, !result.isNull(0, 0) else {
                throw PostgresError(.data, "\(workload.name): unexpected answer of \(result.rowCount) rows")
            }
        }
    }

    /// As many tasks as clients, each asking again as soon as it has its answer.
    private static func drive(
        _ workload: Workload,
        _ pool: ConnectionPool,
        clients: Int,
        seconds: Int
    ) async throws -> Figure {
        let before = processor(children: false)
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let count = try await withThrowingTaskGroup(of: Int.self, returning: Int.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        let sql = workload.sql(Int.random(in: workload.keys))
                        count += try await pool.query(sql, lane: workload.lane).rowCount == workload.rows ? 1 : 0
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        return Figure(
            rate: Double(count) / elapsed,
            seconds: elapsed,
            processor: processor(children: false) - before
        )
    }

    private static func pgbench(
        _ workload: Workload,
        _ connection: String,
        folder: String,
        clients: Int,
        seconds: Int
    ) throws -> Figure {
        let script = "\(folder)/script.sql"
        let text = "\\set k random(\(workload.keys.lowerBound), \(workload.keys.upperBound))\n\(workload.pgbench);\n"
        try text.write(toFile: script, atomically: true, encoding: .utf8)
        let before = processor(children: true)
        let report = try ChildProcess.run([
            "/usr/bin/env", "pgbench", "-n", "-M", "prepared", "-c", "\(clients)", "-j", "2", "-T", "\(seconds)",
            "-f", script, connection,
        ]).output
        guard let figure = report.firstMatch(of: /tps = ([0-9.]+)/), let value = Double(figure.1) else {
            throw PostgresError(.data, "pgbench answered: \(report)")
        }
        return Figure(rate: value, seconds: Double(seconds), processor: processor(children: true) - before)
    }
}
