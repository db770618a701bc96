import GraphQL

/// JSON for people: indented by two spaces, numbers and order untouched.
enum IndentedJSON {
    static func text(_ bytes: [UInt8]) -> String {
        guard let value = try? JSONReader.read(bytes, depth: 1000) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        var text: [UInt8] = []
        write(value, indent: 0, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func write(_ value: Value, indent: Int, into text: inout [UInt8]) {
        switch value {
        case .list(let items) where !items.isEmpty:
            block("[", "]", items, indent, into: &text) { item, text in write(item, indent: indent + 1, into: &text) }
        case .object(let object) where !object.isEmpty:
            block("{", "}", object.fields, indent, into: &text) { field, text in
                JSONWriter.write(field.name, into: &text)
                text += ": ".utf8
                write(field.value, indent: indent + 1, into: &text)
            }
        default: JSONWriter.write(value, into: &text)
        }
    }

    private static func block<Item>(
        _ open: String,
        _ close: String,
        _ items: [Item],
        _ indent: Int,
        into text: inout [UInt8],
        _ write: (Item, inout [UInt8]) -> Void
    ) {
        text += open.utf8
        for (index, item) in items.enumerated() {
            text += (index == 0 ? "\n" : ",\n").utf8
            text += String(repeating: "  ", count: indent + 1).utf8
            write(item, &text)
        }
        text += "\n".utf8
        text += String(repeating: "  ", count: indent).utf8
        text += close.utf8
    }
}
