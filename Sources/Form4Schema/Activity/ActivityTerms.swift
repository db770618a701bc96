import QueryPlanner
import SQLBuilder

/// What rows of an activity can be told apart by.
enum Dimension: String, SchemaEnum {
    case company = "COMPANY"
    case insider = "INSIDER"
    case sector = "SECTOR"
    case industry = "INDUSTRY"
    case code = "CODE"
    case kind = "KIND"
    case role = "ROLE"
    case planned = "PLANNED"
    case table = "TABLE"
    case form = "FORM"
    case direction = "DIRECTION"
    case ownership = "OWNERSHIP"
    case late = "LATE"
    case filing = "FILING"

    static let doc = "What the rows of an activity are told apart by."

    var doc: String {
        switch self {
        case .company: "The issuer."
        case .insider:
            "The reporting owner. A joint trade stands under each of its owners, so rows add up to more than all."
        case .sector: "The sector that the issuer is in now."
        case .industry:
            "The industry (SIC) that the issuer is in now. Companies without SIC share a row without industry."
        case .code: "The SEC's transaction code."
        case .kind: "The code, grouped."
        case .role: "The trade's primary role: the first of CEO, CFO … that any of its owners has."
        case .planned: "Whether the trade followed a Rule 10b5-1 plan: true, false, or null when not known."
        case .table: "Table I or II; only Table I unless `where` says something about `table`."
        case .form: "The form of the filing."
        case .direction: "Whether acquired or disposed of; summed up from transactions, as no rollup keeps it."
        case .ownership: "Whether held directly or indirectly; summed up from transactions, as no rollup keeps it."
        case .late:
            """
            Whether reported late: true, false, or null where nothing is due; summed up from transactions, as no rollup \
            keeps it.
            """
        case .filing:
            "The filing, for lists of the largest ones; summed up from transactions, as no rollup keeps filings."
        }
    }

    /// The column, of the same name in rollups and in facts.
    var column: String {
        switch self {
        case .company: "company_id"
        case .insider: "insider_id"
        case .industry: "sic"
        case .planned: "plan10b51"
        case .filing: "accession"
        case .late: "is_late"
        case .sector, .code, .kind, .role, .table, .form, .direction, .ownership: rawValue.lowercased()
        }
    }

    var type: SQL {
        switch self {
        case .company, .insider, .filing: "bigint"
        case .industry: "smallint"
        case .sector: "sector"
        case .code: "transaction_code"
        case .kind: "transaction_kind"
        case .role: "role"
        case .planned, .late: "boolean"
        case .table: "security_table"
        case .form: "form"
        case .direction: "direction"
        case .ownership: "ownership"
        }
    }

    /// At most so many values, as the cost reckons: rounded up to a power of ten, so that it does not change with data.
    var cardinality: Int {
        switch self {
        case .company: 10_000
        case .insider, .filing: 100_000
        case .industry: 1_000
        case .sector, .code: 100
        case .kind, .role, .planned, .table, .form, .direction, .ownership, .late: 10
        }
    }

    /// The value of a row as a key that is never null, since nothing belongs to a parent whose key is null.
    func key(of value: SQL) -> (value: SQL, type: SQL) {
        switch self {
        case .industry: ("coalesce(\(value), -1::smallint)", "smallint")
        case .planned, .late: ("coalesce(\(value)::integer, -1)", "integer")
        default: (value, type)
        }
    }

    /// The condition that a trade `t` is in the row with this key.
    func holds(key: SQL) -> SQL {
        switch self {
        case .insider: "t.owner_ids @> ARRAY[\(key)]"
        case .sector: "t.company_id IN (SELECT c.company_id FROM company c WHERE c.sector = \(key))"
        case .industry:
            """
            t.company_id IN (SELECT c.company_id FROM company c WHERE c.sic = \(key) OR c.sic IS NULL AND \(key) = -1)
            """
        case .planned, .late: "coalesce(t.\(identifier: column)::integer, -1) = \(key)"
        case .company, .code, .kind, .role, .table, .form, .direction, .ownership, .filing:
            "t.\(identifier: column) = \(key)"
        }
    }
}

/// What `firstPer` counts rows within: the bucket or a dimension.
enum RowKey: Hashable, Sendable {
    case bucket
    case dimension(Dimension)

    private static let bucketName = "BUCKET"

    static let model = EnumModel(
        name: "RowKey",
        doc: "What rows of an activity are told apart by: the bucket, or a dimension.",
        values: [EnumModel.Value(name: bucketName, doc: "The bucket.")] + Dimension.model.values
    )

    init?(_ name: String) {
        if name == Self.bucketName {
            self = .bucket
        } else if let dimension = Dimension(rawValue: name) {
            self = .dimension(dimension)
        } else {
            return nil
        }
    }

    /// The column of a grouped row.
    var column: SQL {
        switch self {
        case .bucket: "bucket"
        case .dimension(let dimension): .identifier(dimension.column)
        }
    }
}

/// Which day of a trade counts.
enum DateBasis: String, SchemaEnum {
    case filed = "FILED"
    case traded = "TRADED"

    static let doc = "Which day of a trade counts."

    var doc: String {
        switch self {
        case .filed: "The day of its first report, `firstFiledOn`: when it became news."
        case .traded: "The transaction date, `tradedOn`."
        }
    }

    var basis: Rollup.Basis {
        switch self {
        case .filed: .filed
        case .traded: .traded
        }
    }
}

/// What an `activity` field is bound to.
package enum ActivityParent: Sendable {
    case market
    case company
    case insider
    case sector
    case industry

    /// The dimension whose value the parent is; nil for the market.
    var dimension: Dimension? {
        switch self {
        case .market: nil
        case .company: .company
        case .insider: .insider
        case .sector: .sector
        case .industry: .industry
        }
    }

    /// Whether many ask about the same one, so that its rows are worth keeping.
    var isShared: Bool {
        switch self {
        case .market, .sector, .industry: true
        case .company, .insider: false
        }
    }

    /// The parent's own column that holds the value.
    var ownColumn: String {
        switch self {
        case .sector: "code"
        default: dimension?.column ?? ""
        }
    }
}
