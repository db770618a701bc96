import QueryPlanner
import SQLBuilder

/// The SQL that finds clusters.
///
/// Owners are linked when any filing about the issuer names both, also through others; linked owners are one party. A
/// window begins with a day on which someone traded and runs at most so many days; it is maximal when it reaches a later
/// trade than the window that began with the trading day before. Every set of trades within so many days lies in a
/// maximal window, so these are all the clusters there are, though neighbours may share trades.
struct ClusterStatement {
    let arguments: ClusterArguments
    /// Over the trade `t`; `TRUE` for all.
    let filter: SQL
    let isTableI: Bool
    let time: RequestTime

    private var day: SQL { "t.\(identifier: arguments.basis.basis.dayColumn)" }

    /// That a transaction `t` can be part of a cluster.
    var tradeCondition: SQL {
        [
            "\(day) BETWEEN \(bind: arguments.span.first)::date AND \(bind: arguments.span.last)::date",
            "t.code = \(arguments.side.code)",
            isTableI ? "t.\"table\" = 'NON_DERIVATIVE'" : .empty,
            time.visibility(.interval, of: "t"),
            arguments.includeFlagged ? .empty : "NOT t.excluded",
            filter == "TRUE" ? .empty : filter,
        ].conjunction()
    }

    /// That a transaction `t` lies in the cluster with this company and these first and last days.
    func isIn(company: SQL, first: SQL, last: SQL) -> SQL {
        "t.company_id = \(company) AND \(day) BETWEEN \(first) AND \(last) AND \(tradeCondition)"
    }

    func body(_ node: NodeDraft) -> SQL {
        let cut: SQL = arguments.first.map { " LIMIT \(bind: $0)::bigint" } ?? .empty
        return """
            SELECT 1::bigint AS n\(node.selectList) FROM (\(clusters)\(Self.order("w"))\(cut)) a\(node.joins)\
            \(Self.order("a"))
            """
    }

    /// Newest first.
    private static func order(_ row: SQL) -> SQL {
        " ORDER BY \(row).last_day DESC, \(row).first_day DESC, \(row).company_id"
    }

    private var clusters: SQL {
        """
        WITH RECURSIVE \(trades), \(parties), \(windows) \
        SELECT w.company_id, w.first_day, w.last_day, s.parties, s.insiders, f.transactions, f.filings, f.shares, \
        f.value, f.average_price, f.value_unknown FROM span w CROSS JOIN LATERAL (\
        SELECT count(DISTINCT o.party) AS parties, count(DISTINCT o.owner) AS insiders FROM owned o \
        WHERE o.company_id = w.company_id AND o.day BETWEEN w.first_day AND w.last_day) s CROSS JOIN LATERAL (\(sums)) f \
        WHERE s.parties >= \(bind: arguments.minInsiders)::bigint
        """
    }

    /// Trades of issuers with enough owners to be worth a look.
    private var trades: SQL {
        """
        candidate AS MATERIALIZED (SELECT t.company_id FROM transaction t CROSS JOIN LATERAL unnest(t.owner_ids) AS e \
        WHERE \(tradeCondition) GROUP BY t.company_id HAVING count(DISTINCT e) >= \(bind: arguments.minInsiders)::bigint), \
        trade AS MATERIALIZED (SELECT t.company_id, t.accession, \(day) AS day, t.owner_ids, t.shares, t.value \
        FROM candidate c JOIN transaction t ON t.company_id = c.company_id WHERE \(tradeCondition)), \
        owner AS MATERIALIZED (SELECT DISTINCT t.company_id, e AS owner FROM trade t CROSS JOIN LATERAL unnest(t.owner_ids) e)
        """
    }

    /// Each owner's party, named by its smallest CIK.
    private var parties: SQL {
        let known: SQL = [time.visibility(.sinceKnown, of: "f"), "cardinality(f.owner_ids) > 1"].conjunction()
        return """
            edge AS MATERIALIZED (SELECT DISTINCT f.company_id, x AS one, y AS other FROM candidate c \
            JOIN filing f ON f.company_id = c.company_id CROSS JOIN LATERAL unnest(f.owner_ids) x \
            CROSS JOIN LATERAL unnest(f.owner_ids) y WHERE \(known)), \
            reach (company_id, owner, reached) AS (SELECT company_id, owner, owner FROM owner UNION \
            SELECT r.company_id, r.owner, e.other FROM reach r JOIN edge e ON e.company_id = r.company_id \
            AND e.one = r.reached), \
            party AS MATERIALIZED (SELECT company_id, owner, min(reached) AS party FROM reach GROUP BY company_id, owner), \
            owned AS MATERIALIZED (SELECT DISTINCT t.company_id, t.day, p.owner, p.party FROM trade t \
            CROSS JOIN LATERAL unnest(t.owner_ids) e JOIN party p ON p.company_id = t.company_id AND p.owner = e)
            """
    }

    private var windows: SQL {
        """
        reaching AS (SELECT d.company_id, d.day AS first_day, max(d.day) OVER (PARTITION BY d.company_id ORDER BY d.day \
        RANGE BETWEEN CURRENT ROW AND make_interval(days => \(bind: arguments.window - 1)::integer) FOLLOWING) AS last_day \
        FROM (SELECT DISTINCT company_id, day FROM trade) d), \
        span AS (SELECT r.company_id, r.first_day, r.last_day FROM (SELECT r.*, lag(r.last_day) OVER \
        (PARTITION BY r.company_id ORDER BY r.first_day) AS reached FROM reaching r) r \
        WHERE r.reached IS NULL OR r.last_day > r.reached)
        """
    }

    private var sums: SQL {
        """
        SELECT count(*) AS transactions, count(DISTINCT t.accession) AS filings, trim_scale(sum(t.shares)) AS shares, \
        trim_scale(sum(t.value)) AS value, trim_scale(sum(t.value) FILTER (WHERE t.shares IS NOT NULL) / \
        nullif(sum(t.shares) FILTER (WHERE t.value IS NOT NULL), 0)) AS average_price, \
        count(*) FILTER (WHERE t.value IS NULL) AS value_unknown \
        FROM trade t WHERE t.company_id = w.company_id AND t.day BETWEEN w.first_day AND w.last_day
        """
    }
}
