/// The place of a row in a list: the values it is ordered by, wrapped so that clients do not read meaning into them.
package enum Cursor {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The cursor's text in quotes: a JSON string.
    ///
    /// - Parameter version: the version of the data, as one more value at the end; nil where it does not matter.
    package static func json(orderID: UInt64, values: [UnsafeRawBufferPointer?], version: Int64?) -> [UInt8] {
        var bytes = orderBytes(orderID)
        for value in values {
            guard let value else {
                bytes.append(UInt8(ascii: "n"))
                continue
            }
            bytes.append(contentsOf: "\(value.count):".utf8)
            bytes.append(contentsOf: value)
        }
        if let version {
            let digits = String(version)
            bytes.append(contentsOf: "\(digits.utf8.count):\(digits)".utf8)
        }
        var text = [UInt8(ascii: "\"")]
        text.reserveCapacity(bytes.count * 4 / 3 + 4)
        encode(bytes, into: &text)
        text.append(UInt8(ascii: "\""))
        return text
    }

    /// The values; nil if the text is no cursor of this order with so many values.
    package static func values(of text: String, orderID: UInt64, count: Int) -> [String?]? {
        guard text.utf8.count <= 8192, let bytes = decode(text), bytes.starts(with: orderBytes(orderID)) else {
            return nil
        }
        var rest = bytes.dropFirst(8)
        var values: [String?] = []
        while let first = rest.first {
            if first == UInt8(ascii: "n") {
                values.append(nil)
                rest = rest.dropFirst()
                continue
            }
            let digits = rest.prefix { $0.isDigit }
            rest = rest.dropFirst(digits.count)
            guard let length = Int(digits: digits), rest.first == UInt8(ascii: ":"), rest.count > length,
                let value = String(validating: rest.dropFirst().prefix(length), as: UTF8.self), !value.contains("\0")
            else { return nil }
            values.append(value)
            rest = rest.dropFirst(1 + length)
        }
        return values.count == count ? values : nil
    }

    private static func orderBytes(_ id: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: id >> (8 * UInt64($0))) }
    }

    private static func encode(_ bytes: [UInt8], into text: inout [UInt8]) {
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= 8 * UInt32(3 - group.count)
            for place in 0...group.count { text.append(alphabet[Int(bits >> (18 - 6 * UInt32(place)) & 63)]) }
            index += 3
        }
    }

    private static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }
}
