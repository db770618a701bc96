import Foundation
import Synchronization

/// Progress of a long command: a bar with rate and time left on a terminal, a line now and then otherwise.
final class ProgressBar: Sendable {
    private let title: String
    private let unit: String
    private let terminal: Terminal
    private let start = ContinuousClock.now
    private let lastShown = Mutex<ContinuousClock.Instant?>(nil)

    init(_ title: String, unit: String, terminal: Terminal = .error) {
        self.title = title
        self.unit = unit
        self.terminal = terminal
    }

    /// Shows how far it is; `total` is null while it is not known.
    func update(_ done: Int, of total: Int?, unit: String? = nil) {
        let now = ContinuousClock.now
        let pause: Duration = terminal.isInteractive ? .milliseconds(100) : .seconds(10)
        let isLast = total.map { done >= $0 } ?? false
        let isDue = lastShown.withLock { lastShown in
            if let lastShown, now - lastShown < pause, !isLast { return false }
            lastShown = now
            return true
        }
        guard isDue else { return }
        let text = line(done, total, unit ?? self.unit, elapsed: now - start)
        terminal.write(terminal.isInteractive ? "\r\u{1B}[K" + text : text + "\n")
    }

    /// Ends the bar, so that what follows stands on a line of its own.
    func finish() {
        let wasShown = lastShown.withLock { lastShown in
            defer { lastShown = nil }
            return lastShown != nil
        }
        if terminal.isInteractive, wasShown { terminal.write("\n") }
    }

    func line(_ done: Int, _ total: Int?, _ unit: String, elapsed: Duration) -> String {
        let seconds = max(0.001, Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
        let rate = Double(done) / seconds
        guard let total, total > 0 else { return "\(title) \(done) \(unit), \(Int(rate))/s" }
        let fraction = min(1, Double(done) / Double(total))
        let width = 24
        let filled = Int(fraction * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        let left = rate > 0 ? Double(total - done) / rate : 0
        let end = done >= total ? "\(Int(seconds)) s" : "\(Self.time(left)) left"
        return "\(title) [\(bar)] \(Int(fraction * 100))% \(done)/\(total) \(unit), \(Int(rate))/s, \(end)"
    }

    private static func time(_ seconds: Double) -> String {
        seconds < 100
            ? "\(Int(seconds.rounded(.up))) s"
            : seconds < 6000 ? "\(Int(seconds / 60)) min" : "\(Int(seconds / 3600)) h"
    }
}
