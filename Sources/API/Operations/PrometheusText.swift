/// Prometheus' text exposition format 0.0.4.
package enum PrometheusText {
    /// A metric's name with everything outside `[a-zA-Z0-9_:]` replaced by `_`.
    static func name(_ label: String) -> String {
        String(
            label.map { character in
                character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == ":")
                    ? character : "_"
            }
        )
    }

    /// `{a="x",b="y"}`, or nothing.
    package static func labels(_ dimensions: [(String, String)]) -> String {
        if dimensions.isEmpty { return "" }
        return "{" + dimensions.map { "\(name($0.0))=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        guard value.contains(where: { $0 == "\\" || $0 == "\"" || $0.isNewline }) else { return value }
        return value.map { character in
            switch character {
            case "\\": "\\\\"
            case "\"": "\\\""
            case _ where character.isNewline: "\\n"
            default: String(character)
            }
        }.joined()
    }

    /// A whole number without a fraction, any other in Swift's shortest form that reads back the same.
    package static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }

    static func append(
        _ metric: PrometheusRegistry.Metric,
        _ identity: PrometheusRegistry.Identity,
        to text: inout String
    ) {
        switch metric {
        case .counter(let counter): text += "\(identity.name)\(identity.dimensions) \(counter.value)\n"
        case .gauge(let gauge): text += "\(identity.name)\(identity.dimensions) \(number(gauge.value))\n"
        case .histogram(let histogram): append(histogram.content, identity, to: &text)
        }
    }

    private static func append(
        _ content: PrometheusHistogram.Content,
        _ identity: PrometheusRegistry.Identity,
        to text: inout String
    ) {
        let inner = identity.dimensions.dropFirst().dropLast()
        let prefix = inner.isEmpty ? "" : inner + ","
        var total: Int64 = 0
        for (bound, count) in zip(PrometheusHistogram.bounds, content.counts) {
            total += count
            text += "\(identity.name)_bucket{\(prefix)le=\"\(number(bound))\"} \(total)\n"
        }
        total += content.counts[PrometheusHistogram.bounds.count]
        text += "\(identity.name)_bucket{\(prefix)le=\"+Inf\"} \(total)\n"
        text += "\(identity.name)_sum\(identity.dimensions) \(number(content.sum))\n"
        text += "\(identity.name)_count\(identity.dimensions) \(total)\n"
    }
}
