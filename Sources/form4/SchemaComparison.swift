import GraphQL
import GraphQLLanguage

/// One difference between two schemas, and what it means for clients of the old one.
struct SchemaChange: Equatable {
    enum Severity: String, CaseIterable {
        /// A valid request can become invalid, or an answer one that a client does not expect by type.
        case breaking
        /// Requests stay valid, but clients may meet what they did not before.
        case dangerous
        case safe
    }

    let severity: Severity
    let description: String
}

/// Compares schemas, with the distinctions of graphql-js (findBreakingChanges, findDangerousChanges).
///
/// Told besides: root types, `@oneOf`, and defaults and types that graphql-js passes over.
struct SchemaComparison {
    private let old: Schema
    private let new: Schema
    private var changes: [SchemaChange] = []

    static func changes(from old: Schema, to new: Schema) -> [SchemaChange] {
        var comparison = SchemaComparison(old: old, new: new)
        comparison.compareRoots()
        comparison.compareTypes()
        comparison.compareDirectives()
        return comparison.changes
    }

    private init(old: Schema, new: Schema) {
        self.old = old
        self.new = new
    }

    private mutating func note(_ severity: SchemaChange.Severity, _ description: String) {
        changes.append(SchemaChange(severity: severity, description: description))
    }

    // MARK: Types

    private mutating func compareRoots() {
        for kind in OperationKind.allCases {
            switch (old.rootTypeNames[kind], new.rootTypeNames[kind]) {
            case (let before?, let now) where before != now:
                note(.breaking, "the \(kind.rawValue) root changed from \(before) to \(now ?? "none")")
            case (nil, let now?): note(.safe, "the \(kind.rawValue) root \(now) was added")
            default: break
            }
        }
    }

    private mutating func compareTypes() {
        for type in old.types {
            guard let other = new.type(named: type.name) else {
                note(.breaking, "\(type.name) was removed")
                continue
            }
            guard type.kind == other.kind else {
                note(.breaking, "\(type.name) changed from \(type.kind.keyword) to \(other.kind.keyword)")
                continue
            }
            compare(type, other)
            if type.description != other.description { note(.safe, "\(type.name) is described anew") }
        }
        for type in new.types where old.type(named: type.name) == nil { note(.safe, "\(type.name) was added") }
    }

    private mutating func compare(_ type: NamedType, _ other: NamedType) {
        compareNames(
            type.interfaces,
            other.interfaces,
            removed: "no longer implements",
            added: "now implements",
            on: type.name
        )
        switch (type, other) {
        case (.union(let before), .union(let after)):
            compareNames(
                before.members,
                after.members,
                removed: "lost the member",
                added: "gained the member",
                on: type.name
            )
        case (.enumeration(let before), .enumeration(let after)):
            compareNames(
                before.values.names,
                after.values.names,
                removed: "lost the value",
                added: "gained the value",
                on: type.name
            )
            for value in before.values {
                noteDeprecation(
                    "\(type.name).\(value.name)",
                    value.deprecationReason,
                    after.values[value.name]?.deprecationReason
                )
            }
        case (.inputObject(let before), .inputObject(let after)):
            compareInputs(before.fields, after.fields, "input field", on: type.name)
            if after.isOneOf, !before.isOneOf { note(.breaking, "\(type.name) now takes exactly one field") }
            if before.isOneOf, !after.isOneOf { note(.safe, "\(type.name) no longer takes exactly one field") }
        case (.scalar(let before), .scalar(let after)):
            if before.specifiedByURL != after.specifiedByURL { note(.safe, "\(type.name) is specified anew") }
        default: compareFields(type, other)
        }
    }

    private mutating func compareNames(
        _ before: [String],
        _ after: [String],
        removed: String,
        added: String,
        on type: String
    ) {
        for name in before where !after.contains(name) { note(.breaking, "\(type) \(removed) \(name)") }
        for name in after where !before.contains(name) { note(.dangerous, "\(type) \(added) \(name)") }
    }

    private mutating func compareFields(_ type: NamedType, _ other: NamedType) {
        for field in type.fields {
            let name = "\(type.name).\(field.name)"
            guard let now = other.fields[field.name] else {
                note(.breaking, "\(name) was removed")
                continue
            }
            if field.type != now.type {
                let isSafe = isSafeOutput(from: field.type, to: now.type)
                note(isSafe ? .safe : .breaking, "\(name) changed from \(field.type) to \(now.type)")
            }
            compareInputs(field.arguments, now.arguments, "argument", on: name)
            noteDeprecation(name, field.deprecationReason, now.deprecationReason)
            if field.description != now.description { note(.safe, "\(name) is described anew") }
        }
        for field in other.fields where type.fields[field.name] == nil {
            note(.safe, "\(type.name).\(field.name) was added")
        }
    }

