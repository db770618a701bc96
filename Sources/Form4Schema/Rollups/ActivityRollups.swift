import QueryPlanner
import SQLBuilder

/// The rollups behind `activity`: each grain by day, the wide ones by month, too, all with the same key and the same measures.
package enum ActivityRollups {
    /// Smallest first; each grain is one file beside this one.
    package static let catalog = RollupCatalog(
        [Rollup.Grain.market, .industry, .company, .relation].flatMap { grain in
            grain.periods.map { period in
                Rollup(grain: grain, period: period, dimensions: dimensions, measures: measures, sets: sets)
            }
        }
    )

    /// What trades are told apart by, named as in `transaction`.
    ///
    /// `roles` is the mask that filters look at, `role` the one role that grouping shows; `kind` follows from `code`.
    /// `excluded` keeps flagged rows apart, so that an answer can leave them out and still say how many they were.
    static let dimensions: [Rollup.Column] = [
        .init("table", "security_table"),
        .init("code", "transaction_code"),
        .init("kind", "transaction_kind"),
        .init("form", "form"),
        .init("roles", "smallint"),
        .init("role", "role"),
        .init("plan10b51", "boolean", isNullable: true),
        .init("excluded", "boolean"),
    ]

    static let measures: [Rollup.Measure] = [
        .init(.init("transactions", "integer"), ofTransaction: "1", audit: "count(*)"),
        .init(.init("shares", "numeric", isNullable: true), ofTransaction: "t.shares", audit: "sum(t.shares)"),
        .init(.init("value", "numeric", isNullable: true), ofTransaction: "t.value", audit: "sum(t.value)"),
        .init(
            .init("value_unknown", "integer"),
            ofTransaction: "CASE WHEN t.value IS NULL THEN 1 ELSE 0 END",
            audit: "count(*) - count(t.value)"
        ),
        // The two halves of an average price: only rows that know both.
        .init(
            .init("priced_value", "numeric", isNullable: true),
            ofTransaction: "CASE WHEN t.shares IS NOT NULL THEN t.value END",
            audit: "sum(t.value) FILTER (WHERE t.shares IS NOT NULL)"
        ),
        .init(
            .init("priced_shares", "numeric", isNullable: true),
            ofTransaction: "CASE WHEN t.value IS NOT NULL THEN t.shares END",
            audit: "sum(t.shares) FILTER (WHERE t.value IS NOT NULL)"
        ),
    ]

    static let sets: [Rollup.DistinctSet] = [
        .init(
            .init("filings", "bigint[]"),
            scalar: "accession",
            ofTransaction: "ARRAY[t.accession]",
            audit: "array_agg(DISTINCT t.accession ORDER BY t.accession)"
        ),
        .init(
            .init("insiders", "bigint[]"),
            scalar: nil,
            ofTransaction: "t.owner_ids",
            audit: """
                (SELECT coalesce(array_agg(DISTINCT e::bigint ORDER BY e::bigint), '{}') FROM \
                unnest(string_to_array(string_agg(nullif(array_to_string(t.owner_ids, ','), ''), ','), ',')) AS e)
                """
        ),
        .init(
            .init("companies", "bigint[]"),
            scalar: "company_id",
            ofTransaction: "ARRAY[t.company_id]",
            audit: "array_agg(DISTINCT t.company_id ORDER BY t.company_id)"
        ),
    ]
}
