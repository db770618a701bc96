extension Rule {
    /// An input object gets a field once.
    static let uniqueInputFieldNames = Rule("UniqueInputFieldNames") { facts, report in
        for value in facts.values {
            guard case .object(let fields, _) = value.node, fields.count > 1 else { continue }
            report.duplicates(among: fields.map(\.name)) { "There can be only one input field named '\($0)'." }
        }
    }
}
