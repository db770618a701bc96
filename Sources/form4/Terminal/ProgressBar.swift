import Foundation
import Synchronization

/// Progress of a long command: a bar with rate and time left on a terminal; elsewhere, now and then, a line of
/// `name=value` pairs that a program can read.
///
/// Rate and time left are those of the last half minute, see ``RecentRate``.
final class ProgressBar: Sendable {
    private struct State {
        var unit: String
        var start: ContinuousClock.Instant
        var rate: RecentRate
        var lastShown: ContinuousClock.Instant?

        init(_ unit: String, from start: ContinuousClock.Instant) {
            self.unit = unit
            self.start = start
            rate = RecentRate(from: start)
        }
    }

    private let title: String
    private let unit: String
    private let terminal: Terminal
    private let isBar: Bool
    private let state: Mutex<State>

    /// - Parameter isBar: nil leaves it to the terminal.
    init(_ title: String, unit: String, terminal: Terminal = .error, isBar: Bool? = nil) {
        self.title = title
        self.unit = unit
        self.terminal = terminal
        self.isBar = isBar ?? terminal.isInteractive
        state = Mutex(State(unit, from: .now))
    }

    /// Shows how far it is; `total` is null while it is not known.
    ///
    /// Another unit, or nothing done yet, begins a count of its own.
    func update(_ done: Int, of total: Int?, unit: String? = nil) {
        if let text = line(done, of: total, unit: unit ?? self.unit, at: .now) {
            terminal.write(isBar ? "\r\u{1B}[K" + text : text + "\n")
        }
    }

    /// Ends the bar, so that what follows stands on a line of its own.
    func finish() {
        let wasShown = state.withLock { state in
            defer { state.lastShown = nil }
            return state.lastShown != nil
        }
        if isBar, wasShown { terminal.write("\n") }
    }

    /// What to show now; nil when the last line is still young enough.
    func line(_ done: Int, of total: Int?, unit: String, at now: ContinuousClock.Instant) -> String? {
        state.withLock { state in
            if unit != state.unit || done == 0 {
                let lastShown = state.lastShown
                state = State(unit, from: now)
                state.lastShown = lastShown
            }
            state.rate.note(done, at: now)
            let pause: Duration = isBar ? .milliseconds(100) : .seconds(10)
            let isLast = total.map { done >= $0 } ?? false
            if let lastShown = state.lastShown, now - lastShown < pause, !isLast { return nil }
            state.lastShown = now
            return isBar ? bar(done, total, state, at: now) : pairs(done, total, state, at: now)
        }
    }

    private func pairs(_ done: Int, _ total: Int?, _ state: State, at now: ContinuousClock.Instant) -> String {
        let rate = state.rate.perSecond(done, at: now)
        var pairs = [
            "progress=\(title.contains(" ") ? "\"\(title)\"" : title)", "unit=\"\(state.unit)\"", "done=\(done)",
        ]
        if let total { pairs.append("total=\(total)") }
        if let rate { pairs.append("per_second=\((rate * 10).rounded() / 10)") }
        pairs.append("seconds=\(Int((now - state.start) / .seconds(1)))")
        if let total, let rate {
            pairs.append("seconds_left=\(Int((Double(max(0, total - done)) / rate).rounded(.up)))")
        }
        return pairs.joined(separator: " ")
    }

    private func bar(_ done: Int, _ total: Int?, _ state: State, at now: ContinuousClock.Instant) -> String {
        let rate = state.rate.perSecond(done, at: now)
        let speed = rate.map { ", \(Self.number($0))/s" } ?? ""
        guard let total, total > 0 else { return "\(title) \(done) \(state.unit)\(speed)" }
        let fraction = min(1, Double(done) / Double(total))
        let width = 24
        let filled = Int(fraction * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        var end = ""
        if done >= total {
            end = ", \(Self.time((now - state.start) / .seconds(1)))"
        } else if let rate {
            end = ", \(Self.time(Double(total - done) / rate)) left"
        }
        return "\(title) [\(bar)] \(Int(fraction * 100))% \(done)/\(total) \(state.unit)\(speed)\(end)"
    }

    /// Whole where a tenth says nothing.
    private static func number(_ rate: Double) -> String {
        rate < 9.95 ? "\((rate * 10).rounded() / 10)" : "\(Int(rate.rounded()))"
    }

    private static func time(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e9).rounded(.up))
        if whole < 100 { return "\(whole) s" }
        let minutes = (whole + 30) / 60
        return minutes < 100 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
