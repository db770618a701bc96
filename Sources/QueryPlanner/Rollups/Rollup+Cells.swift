import SQLBuilder

/// Cells are rows in the shape of a rollup that are not added up yet: several may share a key. A transaction makes one
/// cell (one under each owner where insiders are told apart), a row of a finer rollup makes one, and adding up is the
/// same for both.
extension Rollup {
    /// The cells of all transactions that are valid now, or of those on the company-days listed in a table.
    ///
    /// - Parameter touched: a table of `company_id, basis, bucket`.
    package func cellsOfFacts(touched: SQL? = nil) -> SQL {
        Basis.allCases.map { basis in cellsOfFacts(basis, touched: touched) }.joined(separator: " UNION ALL ")
    }

    private func cellsOfFacts(_ basis: Basis, touched: SQL?) -> SQL {
        let day: SQL = "t.\(identifier: basis.dayColumn)"
        let name = SQL.literal(basis)
        let entity = grain.entity.map { column -> SQL in
            column.name == "insider_id" ? "o.insider_id" : "t.\(column.sql)"
        }
        let selected =
            ["\(name) AS basis", "\(day) AS bucket"] + entity
            + dimensions.map { "t.\($0.sql)" as SQL }
            + measures.map { "\($0.ofTransaction) AS \($0.column.sql)" as SQL }
            + sets.map { "\($0.ofTransaction) AS \($0.column.sql)" as SQL }
        var from: SQL = "transaction t"
        if let touched {
            from = """
                \(touched) k JOIN transaction t \
                ON t.company_id = k.company_id AND \(day) = k.bucket AND k.basis = \(name)
                """
        }
        if grain.standsUnderEachOwner { from += Self.eachOwner }
        return "SELECT \(selected.joined()) FROM \(from) WHERE t.known_until IS NULL"
    }

    /// A row for each owner `o` of a trade `t`.
    ///
    /// A filing may list an owner twice; the trade is still the owner's once.
    package static let eachOwner: SQL =
        " CROSS JOIN LATERAL (SELECT DISTINCT e FROM unnest(t.owner_ids) AS e) AS o (insider_id)"

    /// How the rows below a few changed keys are found.
    package enum Lookup: Sendable {
        /// Key by key, each through an index: right for the few keys of one filing.
        case eachKey
        /// All rows of the periods that hold a changed key, then those of the keys by hash: right for a batch. PostgreSQL
        /// cannot guess how many companies share the nullable SIC of a key, takes it for one, and would walk all
        /// companies for each key (13 s a batch of a thousand filings at 5,000 companies; 50 ms this way).
        case wholePeriods
    }

    /// The cells that the rows of the rollup below make here.
    ///
    /// - Parameters:
    ///   - finer: the rollup below, and the table its rows are read from.
    ///   - classification: the table that says what each company is in.
    ///   - changed: a table of keys of this rollup; null for all of them.
    package func cells(
        of finer: Rollup,
        in table: SQL,
        classification: SQL,
        changed: (keys: SQL, lookup: Lookup)? = nil
    ) -> SQL {
        let classified: SQL = needsClassification(over: finer) ? " JOIN \(classification) c USING (company_id)" : ""
        var from: SQL = "\(table) f\(classified)"
        guard let changed else { return cells(of: finer, from: from) }
        switch changed.lookup {
        case .eachKey:
            // The days say nothing new beside their month, but let an index find them.
            let found = [same(key, of: finer, classified: "c"), days(of: finer)].compactMap(\.self)
            from += " JOIN \(changed.keys) k ON \(found.joined(separator: " AND "))"
            return cells(of: finer, from: from)
        case .wholePeriods:
            let period = [Self.basis, Self.bucket] + grain.entity.filter { finer.key.contains($0) && !$0.isNullable }
            let days = days(of: finer)
            let held = days == nil ? period : period.filter { $0 != Self.bucket }
            let found = [same(held, of: finer, classified: "c"), days].compactMap(\.self)
            let added = key.filter { !finer.key.contains($0) }.map { "c.\($0.sql)" as SQL }
            // OFFSET 0 keeps the steps apart: without it a table that has no statistics yet is read whole for each period.
            from = """
                (SELECT \((["f.*"] + added).joined()) \
                FROM (SELECT DISTINCT \(period.map(\.sql).joined()) FROM \(changed.keys)) k \
                CROSS JOIN LATERAL (SELECT * FROM \(table) f WHERE \(found.joined(separator: " AND ")) OFFSET 0) f\
                \(classified) OFFSET 0) f \
                JOIN \(changed.keys) k ON \(same(key, of: finer, classified: "f"))
                """
            return cells(of: finer, from: from, classified: "f")
        }
    }

    private func cells(of finer: Rollup, from: SQL, classified: SQL = "c") -> SQL {
        let sets = sets.map { set -> SQL in
            let isKept = finer.sets.contains { $0.column == set.column }
            guard !isKept, let scalar = set.scalar else { return "f.\(set.column.sql)" }
            return "ARRAY[f.\(identifier: scalar)] AS \(set.column.sql)"
        }
        let measured = measures.map { "f.\($0.column.sql)" as SQL }
        let key = zip(self.key, keyExpressions(over: finer, classified: classified))
        let selected = key.map { column, expression in "\(expression) AS \(column.sql)" as SQL } + measured + sets
        return "SELECT \(selected.joined()) FROM \(from)"
    }

