// Random documents from the grammar, and random damage to them; deterministic by seed.

/// A small generator of numbers (splitmix64): the same sequence on every machine.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

/// Writes executable documents that parse.
struct DocumentGenerator {
    private var random: SeededGenerator
    private var text = ""

    static func document(seed: UInt64) -> String {
        var generator = DocumentGenerator(random: SeededGenerator(seed: seed))
        for _ in 0...generator.number(below: 3) { generator.definition() }
        return generator.text
    }

    /// A document with some bytes dropped, doubled or replaced.
    static func damaged(seed: UInt64) -> String {
        var random = SeededGenerator(seed: seed ^ 0xD15EA5E)
        var bytes = Array(document(seed: seed).utf8)
        let pieces = Array("{}()[]$@!|&:=.\"\\#,\u{FEFF}é0-e\n".utf8)
        for _ in 0...Int.random(in: 0...3, using: &random) {
            guard let index = bytes.indices.randomElement(using: &random) else { break }
            switch Int.random(in: 0...3, using: &random) {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(bytes[index], at: index)
            case 2: bytes[index] = pieces.randomElement(using: &random) ?? 0
            default: bytes.insert(contentsOf: bytes[index...].prefix(20), at: index)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private init(random: SeededGenerator) {
        self.random = random
    }

    private mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
    private mutating func chance(_ percent: Int) -> Bool { number(below: 100) < percent }
    private mutating func name() -> String {
        ["a", "b", "dog", "name", "on", "query", "T", "_1", "fragment", "type"].randomElement(using: &random) ?? "a"
    }

    private mutating func definition() {
        if chance(30) {
            text += "fragment F\(number(below: 3)) on \(name())"
        } else {
            if chance(20) { text += "\"d\" " }
            text += ["query", "mutation", "subscription"].randomElement(using: &random) ?? "query"
            if chance(70) { text += " Q\(number(below: 5))" }
            if chance(40) {
                text += "($v: [\(name())!]"
                if chance(50) { text += " = " + value(depth: 2, constant: true) }
                text += ")"
            }
        }
        directives()
        selectionSet(depth: 4)
        text += "\n"
    }

    private mutating func directives() {
        guard chance(15) else { return }
        text += " @\(name())"
        arguments()
    }

    private mutating func arguments() {
        guard chance(40) else { return }
        text += "("
        for _ in 0...number(below: 2) { text += "\(name()): \(value(depth: 3, constant: false)), " }
        text += ")"
    }

    private mutating func selectionSet(depth: Int) {
        text += " {"
        for _ in 0...number(below: 4) {
            switch number(below: 10) {
            case 0: text += " ...F\(number(below: 3))"
            case 1 where depth > 0:
                text += chance(50) ? " ... on T" : " ..."
                selectionSet(depth: depth - 1)
            default:
                text += chance(20) ? " x: \(name())" : " \(name())"
                arguments()
                directives()
                if depth > 0, chance(40) { selectionSet(depth: depth - 1) }
            }
        }
        text += " }"
    }

    private mutating func value(depth: Int, constant: Bool) -> String {
        switch number(below: depth > 0 ? 9 : 7) {
        case 0: return "\(number(below: 2000) - 1000)"
        case 1: return "1.5e\(number(below: 9))"
        case 2: return "\"s\\u00e9\\n\""
        case 3: return "\"\"\"\n  block \\\"\"\"\n\n    text\"\"\""
        case 4: return chance(50) ? "true" : "null"
        case 5: return "RED"
        case 6: return constant ? "7" : "$v"
        case 7:
            return "["
                + (0..<number(below: 3)).map { _ in value(depth: depth - 1, constant: constant) }
                .joined(separator: " ") + "]"
        default:
            return "{"
                + (0..<number(below: 3)).map { _ in "k: " + value(depth: depth - 1, constant: constant) }
                .joined(separator: ", ") + "}"
        }
    }
}
