/// Several C strings in one piece of memory, some of them null: the shape in which libpq takes parameters.
struct CStrings: Sendable {
    private var bytes: [UInt8] = []
    /// Where each string starts; negative for null.
    private var starts: [Int] = []

    init(_ strings: [String?]) {
        starts.reserveCapacity(strings.count + 1)
        for string in strings {
            guard let string else {
                starts.append(-1)
                continue
            }
            starts.append(bytes.count)
            bytes.append(contentsOf: string.utf8)
            bytes.append(0)
        }
    }

    /// Whether a string would end before its text does.
    var hasNullCharacters: Bool {
        let ends = bytes.withUnsafeBytes { bytes in bytes.count { $0 == 0 } }
        return ends != starts.count { $0 >= 0 }
    }

    var count: Int { starts.count }

    /// With a null behind the last, where libpq counts by that.
    var terminated: CStrings {
        var copy = self
        copy.starts.append(-1)
        return copy
    }

    func withPointers<R>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) throws -> R) rethrows -> R {
        if starts.isEmpty { return try body(nil) }
        return try bytes.withUnsafeBytes { bytes in
            let characters = bytes.assumingMemoryBound(to: CChar.self).baseAddress
            return try withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: starts.count) {
                for (index, start) in starts.enumerated() {
                    $0.initializeElement(at: index, to: start < 0 ? nil : characters.map { $0 + start })
                }
                return try body(UnsafePointer($0.baseAddress))
            }
        }
    }
}
