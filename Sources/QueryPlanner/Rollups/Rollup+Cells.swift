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

    /// The cells that the rows of the rollup below make here.
    ///
    /// - Parameters:
    ///   - finer: the rollup below, and the table its rows are read from.
    ///   - classification: the table that says what each company is in.
    ///   - changed: a table of keys of this rollup; null for all of them.
    package func cells(of finer: Rollup, in table: SQL, classification: SQL, changed: SQL? = nil) -> SQL {
        let key = keyExpressions(over: finer)
        let sets = sets.map { set -> SQL in
            let isKept = finer.sets.contains { $0.column == set.column }
            guard !isKept, let scalar = set.scalar else { return "f.\(set.column.sql)" }
            return "ARRAY[f.\(identifier: scalar)] AS \(set.column.sql)"
        }
        let measured = measures.map { "f.\($0.column.sql)" as SQL }
        let selected =
            zip(self.key, key).map { column, expression in "\(expression) AS \(column.sql)" as SQL } + measured + sets
        var from: SQL = "\(table) f"
        if needsClassification(over: finer) { from += " JOIN \(classification) c USING (company_id)" }
        if let changed {
            let same = zip(self.key, key).map { column, expression in
                Self.same(column, expression, "k.\(column.sql)")
            }
            from += " JOIN \(changed) k ON \(same.joined(separator: " AND "))"
            if period == .month, finer.period == .day {
                // Says nothing new, but lets an index on days find them.
                from += " AND f.bucket >= k.bucket AND f.bucket < k.bucket + interval '1 month'"
            }
        }
        return "SELECT \(selected.joined()) FROM \(from)"
    }

    /// This rollup's key as seen from a row `f` of a finer one, and `c`, where its company is classified.
    package func keyExpressions(over finer: Rollup) -> [SQL] {
        key.map { column in
            if column == Self.bucket, period == .month, finer.period == .day {
                return "date_trunc('month', f.bucket::timestamp)::date"
            }
            return finer.key.contains(column) ? "f.\(column.sql)" : "c.\(column.sql)"
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
        let summed = measures.map { measure -> SQL in
            let name = measure.column.sql
            // Scales differ by the path a sum took; without trailing zeros equal sums are equal texts.
            return measure.column.type == "numeric"
                ? "trim_scale(sum(\(name))) AS \(name)" : "sum(\(name))::integer AS \(name)"
        }
        let united = sets.map { set -> SQL in
            let name = set.column.sql
            return """
                coalesce(array_agg(DISTINCT \(name) ORDER BY \(name)) FILTER (WHERE \(name) IS NOT NULL), '{}') AS \(name)
                """
        }
        return """
            WITH cell AS (\(cells)) \
            SELECT \((keys + summed + united).joined()) \
            FROM (\(parts.joined(separator: " UNION ALL "))) part GROUP BY \(keys.joined())
            """
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
