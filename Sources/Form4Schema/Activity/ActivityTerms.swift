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
        case .sector, .code, .kind, .role, .table, .form: rawValue.lowercased()
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
        case .planned: "boolean"
        case .table: "security_table"
        case .form: "form"
        }
    }

    /// At most so many values, as the cost reckons: rounded up to a power of ten, so that it does not change with data.
    var cardinality: Int {
        switch self {
        case .company: 10_000
        case .insider, .filing: 100_000
        case .industry: 1_000
        case .sector, .code: 100
        case .kind, .role, .planned, .table, .form: 10
        }
    }

    /// The value of a row as a key that is never null, since nothing belongs to a parent whose key is null.
    func key(of value: SQL) -> (value: SQL, type: SQL) {
        switch self {
        case .industry: ("coalesce(\(value), -1::smallint)", "smallint")
        case .planned: ("coalesce(\(value)::integer, -1)", "integer")
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
        case .planned: "coalesce(t.plan10b51::integer, -1) = \(key)"
        case .company, .code, .kind, .role, .table, .form, .filing: "t.\(identifier: column) = \(key)"
        }
    }
}

/// A stretch of time that rows of an activity stand for.
enum Bucket: String, SchemaEnum {
    case day = "DAY"
    case week = "WEEK"
    case month = "MONTH"
    case quarter = "QUARTER"
    case year = "YEAR"

    static let doc = "A stretch of calendar time, in New York days; told by its first day."

    var doc: String {
        switch self {
        case .day: "A day."
        case .week: "Monday to Sunday."
        case .month: "A calendar month."
        case .quarter: "A calendar quarter."
        case .year: "A calendar year."
        }
    }

    /// The first day of the bucket that a day is in.
    func start(of day: CalendarDay) -> CalendarDay {
        switch self {
        case .day: day
        case .week: day.startOfWeek
        case .month: day.startOfMonth
        case .quarter: day.startOfQuarter
        case .year: day.startOfYear
        }
    }

    func start(of day: SQL) -> SQL {
        switch self {
        case .day: day
        case .week: "date_trunc('week', \(day)::timestamp)::date"
        case .month: "date_trunc('month', \(day)::timestamp)::date"
        case .quarter: "date_trunc('quarter', \(day)::timestamp)::date"
        case .year: "date_trunc('year', \(day)::timestamp)::date"
        }
    }

    var length: SQL {
        switch self {
        case .day: "interval '1 day'"
        case .week: "interval '1 week'"
        case .month: "interval '1 month'"
        case .quarter: "interval '3 months'"
        case .year: "interval '1 year'"
        }
    }

    /// So many of them before a day.
    func before(_ day: CalendarDay, count: Int) -> CalendarDay {
        switch self {
        case .day: day - count
        case .week: day - 7 * count
        case .month: day.adding(months: -count)
        case .quarter: day.adding(months: -3 * count)
        case .year: day.adding(months: -12 * count)
        }
    }

    /// The first day of the one after that which begins on a day.
    func next(after start: CalendarDay) -> CalendarDay { before(start, count: -1) }

    /// At most so many of them hold a day of the span.
    func count(in span: DaySpan) -> Int {
        let days = span.dayCount
        switch self {
        case .day: return days
        case .week: return days / 7 + 2
        case .month: return days / 28 + 2
        case .quarter: return days / 90 + 2
        case .year: return days / 365 + 2
        }
    }

    /// Whether rows by month can be added up to it.
    var holdsWholeMonths: Bool { self != .day && self != .week }
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
