import Allocations
import Foundation

/// One thing that is measured: what it does to which input.
struct Step {
    /// What it does, as `parsing`.
    let name: String
    /// What it does it to, as `1kB`.
    let input: String
    /// The size of the input or, where something is written, of the output.
    let bytes: Int
    /// Does it once.
    ///
    /// Everything that it needs is prepared before, so steps do not include each other.
    let run: () throws -> Void

    var title: String { "\(name) \(input)" }

    /// Microseconds: the best of several rounds, which is what it takes when nothing disturbs it.
    func time() throws -> Double {
        let clock = ContinuousClock()
        try run()
        let once = try clock.measure(run).microseconds
        let repetitions = max(1, Int(50_000 / max(once, 0.1)))
        var best = Double.infinity
        for _ in 0..<7 {
            let time = try clock.measure { for _ in 0..<repetitions { try run() } }.microseconds
            best = min(best, time / Double(repetitions))
        }
        return best
    }

    /// Allocations on the heap, once caches are warm: the same on every machine.
    func allocations() throws -> Int {
        try run()
        let before = allocation_count()
        try run()
        return Int(allocation_count() - before)
    }
}

extension Duration {
    fileprivate var microseconds: Double {
        Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12
    }
}
