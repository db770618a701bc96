import Form4Schema

/// Flags, in the order of their declaration.
package struct QualityFlags: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package init(_ flag: QualityFlag) {
        self.init(rawValue: QualityFlag.allCases.firstIndex(of: flag).map { 1 << $0 } ?? 0)
    }

    package var flags: [QualityFlag] { QualityFlag.allCases.filter { contains(QualityFlags($0)) } }

    package var excludesFromAggregates: Bool { flags.contains { $0.excludesFromAggregates } }
}
