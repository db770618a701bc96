import API
import ArgumentParser

/// A rate as an option: `50/200` is 50 requests a second with a burst of 200, `50` has a burst of 50, `off` no limit.
struct RateOption: ExpressibleByArgument, CustomStringConvertible {
    /// What a rate can be; slower is to serve nobody, faster no limit.
    private static let perSecond = 0.001...1_000_000.0
    private static let burst = 1.0...1_000_000.0

    let rate: RateLimiter.Rate?

    init(_ rate: RateLimiter.Rate?) {
        self.rate = rate
    }

    init?(argument: String) {
        if argument == "off" {
            self.init(nil)
            return
        }
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) }
        guard (1...2).contains(parts.count), let perSecond = parts[0], Self.perSecond.contains(perSecond),
            let burst = parts.count == 1 ? max(1, perSecond) : parts[1], Self.burst.contains(burst)
        else { return nil }
        self.init(.init(perSecond: perSecond, burst: burst))
    }

    var description: String {
        guard let rate else { return "off" }
        return "\(rate.perSecond.formatted())/\(rate.burst.formatted())"
    }

    var defaultValueDescription: String { description }
}

extension ArgumentHelp {
    /// Of an option that takes a number.
    static func number(_ abstract: String) -> ArgumentHelp { ArgumentHelp(abstract, valueName: "n") }

    /// Of an option that takes a rate; what it says comes with the error about a value that is none.
    static func rate(_ abstract: String) -> ArgumentHelp {
        ArgumentHelp(
            "\(abstract), as requests a second / burst, 0.001 to 1000000; \"off\" for no limit.",
            valueName: "rate"
        )
    }
}

extension ValidationError {
    /// Throws for the first option whose number is too small.
    static func require(atLeast minimum: Int, _ options: KeyValuePairs<String, Int>) throws {
        for (name, value) in options where value < minimum {
            throw ValidationError("--\(name) is \(value); it has to be at least \(minimum).")
        }
    }
}

extension AddressRange: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(argument)
    }
}

extension ValidationError {
    /// Throws for the first option whose duration is too long to be meant.
    static func require(atMostDays days: Int, _ options: KeyValuePairs<String, Duration?>) throws {
        for (name, value) in options {
            guard let value, value > .seconds(days * 86_400) else { continue }
            throw ValidationError("--\(name) is too long; it can be \(days) days (\(days * 24)h) at most.")
        }
    }
}

extension Duration: @retroactive ExpressibleByArgument {
    /// `500ms`, `10s`, `5m`, `2h`; a number alone is seconds.
    public init?(argument: String) {
        let units: [(String, Double)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("", 1000)]
        guard let (suffix, scale) = units.first(where: { argument.hasSuffix($0.0) }),
            let number = Double(argument.dropLast(suffix.count)), number.isFinite, number * scale >= 1
        else { return nil }
        // What is longer than a million years would not fit, and is as wrong.
        self = .milliseconds(Int64(min(number * scale, 3e16)))
    }

    public var defaultValueDescription: String {
        let milliseconds = Int64(seconds * 1000)
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
