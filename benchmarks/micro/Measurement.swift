import GraphQL
import GraphQLLanguage

/// One step on one document.
struct Measurement {
    let document: String
    let bytes: Int
    let step: String
    /// Best of several rounds: what the step takes when nothing disturbs it.
    let microseconds: Double

    var row: String {
        let name = document + String(repeating: " ", count: max(0, 16 - document.count))
        let step = step + String(repeating: " ", count: max(0, 12 - step.count))
        let rate = Double(bytes) / microseconds
        return "\(name)\(step)\(rounded(microseconds)) µs  \(rounded(rate)) MB/s"
    }

    private func rounded(_ value: Double) -> String {
        let text = String((value * 100).rounded() / 100)
        return String(repeating: " ", count: max(0, 12 - text.count)) + text
    }
}

/// Times each step of one document.
///
/// Steps do not include each other: validating starts from a parsed document.
func measure(
    _ document: (name: String, text: String),
    against schema: Schema,
    only: String?
) throws -> [Measurement] {
    let parserLimits = ParserLimits(bytes: 1_000_000, tokens: 1_000_000)
    let limits = DocumentLimits(parser: parserLimits)
    let parsed = try Document(parsing: document.text, limits: limits.parser)
    var results: [Measurement] = []
    func add(_ step: String, bytes: Int? = nil, _ body: () throws -> Void) rethrows {
        guard only == nil || only == step else { return }
        let time = try bestTime(body)
        results.append(
            Measurement(
                document: document.name,
                bytes: bytes ?? document.text.utf8.count,
                step: step,
                microseconds: time
            )
        )
    }
    try add("lexing") { _ = try Document.countTokens(in: document.text) }
    try add("parsing") { _ = try Document(parsing: document.text, limits: limits.parser) }
    add("validating") {
        precondition(Validation.errors(in: parsed, schema: schema, limits: limits).isEmpty)
    }
    let limited = try ValidatedDocument(document.text, schema: schema, limits: limits)
    let name = limited.operations.first?.name?.text
    if (try? limited.executable(operationName: name)) == nil {
        // What unfolds beyond the limits is refused; that, too, has to be quick.
        add("refusing") { _ = try? limited.executable(operationName: name) }
    }
    let unlimited = DocumentLimits(parser: parserLimits, selectedFields: 1_000_000)
    let valid = try ValidatedDocument(document.text, schema: schema, limits: unlimited)
    let operation = try valid.executable(operationName: name)
    try add("collecting") { _ = try valid.executable(operationName: name) }
    let size = ResponseWriter.response(to: operation, from: TradeSource(), root: 0).body.count
    add("executing", bytes: size) {
        _ = ResponseWriter.response(to: operation, from: TradeSource(), root: 0)
    }
    return results
}

/// Repeats until a fifth of a second has passed at least five times; gives the best round's time for one run.
private func bestTime(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    try body()
    let once = try clock.measure(body).microseconds
    let repetitions = max(1, Int(50_000 / max(once, 0.1)))
    var best = Double.infinity
    for _ in 0..<7 {
        let time = try clock.measure { for _ in 0..<repetitions { try body() } }.microseconds
        best = min(best, time / Double(repetitions))
    }
    return best
}

extension Duration {
    fileprivate var microseconds: Double {
        Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12
    }
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

/// Cells as a database would hand them out.
private enum Cells {
    nonisolated(unsafe) static let number = bytes(of: "182347.2500")
    nonisolated(unsafe) static let text = bytes(of: "Zugspitze Holdings \"B\"")

    /// Kept for the whole run and never written again.
    private static func bytes(of text: String) -> UnsafeRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
        buffer.copyBytes(from: text.utf8)
        return UnsafeRawBufferPointer(buffer)
    }
}
