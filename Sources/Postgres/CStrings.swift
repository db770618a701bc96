/// Several C strings in one piece of memory, some of them null: the shape in which libpq takes parameters.
struct CStrings: Sendable {
    private var bytes: [CChar] = []
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
            for byte in string.utf8 { bytes.append(CChar(bitPattern: byte)) }
            bytes.append(0)
        }
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
        return try bytes.withUnsafeBufferPointer { bytes in
            try withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: starts.count) { pointers in
                for (index, start) in starts.enumerated() {
                    pointers.initializeElement(at: index, to: start < 0 ? nil : bytes.baseAddress.map { $0 + start })
                }
                return try body(UnsafePointer(pointers.baseAddress))
            }
        }
    }
}
