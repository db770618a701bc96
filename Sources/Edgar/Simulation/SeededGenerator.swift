/// A pseudorandom generator whose numbers are the same on every machine and in every release (SplitMix64).
///
/// The draws below use integers only: floating point and the standard library's own algorithms may change.
struct SeededGenerator: Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// 0 to `count - 1`; `count` must be positive.
    mutating func below(_ count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(max(1, count))).high) }

    mutating func between(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }

    mutating func chance(perMille: Int) -> Bool { below(1000) < perMille }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// Around zero, at most `spread` away, the middle the likeliest.
    mutating func bell(_ spread: Int) -> Int {
        (between(-spread, spread) + between(-spread, spread) + between(-spread, spread)) / 3
    }

    /// From `low` to `high`, each power of two as likely as the next: sizes of trades and positions.
    mutating func size(from low: Int, to high: Int) -> Int {
        var top = high
        while top > low * 2, chance(perMille: 780) { top /= 2 }
        return between(low, max(low, top))
    }
}

/// Draws indices by weight in logarithmic time.
struct WeightedChoice: Sendable {
    private var cumulated: [Int] = []

    init(weights: some Sequence<Int>) {
        var sum = 0
        for weight in weights {
            sum += weight
            cumulated.append(sum)
        }
    }

    func draw(_ random: inout SeededGenerator) -> Int {
        let target = random.below(cumulated.last ?? 1)
        var (low, high) = (0, cumulated.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulated[middle] > target { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
