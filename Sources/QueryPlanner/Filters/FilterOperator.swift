import GraphQL
import SQLBuilder

/// A comparison that filters offer: its name in the schema, the fields it is for, and its SQL.
///
/// Filters know two values only. A comparison with null is false, and `not`, `ne`, `notIn` are exact complements, so
/// that every row is matched either by a filter or by its negation. Adding an operator is adding a case here.
package enum FilterOperator: String, CaseIterable, Sendable {
    case eq, ne, `in`, notIn, lt, lte, gt, gte
    case within
    case startsWith, contains
    case has, hasAny, hasAll, isEmpty
    case isNull

    /// What the operator is compared with.
    enum Operand {
        case value, list, boolean, span
    }

    var operand: Operand {
        switch self {
        case .eq, .ne, .lt, .lte, .gt, .gte, .startsWith, .contains, .has: .value
        case .in, .notIn, .hasAny, .hasAll: .list
        case .isEmpty, .isNull: .boolean
        case .within: .span
        }
    }

    var doc: String {
        switch self {
        case .eq: "Equals."
        case .ne: "Differs; null differs from every value."
        case .in: "Is one of these; nothing is one of none."
        case .notIn: "Is none of these; null is none of them."
        case .lt: "Is less."
        case .lte: "Is less or equal."
        case .gt: "Is greater."
        case .gte: "Is greater or equal."
        case .within: "Lies in these days, such as the last seven: `{last: {n: 7, unit: DAY}}`."
        case .startsWith: "Begins so, whatever the case of letters."
        case .contains: "Holds this text anywhere, whatever the case of letters."
        case .has: "The list holds this."
        case .hasAny: "The list holds at least one of these."
        case .hasAll: "The list holds all of these."
        case .isEmpty: "Whether the list is empty."
        case .isNull: "Whether there is no value."
        }
    }

    func applies(to shape: ValueShape) -> Bool {
        let isOrdered = ["Int", "Float", "Decimal", "Date", "DateTime", "String"].contains(shape.scalar.name)
        switch self {
        case .has, .hasAny, .hasAll, .isEmpty: return shape.isList
        case .eq, .ne, .isNull: return !shape.isList
        case .in, .notIn: return !shape.isList && shape.scalar.name != "Boolean"
        case .lt, .lte, .gt, .gte: return !shape.isList && isOrdered
        case .within: return !shape.isList && shape.scalar.name == "Date"
        case .startsWith, .contains: return !shape.isList && shape.scalar.name == "String"
        }
    }

    /// The condition on a column.
    ///
    /// `value` has been coerced and is not null.
    package func sql(_ column: SQL, _ value: Value, type: SQL, at time: RequestTime) throws(PlanError) -> SQL {
        switch self {
        case .eq: return "\(column) = \(Self.bind(value, type))"
        case .ne: return "\(column) IS DISTINCT FROM \(Self.bind(value, type))"
        case .lt: return "\(column) < \(Self.bind(value, type))"
        case .lte: return "\(column) <= \(Self.bind(value, type))"
        case .gt: return "\(column) > \(Self.bind(value, type))"
        case .gte: return "\(column) >= \(Self.bind(value, type))"
        case .in: return "\(column) = ANY(\(Self.bindList(value, type)))"
        case .notIn: return "(\(column) = ANY(\(Self.bindList(value, type)))) IS NOT TRUE"
        case .within:
            let days = try SpanInput.days(value, today: time.today, named: rawValue)
            return "\(column) BETWEEN \(bind: days.first)::date AND \(bind: days.last)::date"
        case .startsWith: return "lower(\(column)) LIKE lower(\(bind: value.likePattern + "%"))"
        case .contains: return "lower(\(column)) LIKE lower(\(bind: "%" + value.likePattern + "%"))"
        case .has: return "\(column) @> ARRAY[\(Self.bind(value, type))]"
        case .hasAny: return "\(column) && \(Self.bindList(value, type))"
        case .hasAll: return "\(column) @> \(Self.bindList(value, type))"
        case .isEmpty: return value == .boolean(true) ? "cardinality(\(column)) = 0" : "cardinality(\(column)) > 0"
        case .isNull: return value == .boolean(true) ? "\(column) IS NULL" : "\(column) IS NOT NULL"
        }
    }

    package static func bind(_ value: Value, _ type: SQL) -> SQL {
        "\(bind: value.sqlText)::\(type)"
    }

    static func bindList(_ value: Value, _ type: SQL) -> SQL {
        "\(bind: value.items.map(\.sqlText))::\(type)[]"
    }
}

extension Value {
    /// The text that PostgreSQL reads for a coerced leaf.
    package var sqlText: String? {
        switch self {
        case .null, .list, .object: nil
        case .boolean(let value): value ? "true" : "false"
        case .int(let text), .float(let text), .string(let text), .enumeration(let text): text
        }
    }

    /// The items of a list; a single value is a list of one, as in the specification's input coercion.
    package var items: [Value] {
        if case .list(let items) = self { items } else { [self] }
    }

    /// The text with what `LIKE` takes for wildcards escaped.
    var likePattern: String {
        var pattern = ""
        for character in (sqlText ?? "").unicodeScalars {
            if character == "%" || character == "_" || character == "\\" { pattern += "\\" }
            pattern.unicodeScalars.append(character)
        }
        return pattern
    }
}