    /// Whether a row `f` of the finer rollup agrees with a key `k` in these of its columns.
    private func same(_ columns: [Column], of finer: Rollup, classified: SQL) -> SQL {
        zip(key, keyExpressions(over: finer, classified: classified))
            .filter { columns.contains($0.0) }
            .map { column, expression in Self.same(column, expression, "k.\(column.sql)") }
            .joined(separator: " AND ")
    }

    /// Whether a day `f` lies in the month of a key `k`; null where both stand for the same period.
    private func days(of finer: Rollup) -> SQL? {
        period == .month && finer.period == .day
            ? "f.bucket >= k.bucket AND f.bucket < k.bucket + interval '1 month'" : nil
    }

    /// This rollup's key as seen from a row `f` of a finer one, and the row that says where its company is classified.
    package func keyExpressions(over finer: Rollup, classified: SQL = "c") -> [SQL] {
        key.map { column in
            if column == Self.bucket, period == .month, finer.period == .day {
                return "date_trunc('month', f.bucket::timestamp)::date"
            }
            return finer.key.contains(column) ? "f.\(column.sql)" : "\(classified).\(column.sql)"
        }
    }

    /// Whether the key names what a company is in, which the finer rows do not say.
    package func needsClassification(over finer: Rollup) -> Bool {
        key.contains { !finer.key.contains($0) }
    }

    /// Adds cells up: one row a key, sums for measures, unions for sets.
    ///
    /// The first element of a set travels with the measures and only further ones make extra rows, so that the common
    /// case, one filing by one owner, costs no more than a plain sum.
    package func sums(of cells: SQL) -> SQL {
        let keys = key.map(\.sql)
        let whole: SQL =
            (keys + measures.map(\.column.sql) + sets.map { "\($0.column.sql)[1] AS \($0.column.sql)" as SQL }).joined()
        var parts: [SQL] = ["SELECT \(whole) FROM cell"]
        for set in sets {
            let nulls = measures.map { _ in "NULL" as SQL }
            let elements = sets.map { $0 == set ? "e" as SQL : "NULL" }
            parts.append(
                """
                SELECT \((keys + nulls + elements).joined()) FROM cell \
                CROSS JOIN LATERAL unnest(\(set.column.sql)[2:]) AS e WHERE cardinality(\(set.column.sql)) > 1
                """
            )
        }
        let united = sets.map { "\(Self.union(of: $0.column.sql)) AS \($0.column.sql)" as SQL }
        return """
            WITH cell AS (\(cells)) \
            SELECT \((keys + summed + united).joined()) \
            FROM (\(parts.joined(separator: " UNION ALL "))) part GROUP BY \(keys.joined())
            """
    }

    /// Adds up the cells that rows of a finer rollup make.
    ///
    /// The same as ``sums(of:)``, for cells whose sets have many elements: each element is sorted under a number that
    /// stands for the key, as a dozen columns beside each of them are slow to compare (a month of all industries: 0.3 s
    /// instead of 1.25). The one row of a number that has the sums has its key, too: no join leads back to it, for which
    /// PostgreSQL, guessing a handful of keys, would add up all of them for each.
    package func sums(ofMany cells: SQL) -> SQL {
        guard !sets.isEmpty else { return sums(of: cells) }
        let keys = key.map(\.sql).joined()
        let elements = sets.indices.map { "e\(SQL(unescaped: "\($0)"))" as SQL }
        let whole = (key + measures.map(\.column)).map { column -> SQL in
            let only: SQL = column.type == "boolean" ? "bool_and" : "min"
            return "\(only)(\(column.sql)) AS \(column.sql)"
        }
        let united = zip(sets, elements).map { "\(Self.union(of: $1)) AS \($0.column.sql)" as SQL }
        let noElements = elements.map { "NULL AS \($0)" as SQL }
        let noSums = whole.map { _ in "NULL" as SQL }
        return """
            WITH cell AS MATERIALIZED (SELECT dense_rank() OVER (ORDER BY \(keys)) AS number, c.* FROM (\(cells)) c) \
            SELECT \((whole + united).joined()) FROM (\
            SELECT number, \(keys), \((summed + noElements).joined()) FROM cell GROUP BY number, \(keys) \
            UNION ALL SELECT number, \(noSums.joined()), e.* FROM cell \
            CROSS JOIN LATERAL unnest(\(sets.map(\.column.sql).joined())) AS e) part GROUP BY number
            """
    }

    private var summed: [SQL] {
        measures.map { measure in
            let name = measure.column.sql
            // Scales differ by the path a sum took; without trailing zeros equal sums are equal texts.
            return measure.column.type == "numeric"
                ? "trim_scale(sum(\(name))) AS \(name)" : "sum(\(name))::integer AS \(name)"
        }
    }

    private static func union(of element: SQL) -> SQL {
        "coalesce(array_agg(DISTINCT \(element) ORDER BY \(element)) FILTER (WHERE \(element) IS NOT NULL), '{}')"
    }

    /// Equality of one column of a key; null is a value there.
    package static func same(_ column: Column, _ left: SQL, _ right: SQL) -> SQL {
        column.isNullable ? "\(left) IS NOT DISTINCT FROM \(right)" : "\(left) = \(right)"
    }
}

extension SQL {
    /// A basis as a constant of its type: part of the text, since plans differ by it.
    package static func literal(_ basis: Rollup.Basis) -> SQL {
        switch basis {
        case .filed: "'FILED'::date_basis"
        case .traded: "'TRADED'::date_basis"
        }
    }
}
