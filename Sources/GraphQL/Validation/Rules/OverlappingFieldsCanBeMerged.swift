extension Rule {
    /// Fields that share a response key are the same field, and of the same shape where their objects differ.
    ///
    /// Two steps: an exact verdict whose work grows with the document (`FieldMerging`), then, only for documents that
    /// fail, an explanation pair by pair (`MergeConflicts`), which stops when it has compared enough.
    static let overlappingFieldsCanBeMerged = Rule("OverlappingFieldsCanBeMerged") { facts, report in
        switch FieldMerging.verdict(on: facts).verdict {
        case .valid: break
        case .tooComplex:
            report.add(
                """
                Document is too complex to check whether its fields can be merged. Use fewer fragments that are spread \
                in different combinations, or different aliases.
                """,
                at: facts.document.definitions.isEmpty ? [] : [0]
            )
        case .conflict(let conflict):
            var explanation = MergeConflicts(facts: facts)
            let before = report.errors.count
            explanation.explain(into: &report)
            if report.errors.count == before { MergeConflicts.add(conflict, to: &report) }
        }
    }
}
