import Postgres

extension PoolLimits {
    /// The bounds of a pool on which all jobs of a schedule may run at once.
    ///
    /// The leader of a schedule and each running job hold a connection that keeps their locks; each job may hold another
    /// while it writes, or waits for the one who writes, or compares. The workers' short statements share the rest.
    package static func ingesting(workers: Int = IngestOptions().workers) -> PoolLimits {
        var limits = PoolLimits()
        limits.heavyConnections = 1 + 2 * Job.scheduled.count + min(workers, 8)
        // Nobody waits at a screen: a job had better wait than fail until its next time comes.
        limits.waitLimit = .seconds(60)
        limits.outageLimit = .seconds(60)
        limits.statementTimeout = .seconds(120)
        return limits
    }
}
