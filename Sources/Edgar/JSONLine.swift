/// Writes JSON on one line, keys in the order they are set.
struct JSONLine {
    enum Value {
        case text(String?)
        case boolean(Bool?)
        case integer(Int)
        case list([Value])
        case object((inout Members) -> Void)
    }

    /// The members of an object, written as they are assigned.
    struct Members {
        fileprivate var line: JSONLine
        fileprivate var isFirst = true

        subscript(key: String) -> Value {
            @available(*, unavailable) get { .text(nil) }
            set {
                if !isFirst { line.text += ", " }
                isFirst = false
                line.append(string: key)
                line.text += ": "
                line.append(newValue)
            }
        }
    }

    private(set) var text = ""

    mutating func object(_ body: (inout Members) -> Void) {
        var members = Members(line: self)
        members.line.text += "{"
        body(&members)
        members.line.text += "}"
        self = members.line
    }

    private mutating func append(_ value: Value) {
        switch value {
        case .text(nil), .boolean(nil): text += "null"
        case .text(let string?): append(string: string)
        case .boolean(let flag?): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .list(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += ", " }
                append(value)
            }
            text += "]"
        case .object(let body): object(body)
        }
    }

    /// Escapes what RFC 8259 demands: quotes, backslashes and control characters.
    private mutating func append(string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20: text += "\\u" + zeroPadded(hexadecimal: scalar.value)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private func zeroPadded(hexadecimal value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}
