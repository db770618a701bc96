/// The parameters of a URL, `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
enum QueryString {
    /// The values of the names that mean something here.
    ///
    /// Which of two values of a name is meant, nobody can know, and readers on the way may take the other one: refused.
    /// Bytes that are not UTF-8 are refused, too, not replaced.
    static func parse(_ text: Substring, names: Set<String>) throws(Refusal) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(halves[0])
            guard names.contains(name) else { continue }
            guard parameters[name] == nil else { throw .badRequest("The URL has the parameter \(name) twice.") }
            parameters[name] = halves.count > 1 ? try decode(halves[1]) : ""
        }
        return parameters
    }

    private static func decode(_ bytes: Substring.UTF8View) throws(Refusal) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    throw .badRequest("The URL has a % that two hexadecimal digits do not follow.")
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        guard let text = String(validating: decoded, as: UTF8.self) else {
            throw .badRequest("The URL's parameters are not UTF-8.")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
