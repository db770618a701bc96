import API
import ArgumentParser

/// A rate as an option: `50/200` is 50 requests a second with a burst of 200, `50` has a burst of 50, `off` no limit.
struct RateOption: ExpressibleByArgument, CustomStringConvertible {
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
        guard (1...2).contains(parts.count), let perSecond = parts[0], perSecond > 0,
            let burst = parts[parts.count - 1],
            burst >= 1
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

extension Duration: @retroactive ExpressibleByArgument {
    /// `500ms`, `10s`, `5m`, `2h`; a number alone is seconds.
    public init?(argument: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)]
        guard let (suffix, scale) = units.first(where: { argument.hasSuffix($0.0) }),
            let number = Double(argument.dropLast(suffix.count)), number > 0, number.isFinite
        else { return nil }
        self = .milliseconds(Int64(number * scale * 1000))
    }

    public var defaultValueDescription: String {
        let milliseconds = Int64(seconds * 1000)
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }
}
