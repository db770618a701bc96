/// Suggests the names that a misspelt one may have meant.
package struct DidYouMean {
    private static let longestName = 200
    private let suggestions: [String]

    /// The one that differs in the case of letters alone; else the names within two fifths of the length of `name` in
    /// edits, nearest first.
    ///
    /// A name longer than any that people type resembles none, however long that would take to find out.
    package init(_ name: String, among names: [String]) {
        guard name.utf8.count <= Self.longestName else {
            suggestions = []
            return
        }
        let lowercased = name.lowercased()
        if let same = names.first(where: { $0.utf8.count == name.utf8.count && $0.lowercased() == lowercased }) {
            suggestions = [same]
            return
        }
        let input = Array(lowercased.unicodeScalars)
        let limit = Int(Double(name.unicodeScalars.count) * 0.4) + 1
        let ranked = names.compactMap { option -> (String, Int)? in
            // Each edit changes the length by one at most, and a scalar has four bytes at most.
            if abs(option.utf8.count - name.utf8.count) > 4 * limit { return nil }
            if name == option { return (option, 0) }
            return DidYouMean.distance(input, Array(option.lowercased().unicodeScalars), limit: limit).map {
                (option, $0)
            }
        }
        suggestions = ranked.sorted { left, right in
            left.1 != right.1 ? left.1 < right.1 : DidYouMean.naturallyPrecedes(left.0, right.0)
        }.map(\.0)
    }

    /// Names that are known to fit, best first.
    init(suggestions: [String]) {
        self.suggestions = suggestions
    }

    var isEmpty: Bool { suggestions.isEmpty }

    /// ` Did you mean 'a', 'b', or 'c'?`, or nothing.
    ///
    /// Names five at most.
    package var phrase: String { sentence("") }

    /// The same with a word before the names: ` Did you mean the enum value 'A'?`.
    func phrase(of what: String) -> String { sentence(what + " ") }

    private func sentence(_ lead: String) -> String {
        let quoted = suggestions.prefix(5).map { "'\($0)'" }
        switch quoted.count {
        case 0: return ""
        case 1: return " Did you mean \(lead)\(quoted[0])?"
        case 2: return " Did you mean \(lead)\(quoted[0]) or \(quoted[1])?"
        default:
            return " Did you mean \(lead)\(quoted.dropLast().joined(separator: ", ")), or \(quoted[quoted.count - 1])?"
        }
    }

    /// Insertions, deletions, substitutions and swaps of neighbours between two names in lower case, nil if more than
    /// `limit`.
    ///
    /// The names themselves differ, so that a different case alone counts as one.
    private static func distance(_ b: [Unicode.Scalar], _ a: [Unicode.Scalar], limit: Int) -> Int? {
        if a == b { return 1 }
        if abs(a.count - b.count) > limit { return nil }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var current = [i + 1]
            for j in 0..<b.count {
                var cell = min(last[j + 1] + 1, current[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cell = min(cell, beforeLast[j - 1] + 1) }
                current.append(cell)
            }
            if current.allSatisfy({ $0 > limit }) { return nil }
            (beforeLast, last) = (last, current)
        }
        return last[b.count] <= limit ? last[b.count] : nil
    }

    /// Orders `Field2` before `Field10`.
    static func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
        var a = Substring(left)
        var b = Substring(right)
        while let x = a.first, let y = b.first {
            if x.isASCII, x.isNumber, y.isASCII, y.isNumber {
                let first = a.prefix { $0.isASCII && $0.isNumber }
                let second = b.prefix { $0.isASCII && $0.isNumber }
                let m = first.drop { $0 == "0" }
                let n = second.drop { $0 == "0" }
                if m != n { return (m.count, m) < (n.count, n) }
                a = a.dropFirst(first.count)
                b = b.dropFirst(second.count)
            } else {
                if x != y { return x < y }
                a = a.dropFirst()
                b = b.dropFirst()
            }
        }
        return a.isEmpty && !b.isEmpty
    }
}
