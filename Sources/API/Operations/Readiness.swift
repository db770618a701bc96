import GraphQL

/// One thing that has to be right before requests are sent here.
package struct ReadinessCheck: Sendable {
    package let name: String
    package let isReady: Bool
    /// What a person reads; nothing that a stranger must not know.
    package let detail: String

    package init(_ name: String, isReady: Bool, detail: String) {
        self.name = name
        self.isReady = isReady
        self.detail = detail
    }
}

extension [ReadinessCheck] {
    var areReady: Bool { allSatisfy(\.isReady) }

    var json: [UInt8] {
        var bytes = [UInt8](#"{"ready":\#(areReady),"checks":["#.utf8)
        for (index, check) in enumerated() {
            bytes += (index == 0 ? #"{"name":"# : #",{"name":"#).utf8
            JSONWriter.write(check.name, into: &bytes)
            bytes += #","ready":\#(check.isReady),"detail":"#.utf8
            JSONWriter.write(check.detail, into: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        return bytes + "]}\n".utf8
    }
}
