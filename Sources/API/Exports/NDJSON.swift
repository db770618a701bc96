import GraphQL

/// One JSON object a line.
package enum NDJSON {
    package static func line(_ columns: [String], _ row: [Value]) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (index, column) in columns.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSONWriter.write(column, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            JSONWriter.write(row[index], into: &bytes)
        }
        return String(decoding: bytes, as: UTF8.self) + "}\n"
    }
}
