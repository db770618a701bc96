/// SQL ready for the server: text with `$1`, `$2` … and one value, in PostgreSQL's text format, for each.
///
/// The same composition always gives the same text, so that the text can serve as the key of a prepared statement.
package struct Statement: Sendable, Hashable {
    package let text: String
    /// Null is `nil`.
    package let parameters: [String?]
    /// Whether the server should keep the plan for the next run; off for texts that will not come again.
    package let isPrepared: Bool

    package init(_ text: String, parameters: [String?] = [], isPrepared: Bool = true) {
        self.text = text
        self.parameters = parameters
        self.isPrepared = isPrepared
    }

    /// The same statement, parsed and planned anew at each run.
    package var once: Statement { Statement(text, parameters: parameters, isPrepared: false) }
}

/// A statement whose text is fixed and whose slots are filled at each run: what a cached plan keeps.
package struct StatementTemplate: Sendable, Hashable {
    package let text: String
    private let bindings: [SQL.Part]

    init(text: String, bindings: [SQL.Part]) {
        self.text = text
        self.bindings = bindings
    }

    /// How many values ``statement(slots:)`` expects.
    package var slotCount: Int {
        bindings.reduce(0) { count, binding in
            if case .slot(let index) = binding { max(count, index + 1) } else { count }
        }
    }

    /// The statement with the value of each slot put in; a slot may occur several times.
    ///
    /// Slots beyond the list are null.
    package func statement(slots: [String?] = []) -> Statement {
        let parameters = bindings.map { binding -> String? in
            switch binding {
            case .value(let value): value
            case .slot(let index): index < slots.count ? slots[index] : nil
            case .text: nil
            }
        }
        return Statement(text, parameters: parameters)
    }
}

extension SQL {
    /// Text and values; the slots stay open.
    ///
    /// Each occurrence has its own `$n`, so that PostgreSQL infers the type of each from its surroundings alone.
    package func template() -> StatementTemplate {
        var text = ""
        var bindings: [Part] = []
        for part in parts {
            if case .text(let piece) = part {
                text += piece
            } else {
                bindings.append(part)
                text += "$\(bindings.count)"
            }
        }
        return StatementTemplate(text: text, bindings: bindings)
    }

    package func statement(slots: [String?] = []) -> Statement {
        template().statement(slots: slots)
    }
}
