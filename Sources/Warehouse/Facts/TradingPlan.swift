import Form4Schema

/// Whether a trade was made under a Rule 10b5-1 plan.
package struct TradingPlan: Equatable, Sendable {
    package enum Source: String, Sendable {
        case checkbox = "CHECKBOX"
        case footnote = "FOOTNOTE"
    }

    /// Nil when nothing tells.
    package let isPlanned: Bool?
    /// What told; nil with `isPlanned`.
    package let source: Source?

    package static let unknown = TradingPlan(isPlanned: nil, source: nil)

    /// One line of a filing, as far as plans go.
    package struct Line {
        package let code: TransactionCode
        package let namesPlan: Bool
    }

    /// The plan of each line, by the box of the filing and the footnotes of its lines.
    ///
    /// The box is one for the whole filing. Checked, it speaks for the lines whose footnotes name a plan and, if none does, for
    /// all purchases and sales; unchecked, for all purchases and sales. Without a box (before April 2023) footnotes alone tell.
    package static func plans(box: Bool?, lines: [Line]) -> [TradingPlan] {
        let anyNamed = lines.contains { $0.namesPlan }
        return lines.map { line in
            let isMarketTrade = line.code == .p || line.code == .s
            switch box {
            case true?:
                let isPlanned = anyNamed ? line.namesPlan : isMarketTrade
                return isPlanned ? TradingPlan(isPlanned: true, source: .checkbox) : .unknown
            case false?:
                return isMarketTrade ? TradingPlan(isPlanned: false, source: .checkbox) : .unknown
            case nil:
                return line.namesPlan ? TradingPlan(isPlanned: true, source: .footnote) : .unknown
            }
        }
    }

    /// Whether a footnote says that a trade was made under a plan.
    ///
    /// Filers write `Rule 10b5-1`, `10b-5-1`, `10b5-trading plan` and more.
    /// `Rule 10b-5` alone is the rule against fraud and no plan. A sentence that denies (`was not made pursuant to …`) names none.
    package static func isNamed(in footnote: String) -> Bool {
        // Nearly no footnote does, and this asks for no memory.
        guard mentionsRule(footnote) else { return false }
        return sentences(of: footnote.lowercased()).contains { sentence in
            guard let mention = mention(in: sentence) else { return false }
            return !denies(sentence[..<mention].suffix(80))
        }
    }

    /// What every mention of a plan begins with, once all but letters and digits is left out.
    private static let rule = Array("10b5".utf8)

    private static func mentionsRule(_ text: String) -> Bool {
        var matched = 0
        for byte in text.utf8 {
            let letter = byte >= 65 && byte <= 90 ? byte + 32 : byte
            guard isLetterOrDigit(letter) else { continue }
            matched = letter == rule[matched] ? matched + 1 : (letter == rule[0] ? 1 : 0)
            if matched == rule.count { return true }
        }
        return false
    }

    private static func sentences(of text: String) -> [[UInt8]] {
        var sentences: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == UInt8(ascii: "."), byte == UInt8(ascii: " ") { sentences.append([]) }
            sentences[sentences.count - 1].append(byte)
            previous = byte
        }
        return sentences
    }

    /// Where the first mention of a plan begins.
    private static func mention(in sentence: [UInt8]) -> Int? {
        var squeezed: [UInt8] = []
        var places: [Int] = []
        for (place, byte) in sentence.enumerated() where isLetterOrDigit(byte) {
            squeezed.append(byte)
            places.append(place)
        }
        for name in ["10b51", "10b5plan", "10b5tradingplan", "10b5salesplan", "10b5purchaseplan"] {
            let pattern = Array(name.utf8)
            guard squeezed.count >= pattern.count else { continue }
            for start in 0...squeezed.count - pattern.count
            where squeezed[start..<start + pattern.count].elementsEqual(pattern) {
                return places[start]
            }
        }
        return nil
    }

    private static func denies(_ words: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: words, as: UTF8.self)
        return [
            " not made ", " not effected ", " not executed ", " not pursuant ", " not sold ", " not purchased ",
            " not part of ",
            " not subject to ", " not under ", "outside of ", " other than pursuant ",
        ].contains { text.contains($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 122)
    }
}
