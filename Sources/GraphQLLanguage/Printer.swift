// Documents as text, in the layout of graphql-js.

/// Writes nodes with two spaces of indentation a level.
package struct Printer {
    /// A line of arguments longer than this is broken, one argument a line.
    private static let lineLength = 80

    private var text = ""
    private var indentation = 0

    /// A whole document, a blank line between definitions, no line break at the end.
    package static func text(of document: Document) -> String {
        var printer = Printer()
        for (index, definition) in document.definitions.enumerated() {
            if index > 0 { printer.text += "\n\n" }
            printer.definition(definition)
        }
        return printer.text
    }

    package static func text(of value: ValueNode) -> String {
        printed { $0.value(value) }
    }

    package static func text(of type: TypeNode) -> String {
        switch type {
        case .named(let name): name.text
        case .list(let item, _): "[\(text(of: item))]"
        case .nonNull(let type): "\(text(of: type))!"
        }
    }

    /// A string as a literal in one line, with everything escaped that cannot stand in it.
    package static func literal(_ string: String) -> String {
        var literal = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\u{8}": literal += "\\b"
            case "\u{C}": literal += "\\f"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let hexadecimal = String(scalar.value, radix: 16, uppercase: true)
                literal += "\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }

    private static func printed(_ write: (inout Printer) -> Void) -> String {
        var printer = Printer()
        write(&printer)
        return printer.text
    }

    // MARK: Definitions

    private mutating func definition(_ definition: Definition) {
        switch definition {
        case .operation(let node): operation(node)
        case .fragment(let node): fragment(node)
        case .schema(let node): schema(node)
        case .type(let node): type(node)
        case .directive(let node): directiveDefinition(node)
        }
    }

    private mutating func operation(_ node: OperationDefinition) {
        let isShort =
            node.kind == .query && node.name == nil && node.variables.isEmpty && node.directives.isEmpty
            && node.description == nil
        if isShort { return selectionSet(node.selectionSet) }
        description(node.description)
        text += node.kind.rawValue
        if node.name != nil || !node.variables.isEmpty { text += " " }
        text += node.name?.text ?? ""
        list(node.variables, "(", ")") { $0.variableDefinition($1) }
        directives(node.directives)
        text += " "
        selectionSet(node.selectionSet)
    }

    private mutating func variableDefinition(_ node: VariableDefinition) {
        description(node.description)
        text += "$\(node.variable.text): \(Printer.text(of: node.type))"
        if let value = node.defaultValue {
            text += " = "
            self.value(value)
        }
        directives(node.directives)
    }

    private mutating func fragment(_ node: FragmentDefinition) {
        description(node.description)
        text += "fragment \(node.name.text) on \(node.typeCondition.text)"
        directives(node.directives)
        text += " "
        selectionSet(node.selectionSet)
    }

    // MARK: Selections

    private mutating func selectionSet(_ node: SelectionSet) {
        block(node.selections) { $0.selection($1) }
    }

    private mutating func selection(_ node: Selection) {
        switch node {
        case .field(let field): self.field(field)
        case .spread(let spread):
            text += "...\(spread.name.text)"
            directives(spread.directives)
        case .inline(let fragment):
            text += "..."
            if let type = fragment.typeCondition { text += " on \(type.text)" }
            directives(fragment.directives)
            text += " "
            selectionSet(fragment.selectionSet)
        }
    }

    private mutating func field(_ node: FieldNode) {
        let prefix = (node.alias.map { "\($0.text): " } ?? "") + node.name.text
        text += prefix
        if !node.arguments.isEmpty {
            let line = Printer.printed { $0.arguments(node.arguments) }
            if prefix.unicodeScalars.count + line.unicodeScalars.count > Printer.lineLength {
                lines(node.arguments, "(", ")") { $0.argument($1) }
            } else {
                arguments(node.arguments)
            }
        }
        directives(node.directives)
        if let selectionSet = node.selectionSet {
            text += " "
            self.selectionSet(selectionSet)
        }
    }

    private mutating func arguments(_ nodes: [ArgumentNode]) {
        guard !nodes.isEmpty else { return }
        text += "("
        separated(nodes, by: ", ") { $0.argument($1) }
        text += ")"
    }

    private mutating func argument(_ node: ArgumentNode) {
        text += "\(node.name.text): "
        value(node.value)
    }

    private mutating func directives(_ nodes: [DirectiveNode]) {
        for node in nodes {
            text += " @\(node.name.text)"
            arguments(node.arguments)
        }
    }

    // MARK: Values

    private mutating func value(_ node: ValueNode) {
        switch node {
        case .variable(let name, _): text += "$\(name.text)"
        case .int(let digits, _), .float(let digits, _): text += digits
        case .string(let node): string(node)
        case .boolean(let value, _): text += value ? "true" : "false"
        case .null: text += "null"
        case .enumeration(let name): text += name.text
        case .list(let items, _):
            text += "["
            separated(items, by: ", ") { $0.value($1) }
            text += "]"
        case .object(let fields, _):
            text += "{"
            separated(fields, by: ", ") {
                $0.text += "\($1.name.text): "
                $0.value($1.value)
            }
            text += "}"
        }
    }

    private mutating func string(_ node: StringNode) {
        guard node.isBlock else {
            text += Printer.literal(node.value)
            return
        }
        let lines = BlockString.literal(node.value).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            if index > 0 { newLine() }
            text += line
        }
    }

    // MARK: Layout

    mutating func description(_ node: StringNode?) {
        guard let node else { return }
        string(node)
        newLine()
    }

    private mutating func newLine() {
        text += "\n"
        for _ in 0..<indentation { text += "  " }
    }

    private mutating func separated<Item>(
        _ items: [Item],
        by separator: String,
        _ write: (inout Printer, Item) -> Void
    ) {
        for (index, item) in items.enumerated() {
            if index > 0 { text += separator }
            write(&self, item)
        }
    }

    /// One item a line, between brackets on lines of their own.
    private mutating func lines<Item>(
        _ items: [Item],
        _ open: String,
        _ close: String,
        _ write: (inout Printer, Item) -> Void
    ) {
        text += open
        indentation += 1
        for item in items {
            newLine()
            write(&self, item)
        }
        indentation -= 1
        newLine()
        text += close
    }

    /// Nothing, or items in braces, one a line.
    private mutating func block<Item>(_ items: [Item], _ write: (inout Printer, Item) -> Void) {
        if !items.isEmpty { lines(items, "{", "}", write) }
    }

    /// Nothing, or items in brackets: in one line unless one of them takes several.
    private mutating func list<Item>(
        _ items: [Item],
        _ open: String,
        _ close: String,
        _ write: (inout Printer, Item) -> Void
    ) {
        guard !items.isEmpty else { return }
        let takesLines = items.contains { item in Printer.printed { write(&$0, item) }.utf8.contains(0x0A) }
        if takesLines { return lines(items, open, close, write) }
        text += open
        separated(items, by: ", ", write)
        text += close
    }

    // MARK: Type system

    private mutating func schema(_ node: SchemaDefinitionNode) {
        description(node.description)
        text += node.isExtension ? "extend schema" : "schema"
        directives(node.directives)
        if !node.operationTypes.isEmpty { text += " " }
        block(node.operationTypes) { $0.text += "\($1.kind.rawValue): \($1.type.text)" }
    }

    private mutating func type(_ node: TypeDefinitionNode) {
        description(node.description)
        text += (node.isExtension ? "extend " : "") + "\(node.kind.keyword) \(node.name.text)"
        if !node.interfaces.isEmpty {
            text += " implements " + node.interfaces.map(\.text).joined(separator: " & ")
        }
        directives(node.directives)
        if !node.members.isEmpty { text += " = " + node.members.map(\.text).joined(separator: " | ") }
        if !node.fields.isEmpty || !node.inputFields.isEmpty || !node.values.isEmpty { text += " " }
        block(node.fields) { $0.fieldDefinition($1) }
        block(node.inputFields) { $0.inputValue($1) }
        block(node.values) {
            $0.description($1.description)
            $0.text += $1.name.text
            $0.directives($1.directives)
        }
    }

    private mutating func fieldDefinition(_ node: FieldDefinitionNode) {
        description(node.description)
        text += node.name.text
        list(node.arguments, "(", ")") { $0.inputValue($1) }
        text += ": \(Printer.text(of: node.type))"
        directives(node.directives)
    }

    private mutating func inputValue(_ node: InputValueNode) {
        description(node.description)
        text += "\(node.name.text): \(Printer.text(of: node.type))"
        if let value = node.defaultValue {
            text += " = "
            self.value(value)
        }
        directives(node.directives)
    }

    private mutating func directiveDefinition(_ node: DirectiveDefinitionNode) {
        description(node.description)
        text += "directive @\(node.name.text)"
        list(node.arguments, "(", ")") { $0.inputValue($1) }
        text += (node.isRepeatable ? " repeatable" : "") + " on " + node.locations.map(\.text).joined(separator: " | ")
    }
}