    private mutating func compareInputs(
        _ before: NamedList<InputValueDefinition>,
        _ after: NamedList<InputValueDefinition>,
        _ what: String,
        on owner: String,
        addingOptional: SchemaChange.Severity = .dangerous
    ) {
        for input in before {
            guard let now = after[input.name] else {
                note(.breaking, "\(owner): the \(what) \(input.name) was removed")
                continue
            }
            let isSafe = isSafeInput(from: input.type, to: now.type)
            if input.type != now.type {
                note(
                    isSafe ? .safe : .breaking,
                    "\(owner): the \(what) \(input.name) changed from \(input.type) to \(now.type)"
                )
            }
            if isSafe { compareDefaults(input, now, "\(owner): the default of the \(what) \(input.name)") }
            noteDeprecation("\(owner)(\(input.name))", input.deprecationReason, now.deprecationReason)
        }
        for input in after where before[input.name] == nil {
            let isRequired = input.isRequired
            note(
                isRequired ? .breaking : addingOptional,
                "\(owner): the \(isRequired ? "required" : "optional") \(what) \(input.name) was added"
            )
        }
    }

    private mutating func compareDefaults(
        _ before: InputValueDefinition,
        _ after: InputValueDefinition,
        _ title: String
    ) {
        let (value, now) = (old.coercedDefault(of: before)?.sorted, new.coercedDefault(of: after)?.sorted)
        guard value != now else { return }
        let shown = now?.description ?? "none"
        guard let value else { return note(.safe, "\(title) is now \(shown)") }
        note(.dangerous, "\(title) changed from \(value) to \(shown)")
    }

    private mutating func noteDeprecation(_ name: String, _ before: String?, _ after: String?) {
        guard before != after else { return }
        note(.safe, after.map { "\(name) is deprecated: \($0)" } ?? "\(name) is no longer deprecated")
    }

    // MARK: Changes of type

    /// Whether clients that expect the old type can read every value of the new one, by what they select of it now.
    private func isSafeOutput(from before: TypeReference, to after: TypeReference) -> Bool {
        if case .nonNull(let inner) = after, !before.isNonNull { return isSafeOutput(from: before, to: inner) }
        switch (before, after) {
        case (.named(let name), .named(let now)): return name == now
        case (.list(let item), .list(let now)): return isSafeOutput(from: item, to: now)
        case (.nonNull(let inner), .nonNull(let now)): return isSafeOutput(from: inner, to: now)
        default: return false
        }
    }

    /// Whether every value that clients send for the old type is one of the new.
    private func isSafeInput(from before: TypeReference, to after: TypeReference) -> Bool {
        switch (before, after) {
        case (.named(let name), .named(let now)): name == now
        case (.list(let item), .list(let now)): isSafeInput(from: item, to: now)
        case (.nonNull(let inner), .nonNull(let now)): isSafeInput(from: inner, to: now)
        case (.nonNull(let inner), _): isSafeInput(from: inner, to: after)
        default: false
        }
    }

    // MARK: Directives

    private mutating func compareDirectives() {
        for directive in old.directives {
            let name = "@\(directive.name)"
            guard let now = new.directive(named: directive.name) else {
                note(.breaking, "\(name) was removed")
                continue
            }
            compareInputs(directive.arguments, now.arguments, "argument", on: name, addingOptional: .safe)
            if !directive.isRepeatable, now.isRepeatable { note(.safe, "\(name) is now repeatable") }
            for location in now.locations where !directive.locations.contains(location) {
                note(.safe, "\(name) is now allowed on \(location.rawValue)")
            }
            if directive.isRepeatable, !now.isRepeatable { note(.breaking, "\(name) is no longer repeatable") }
            for location in directive.locations where !now.locations.contains(location) {
                note(.breaking, "\(name) is no longer allowed on \(location.rawValue)")
            }
        }
        for directive in new.directives where old.directive(named: directive.name) == nil {
            note(.safe, "@\(directive.name) was added")
        }
    }
}

extension Value {
    /// With the fields of objects in the order of their names, which is no part of a value's meaning.
    fileprivate var sorted: Value {
        switch self {
        case .list(let items): .list(items.map(\.sorted))
        case .object(let object):
            .object(
                object.fields.sorted { $0.name < $1.name }.reduce(into: [:]) { $0.append($1.name, $1.value.sorted) }
            )
        default: self
        }
    }
}
