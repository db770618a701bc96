/// The bounds of a pool.
package struct PoolLimits: Sendable {
    /// Connections that many short statements share, pipelined.
    package var quickConnections = 4
    /// Statements on their way over one of them at once.
    package var quickDepth = 32
    /// Connections for statements that take longer but whose plan serves all values, each for one at a time.
    package var boardConnections = 4
    /// Connections for transactions, COPY and statements that take long, each for one asker at a time.
    package var heavyConnections = 8
    /// Requests that may wait for a connection, in each lane; one more is refused.
    package var waiting = 1024
    /// How long a request may wait for a connection.
    package var waitLimit: Duration = .seconds(5)
    /// The same while a database that was there is away: who serves people says so soon, who loads data waits it out.
    package var outageLimit: Duration = .seconds(5)
    /// How long a statement may take, waiting included, unless the call says otherwise.
    package var statementTimeout: Duration = .seconds(30)
    /// Statements that each connection keeps prepared.
    package var preparedStatements = 256

    package init() {}
}

/// The ways over which statements travel.
package enum Lane: Int, Sendable, CaseIterable {
    /// Shared and pipelined: the fastest way, where a slow statement holds up those behind it. For statements that find
    /// their rows by keys: each is planned once, whatever its values.
    case quick
    /// A connection for one statement at a time, which is planned once, whatever its values. For sums over spans so short
    /// that planning them is a good part of their time.
    case board
    /// A connection for one statement at a time, planned for its values.
    case heavy
}

/// What a pool is doing, for metrics.
package struct PoolStatistics: Sendable, Hashable {
    package var connections = 0
    package var lent = 0
    package var running = 0
    package var waiting = 0
}
