import GraphQL
import GraphQLLanguage

/// The input `Span`: a stretch of New York days, said in one of several ways.
///
/// Adding a way is adding a case.
package enum SpanInput: String, CaseIterable {
    case last, calendar, between

    package static let typeName = "Span"

    /// The longest span: filings on paper began in 1934.
    private static let longest = 366 * 100

    private var doc: String {
        switch self {
        case .last: "Up to today, or to so many days, weeks … before."
        case .calendar: "This week, month …, or whole ones before."
        case .between: "From day to day."
        }
    }

    // MARK: Schema

    package static func addType(to builder: inout SchemaBuilder) {
        builder.add(Bucket.model)
        builder.add(typeName) { builder in
            .inputObject(
                InputObjectType(
                    typeName,
                    description: "A stretch of New York days, both ends included.",
                    isOneOf: true,
                    fields: allCases.map { way in
                        InputValueDefinition(way.rawValue, type: way.addType(to: &builder), description: way.doc)
                    }
                )
            )
        }
    }

    private func addType(to builder: inout SchemaBuilder) -> TypeReference {
        let (name, doc) = self.type
        let fields = fields(&builder)
        builder.add(name) { _ in .inputObject(InputObjectType(name, description: doc, fields: fields)) }
        return .named(name)
    }

    private var type: (name: String, doc: String) {
        switch self {
        case .last:
            (
                "Window",
                """
                So many days, weeks … that end today in New York (or on the day of `@asKnownAt`), today included: on \
                March 20, `{n: 1, unit: MONTH}` begins on February 21. With `ago` they end so many units earlier: \
                `{n: 90, unit: DAY, ago: 90}` are the 90 days before the last 90, `{n: 30, unit: DAY, ago: 365}` the \
                same 30 days a year before.
                """
            )
        case .calendar:
            (
                "CalendarUnits",
                """
                Weeks, months … as the calendar cuts them, in New York: `{unit: YEAR}` is this year up to today, \
                `{unit: MONTH, ago: 1}` the whole month before this one, `{n: 4, unit: QUARTER, ago: 1}` the last four \
                whole quarters.
                """
            )
        case .between: ("DateRange", "Two days and all between them.")
        }
    }

    private func fields(_ builder: inout SchemaBuilder) -> [InputValueDefinition] {
        let int = TypeReference.nonNull(.named("Int"))
        let unit = InputValueDefinition("unit", type: .nonNull(.named(Bucket.typeName)), description: "Of what.")
        switch self {
        case .last:
            return [
                InputValueDefinition("n", type: int, description: "How many; at least 1."), unit,
                InputValueDefinition(
                    "ago",
                    type: int,
                    defaultValue: .int(0),
                    description: "How many units before today they end; 0 is today."
                ),
            ]
        case .calendar:
            return [
                InputValueDefinition(
                    "n",
                    type: int,
                    defaultValue: .int(1),
                    description: "How many, one behind the other; at least 1."
                ),
                unit,
                InputValueDefinition(
                    "ago",
                    type: int,
                    defaultValue: .int(0),
                    description: "How many units before the present one the last of them is; 0 is the present one."
                ),
            ]
        case .between:
            let day = TypeReference.nonNull(builder.leafType(Day.shape.scalar))
            return [
                InputValueDefinition("from", type: day, description: "The first day."),
                InputValueDefinition("to", type: day, description: "The last day."),
            ]
        }
    }

    // MARK: Values

    /// The days that a coerced `Span` means.
    ///
    /// - Parameter name: what the client calls it, such as `over`, for errors.
    package static func days(_ value: Value?, today: CalendarDay, named name: String) throws(PlanError) -> DaySpan {
        guard case .object(let object)? = value, let chosen = object.fields.first,
            let way = SpanInput(rawValue: chosen.name), case .object(let parts) = chosen.value
        else {
            throw PlanError("'\(name)' needs one of \(allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")).")
        }
        let span = try way.days(parts, today, "\(name).\(way.rawValue)")
        guard span.dayCount <= longest else {
            throw PlanError(
                "'\(name)' spans \(span.dayCount) days, more than the limit of \(longest).",
                exceeding: ExceededLimit(nil, maximum: longest, value: span.dayCount, remedy: "Ask for fewer.")
            )
        }
        return span
    }

    private func days(_ parts: ObjectValue, _ today: CalendarDay, _ name: String) throws(PlanError) -> DaySpan {
        if case .between = self { return try Self.range(parts, name) }
        guard let unit = parts["unit"]?.sqlText.flatMap(Bucket.init) else {
            throw PlanError("'\(name)' needs a 'unit', such as DAY.")
        }
        let count = try Self.number("n", of: parts, 1...Self.longest, name)
        let ago = try Self.number("ago", of: parts, 0...Self.longest, name)
        guard case .calendar = self else {
            return DaySpan(first: unit.before(today, count: count + ago) + 1, last: unit.before(today, count: ago))
        }
        let present = unit.start(of: today)
        let last = unit.before(present, count: ago - 1) - 1
        return DaySpan(first: unit.before(present, count: count - 1 + ago), last: min(last, today))
    }

    private static func number(
        _ part: String,
        of parts: ObjectValue,
        _ range: ClosedRange<Int>,
        _ name: String
    ) throws(PlanError) -> Int {
        let number = parts[part]?.sqlText.flatMap { Int($0) } ?? 0
        guard range.contains(number) else {
            throw PlanError(
                "'\(name).\(part)' is \(number); it has to be from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    private static func range(_ range: ObjectValue, _ name: String) throws(PlanError) -> DaySpan {
        guard let from = range["from"]?.sqlText.flatMap({ CalendarDay($0) }),
            let to = range["to"]?.sqlText.flatMap({ CalendarDay($0) })
        else { throw PlanError("'\(name)' needs days 'from' and 'to', as \"2024-02-29\".") }
        guard from <= to else {
            throw PlanError("'\(name)' runs from \(from) to \(to), which is before. Exchange the two.")
        }
        return DaySpan(first: from, last: to)
    }
}
