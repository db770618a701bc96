import SQLBuilder

/// A derived table that adds transactions up: one row a day or month, entity and key.
///
/// Everything about it follows from its declaration: the table, how it is refreshed from the level below, how it is
/// audited from facts, and which questions it can answer. Columns it keeps of `transaction` have the same names there,
/// so a condition on a transaction that reads only kept columns holds for a row of the rollup as it stands.
package struct Rollup: Sendable {
    /// What the days of a bucket are: the date a trade was reported on, or the date it was made on.
    package enum Basis: String, Sendable, Hashable, CaseIterable {
        case filed = "FILED"
        case traded = "TRADED"

        /// The column of `transaction` that holds the day.
        package var dayColumn: String {
            switch self {
            case .filed: "first_filed_on"
            case .traded: "traded_on"
            }
        }
    }

    package enum Period: String, Sendable, Hashable, CaseIterable {
        case day
        case month
    }

    /// What a rollup is taken from.
    package enum Source: Sendable, Hashable {
        /// The facts; with a row under each owner when an insider is part of the entity.
        case facts
        /// The days of the same grain.
        case days
        /// The same period of a finer grain, by the grain's name.
        case grain(String)
    }

    package struct Column: Sendable, Hashable {
        package let name: String
        /// PostgreSQL's type.
        package let type: String
        package let isNullable: Bool

        package init(_ name: String, _ type: String, isNullable: Bool = false) {
            self.name = name
            self.type = type
            self.isNullable = isNullable
        }

        package var sql: SQL { .identifier(name) }
    }

    /// A number that adds up over any rows.
    ///
    /// Null where no row knows it: null is not zero.
    package struct Measure: Sendable, Hashable {
        package let column: Column
        /// Its value for one transaction `t`.
        package let ofTransaction: SQL
        /// Its value for a group of transactions `t`, said in another way: the audit's.
        package let audit: SQL

        package init(_ column: Column, ofTransaction: SQL, audit: SQL) {
            self.column = column
            self.ofTransaction = ofTransaction
            self.audit = audit
        }
    }

    /// A set of keys whose size is asked for.
    ///
    /// Kept whole, sorted and without repeats, because sizes do not add up over days but unions do.
    package struct DistinctSet: Sendable, Hashable {
        package let column: Column
        /// The column of `transaction`, or of an entity, that says its only element; null for owners.
        package let scalar: String?
        /// Its elements for one transaction `t`, as an array.
        package let ofTransaction: SQL
        /// Its elements for a group of transactions `t`, said in another way: the audit's.
        package let audit: SQL

        package init(_ column: Column, scalar: String?, ofTransaction: SQL, audit: SQL) {
            self.column = column
            self.scalar = scalar
            self.ofTransaction = ofTransaction
            self.audit = audit
        }
    }

    /// What the rows are about.
    package struct Grain: Sendable, Hashable {
        /// Part of the table's name.
        package let name: String
        package let doc: String
        package let entity: [Column]
        /// Where its days come from: the facts or a finer grain.
        package let source: Source
        /// The periods it is kept by, the longest first; days always.
        package let periods: [Period]
        /// Columns to find rows by, each list an index.
        package let indexes: [[String]]

        package init(
            name: String,
            doc: String,
            entity: [Column],
            source: Source,
            periods: [Period] = [.month, .day],
            indexes: [[String]]
        ) {
            self.name = name
            self.doc = doc
            self.entity = entity
            self.source = source
            self.periods = periods
            self.indexes = indexes
        }

        /// A joint trade has a row under each of its owners, so rows of several insiders must not be added up.
        package var standsUnderEachOwner: Bool { keeps("insider_id") }

        package func keeps(_ column: String) -> Bool { entity.contains { $0.name == column } }
    }

    package let grain: Grain
    package let period: Period
    /// The rest of the key: what trades of one entity and day are told apart by.
    package let dimensions: [Column]
    package let measures: [Measure]
    package let sets: [DistinctSet]

    package init(grain: Grain, period: Period, dimensions: [Column], measures: [Measure], sets: [DistinctSet]) {
        self.grain = grain
        self.period = period
        self.dimensions = dimensions
        self.measures = measures
        // A set that the entity itself tells would hold one element, always the same.
        self.sets = sets.filter { set in !(set.scalar.map(grain.keeps) ?? false) }
    }

    package var name: String { "\(grain.name)_\(period.rawValue)" }
    package var table: String { "rollup_\(name)" }
    package var source: Source { period == .month ? .days : grain.source }

    package static let basis = Column("basis", "date_basis")
    package static let bucket = Column("bucket", "date")

    /// The whole key: no two rows agree in all of these.
    package var key: [Column] { [Self.basis, Self.bucket] + grain.entity + dimensions }

    /// All columns in the table's order.
    package var columns: [Column] { key + measures.map(\.column) + sets.map(\.column) }
}
