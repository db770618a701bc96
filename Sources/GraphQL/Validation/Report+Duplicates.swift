import GraphQLLanguage

extension Report {
    /// Reports every name that was there before, beside its first occurrence.
    mutating func duplicates(among names: [Name], _ message: (String) -> String) {
        guard names.count > 1 else { return }
        var first: [String: Offset] = [:]
        for name in names {
            if let offset = first[name.text] {
                add(message(name.text), at: offset, name.offset)
            } else {
                first[name.text] = name.offset
            }
        }
    }

    /// Reports a name that occurs several times once, with all its places.
    mutating func groupedDuplicates(among names: [Name], _ message: (String) -> String) {
        guard names.count > 1, Set(names.map(\.text)).count < names.count else { return }
        var offsets: [String: [Offset]] = [:]
        var order: [String] = []
        for name in names {
            if offsets[name.text] == nil { order.append(name.text) }
            offsets[name.text, default: []].append(name.offset)
        }
        for name in order {
            guard let places = offsets[name], places.count > 1 else { continue }
            add(message(name), at: places)
        }
    }
}
