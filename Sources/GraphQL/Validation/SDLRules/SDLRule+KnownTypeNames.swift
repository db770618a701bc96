extension SDLRule {
    /// Types that are mentioned are defined.
    static let knownTypeNames = SDLRule("KnownTypeNames") { facts, report in
        let standard = ScalarType.builtIns.map(\.name) + IntrospectionTypes.all.map(\.name)
        let defined = facts.types.filter { !$0.isExtension }.map(\.name.text)
        let known = Set(standard + defined)
        for name in facts.typeNames where !known.contains(name.text) && facts.base?.type(named: name.text) == nil {
            let suggestion = report.suggestion(
                for: name.text,
                among: standard + (facts.base?.types.map(\.name) ?? []) + defined
            )
            report.add("Unknown type '\(name.text)'.\(suggestion)", at: name.offset)
        }
    }
}
