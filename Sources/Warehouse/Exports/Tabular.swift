import GraphQL

/// An answer's one list as a table: nested objects become dotted columns, whatever else is nested stays JSON.
package struct Tabular: Sendable {
    /// Why an answer is no table.
    package struct NotOneList: Error, CustomStringConvertible {
        package let description: String
    }

    package private(set) var columns: [String] = []
    package private(set) var rows: [[Value]] = []
    private var places: [String: Int] = [:]

    /// Reads `data`: a single root field whose value is a list, a connection, or an object around just one of these.
    package init(data: ObjectValue) throws(NotOneList) {
        for item in try Self.list(in: data) {
            var row = [Value](repeating: .null, count: columns.count)
            add(item, "", to: &row)
            rows.append(row)
        }
        for index in rows.indices where rows[index].count < columns.count {
            rows[index] += [Value](repeating: .null, count: columns.count - rows[index].count)
        }
    }

    private static func list(in data: ObjectValue) throws(NotOneList) -> [Value] {
        let lists = lists(in: data)
        guard lists.count == 1, let list = lists.first else {
            throw NotOneList(
                description: lists.isEmpty
                    ? "There is no list in the answer. A table needs one list or connection, such as { sectors { code name } }."
                    : "There are \(lists.count) lists in the answer. A table needs one; ask for them one at a time."
            )
        }
        return list
    }

    private static func lists(in object: ObjectValue) -> [[Value]] {
        object.fields.flatMap { field -> [[Value]] in
            switch field.value {
            case .list(let items): return [items]
            case .object(let object):
                if case .list(let nodes)? = object["nodes"] { return [nodes] }
                if case .list(let edges)? = object["edges"] { return [edges.map(node)] }
                return lists(in: object)
            default: return []
            }
        }
    }

    /// An edge without the wrapping: its node, when that is all it has besides the cursor.
    private static func node(_ edge: Value) -> Value {
        if case .object(let object) = edge, let node = object["node"] { node } else { edge }
    }

    private mutating func add(_ value: Value, _ path: String, to row: inout [Value]) {
        if case .object(let object) = value {
            for field in object.fields {
                add(field.value, path.isEmpty ? field.name : "\(path).\(field.name)", to: &row)
            }
            return
        }
        let name = path.isEmpty ? "value" : path
        if let place = places[name] {
            while row.count <= place { row.append(.null) }
            row[place] = value
        } else if value != .null || !hasColumns(below: name) {
            places[name] = columns.count
            columns.append(name)
            while row.count < columns.count - 1 { row.append(.null) }
            row.append(value)
        }
    }

    /// Whether a column is an object elsewhere, so that null here is a null object.
    private func hasColumns(below name: String) -> Bool {
        columns.contains { $0.hasPrefix(name + ".") }
    }
}

extension Value {
    /// The value as one cell: text as it is, null as nothing, lists as JSON.
    package var cell: String {
        switch self {
        case .null: return ""
        case .string(let text), .enumeration(let text), .int(let text), .float(let text): return text
        case .boolean(let value): return value ? "true" : "false"
        case .list, .object:
            var bytes: [UInt8] = []
            JSONWriter.write(self, into: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    package var isNumber: Bool {
        switch self {
        case .int, .float: true
        default: false
        }
    }
}
