import QueryPlanner
import Testing

@Suite("Cursor")
struct CursorTests {
    private func cursor(_ values: [String?], orderID: UInt64 = 7, version: Int64? = nil) -> String {
        let texts = values.map { $0.map { Array($0.utf8) } }
        let buffers = texts.map { text -> UnsafeMutableRawBufferPointer? in
            guard let text else { return nil }
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 1)
            buffer.copyBytes(from: text)
            return buffer
        }
        defer { for buffer in buffers { buffer?.deallocate() } }
        let values = buffers.map { $0.map(UnsafeRawBufferPointer.init) }
        let json = Cursor.json(orderID: orderID, values: values, version: version)
        return String(decoding: json.dropFirst().dropLast(), as: UTF8.self)
    }

    @Test(
        "what a cursor is made of comes back",
        arguments: [[], ["a"], [nil], ["", nil, "12:3"], ["Grüße", "2024-01-01", "-1.50"], [nil, nil, "n"]]
            as [[String?]]
    )
    func roundTrip(values: [String?]) {
        #expect(Cursor.values(of: cursor(values), orderID: 7, count: values.count) == values)
    }

    @Test("a version comes back as the last value")
    func version() {
        #expect(Cursor.values(of: cursor(["a", nil], version: 1234), orderID: 7, count: 3) == ["a", nil, "1234"])
    }

    @Test("a cursor of another order, with other keys, cut or altered is none")
    func foreign() {
        let text = cursor(["2024-01-01", "5"])
        #expect(Cursor.values(of: text, orderID: 8, count: 2) == nil)
        #expect(Cursor.values(of: text, orderID: 7, count: 3) == nil)
        for length in 0..<text.count where length % 4 != 1 {
            #expect(Cursor.values(of: String(text.prefix(length)), orderID: 7, count: 2) == nil)
        }
        #expect(Cursor.values(of: text + "!", orderID: 7, count: 2) == nil)
    }
}
