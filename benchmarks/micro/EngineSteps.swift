import GraphQL
import GraphQLLanguage

/// What the engine does to one document.
func engineSteps(on document: (name: String, text: String), _ schema: Schema) throws -> [Step] {
    let text = document.text
    let limits = DocumentLimits(parser: ParserLimits(bytes: 1_000_000, tokens: 1_000_000))
    let parsed = try Document(parsing: text, limits: limits.parser)
    func step(_ name: String, bytes: Int? = nil, _ run: @escaping () throws -> Void) -> Step {
        Step(name: name, input: document.name, bytes: bytes ?? text.utf8.count, run: run)
    }
    var steps = [
        step("lexing") { _ = try Document.countTokens(in: text) },
        step("parsing") { _ = try Document(parsing: text, limits: limits.parser) },
        step("validating") { precondition(Validation.errors(in: parsed, schema: schema, limits: limits).isEmpty) },
    ]
    let limited = try ValidatedDocument(text, schema: schema, limits: limits)
    let name = limited.operations.first?.name?.text
    if (try? limited.executable(operationName: name)) == nil {
        // What unfolds beyond the limits is refused; that, too, has to be quick.
        steps.append(step("refusing") { _ = try? limited.executable(operationName: name) })
    }
    let unlimited = DocumentLimits(parser: limits.parser, selectedFields: 1_000_000)
    let valid = try ValidatedDocument(text, schema: schema, limits: unlimited)
    let operation = try valid.executable(operationName: name)
    let size = ResponseWriter.response(to: operation, from: TradeSource(), root: 0).body.count
    steps += [
        step("collecting") { _ = try valid.executable(operationName: name) },
        step("executing", bytes: size) { _ = ResponseWriter.response(to: operation, from: TradeSource(), root: 0) },
    ]
    return steps
}

/// Answers every field from nothing: completion alone is timed.
///
/// Lists have fifty items.
private struct TradeSource: ResolverSource {
    func typeName(of object: Int, for field: SelectedField) -> TypeNameResolution { .name("Company") }

    func resolve(_ field: SelectedField, on row: Int) -> Resolution<Int> {
        let type = field.definition.type
        if case .list = type { return .list(count: 50) { .object($0) } }
        if case .nonNull(.list) = type { return .list(count: 50) { .object($0) } }
        switch type.nullable {
        case .named("Int"): return .integer(row)
        case .named("Decimal"): return .cell(Cells.number, .number)
        case .named("String"), .named("Date"), .named("CIK"): return .cell(Cells.text, .string)
        case .named("Code"): return .leaf(.enumeration("P"))
        default: return .object(row)
        }
    }
}

/// Cells as a database hands them out.
enum Cells {
    nonisolated(unsafe) static let number = lasting("182347.2500")
    nonisolated(unsafe) static let text = lasting("Zugspitze Holdings \"B\"")
    /// A year's values of one measure, as a packed series keeps them.
    nonisolated(unsafe) static let series = lasting(
        "{" + (1...365).map { "\($0 * 1_733).25" }.joined(separator: ",") + "}"
    )
    nonisolated(unsafe) static let count = lasting("1234567")

    /// Kept for the whole run and never written again.
    private static func lasting(_ text: String) -> UnsafeRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
        buffer.copyBytes(from: text.utf8)
        return UnsafeRawBufferPointer(buffer)
    }
}
