/// A line of Table I or Table II: a reported transaction, or a position held without one.
package struct FilingRow: Sendable, Equatable {
    package enum Table: String, Sendable, CaseIterable {
        /// Table I.
        case nonDerivative = "NON_DERIVATIVE"
        /// Table II.
        case derivative = "DERIVATIVE"
    }

    package enum Kind: String, Sendable, CaseIterable {
        case transaction
        case holding
    }

    package let table: Table
    package let kind: Kind

    /// The row's place among the rows of its table and kind, in document order, from 1.
    ///
    /// Transactions and holdings are counted apart, because the SEC's data sets number them apart.
    package private(set) var ordinal: Int

    /// Footnotes in document order, each with what it hangs on; one footnote may hang on several fields.
    package var footnotes: [FootnoteReference] = []

    /// Texts by `RowField.rawValue`, as filed but for the white space around them; nil when absent or empty.
    private var texts: [String?]

    package init(table: Table, kind: Kind, ordinal: Int) {
        self.table = table
        self.kind = kind
        self.ordinal = ordinal
        texts = Array(repeating: nil, count: RowField.allCases.count)
    }

    package subscript(field: RowField) -> String? {
        get { texts[field.rawValue] }
        set { texts[field.rawValue] = newValue }
    }

    func renumbered(_ ordinal: Int) -> FilingRow {
        var row = self
        row.ordinal = ordinal
        return row
    }

    package func date(_ field: RowField) -> CalendarDate? { self[field].flatMap { CalendarDate(filed: $0) } }
    package func decimal(_ field: RowField) -> DecimalText? { self[field].flatMap { DecimalText($0) } }
    package func boolean(_ field: RowField) -> Bool? { self[field].flatMap { BooleanWord.value(of: $0) } }

    /// The ids of the footnotes, each once, in the order of first mention.
    package var footnoteIds: [String] {
        var ids: [String] = []
        for reference in footnotes where !ids.contains(reference.footnoteId) { ids.append(reference.footnoteId) }
        return ids
    }

    package func footnoteIds(on field: RowField) -> [String] {
        footnotes.filter { $0.field == field }.map(\.footnoteId)
    }
}

/// A mention of a footnote in a row.
package struct FootnoteReference: Hashable, Sendable {
    package let footnoteId: String
    /// What the footnote explains; nil when it hangs on the row as a whole.
    package let field: RowField?

    package init(footnoteId: String, field: RowField?) {
        self.footnoteId = footnoteId
        self.field = field
    }
}
