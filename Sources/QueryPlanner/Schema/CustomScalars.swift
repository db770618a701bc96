import GraphQL

/// The scalars that GraphQL does not have: what they read, and what they refuse.
extension ScalarType {
    static let custom: [String: ScalarType] = Dictionary(
        uniqueKeysWithValues: [date, dateTime, decimal, cik, accessionNumber].map { ($0.name, $0) }
    )

    static let date = ScalarType(
        "Date",
        description: "A calendar day, `2024-03-20`: New York's, where it is derived from a moment.",
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        parse: { (value, _) throws(CoercionFailure) in
            guard case .string(let text) = value, CalendarDay(text) != nil else {
                throw CoercionFailure("Date has to be a day as \"2024-03-20\", not \(value).")
            }
            return value
        }
    )

    static let dateTime = ScalarType(
        "DateTime",
        description: """
            A moment (RFC 3339). Answers are in UTC, `2024-03-20T20:00:00Z`; arguments may have any offset, \
            `2024-03-20T16:00:00-04:00`.
            """,
        specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
        parse: { (value, _) throws(CoercionFailure) in
            guard case .string(let text) = value, Timestamp.isValid(text) else {
                throw CoercionFailure(
                    "DateTime has to be a moment with an offset, as \"2024-03-20T16:00:00-04:00\", not \(value)."
                )
            }
            return value
        }
    )

    static let decimal = ScalarType(
        "Decimal",
        description: """
            An exact decimal number. Answers are JSON numbers with all digits; clients whose JSON reader rounds ask for \
            strings with the request extension `decimals: "string"`. Arguments are numbers or strings.
            """,
        parse: { (value, _) throws(CoercionFailure) in
            switch value {
            case .int(let text) where DecimalText.isValid(text): return value
            case .float(let text) where DecimalText.isValid(text): return value
            case .string(let text) where DecimalText.isValid(text): return .float(text)
            default: throw CoercionFailure("Decimal has to be a number, as 12.50 or \"12.50\", not \(value).")
            }
        }
    )

    static let cik = ScalarType(
        "CIK",
        description: """
            A Central Index Key, the SEC's number of a company or person. Answers have ten digits, `"0000320193"`; \
            arguments have one to ten, as a string or a number.
            """,
        parse: { (value, _) throws(CoercionFailure) in
            if let text = value.sqlText, (1...10).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit) {
                switch value {
                case .int, .string: return .int(text)
                default: break
                }
            }
            throw CoercionFailure(
                "CIK has to be one to ten digits, as \"0000320193\" or 320193, not \(value); 'search' finds it by name or ticker."
            )
        }
    )

    static let accessionNumber = ScalarType(
        "AccessionNumber",
        description: """
            The SEC's number of a filing: `"0001318605-20-000012"`; arguments may leave out the dashes.
            """,
        parse: { (value, _) throws(CoercionFailure) in
            guard case .string(let text) = value, let digits = AccessionText.digits(of: text) else {
                throw CoercionFailure(
                    "AccessionNumber has to be 18 digits, as \"0001318605-20-000012\", not \(value)."
                )
            }
            return .int(digits)
        }
    )
}

/// RFC 3339 `date-time`.
enum Timestamp {
    static func isValid(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 40, CalendarDay(text.prefix(10)) != nil,
            bytes[10] | 0x20 == UInt8(ascii: "t"), isTime(bytes[11..<19], separator: UInt8(ascii: ":"))
        else { return false }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix { $0.isDigit }
            guard !fraction.isEmpty else { return false }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard let sign = rest.first else { return false }
        if sign | 0x20 == UInt8(ascii: "z") { return rest.count == 1 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), rest.count == 6 else { return false }
        let offset = Array(rest.dropFirst())
        guard let hours = Int(digits: offset[0..<2]), let minutes = Int(digits: offset[3..<5]) else { return false }
        return offset[2] == UInt8(ascii: ":") && hours < 16 && minutes < 60
    }

    private static func isTime(_ bytes: ArraySlice<UInt8>, separator: UInt8) -> Bool {
        let time = Array(bytes)
        guard time[2] == separator, time[5] == separator, let hour = Int(digits: time[0..<2]),
            let minute = Int(digits: time[3..<5]), let second = Int(digits: time[6..<8])
        else { return false }
        return hour < 24 && minute < 60 && second < 61
    }
}

/// A decimal number written as text.
enum DecimalText {
    /// Digits with an optional sign, fraction and exponent, short enough for PostgreSQL's `numeric`.
    static func isValid(_ text: String) -> Bool {
        guard text.utf8.count <= 200, !text.isEmpty else { return false }
        var rest = Array(text.utf8)[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let whole = rest.prefix { $0.isDigit }
        rest = rest.dropFirst(whole.count)
        var fraction = rest.prefix(0)
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix { $0.isDigit }
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return false }
        guard let mark = rest.first else { return true }
        guard mark | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return (1...3).contains(rest.count) && rest.allSatisfy(\.isDigit)
    }
}

/// `0001318605-20-000012`, or its 18 digits.
enum AccessionText {
    static func digits(of text: String) -> String? {
        let bytes = Array(text.utf8)
        let digits = bytes.filter(\.isDigit)
        let dashes = bytes.indices.filter { bytes[$0] == UInt8(ascii: "-") }
        guard digits.count == 18, digits.count + dashes.count == bytes.count, dashes.isEmpty || dashes == [10, 13]
        else { return nil }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}

extension Int {
    /// The value of ASCII digits; nil for anything else.
    init?(digits: ArraySlice<UInt8>) {
        guard !digits.isEmpty, digits.count < 18, digits.allSatisfy(\.isDigit) else { return nil }
        self = digits.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
    }
}
