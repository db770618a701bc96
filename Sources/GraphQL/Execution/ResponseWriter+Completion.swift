// Completes values (specification, "CompleteValue"): the one path for plans over SQL, plain values and introspection.
//
// Generic code is inlinable: a source of another module is then called without boxes in between.

import GraphQLLanguage

extension ResponseWriter {
    /// What became of a value.
    @usableFromInline
    enum Outcome {
        case written
        /// Null without a fault.
        case null
        /// An error was recorded; the value is null.
        case failed
    }

    /// Writes the value of `data`.
    @inlinable
    mutating func writeData<Source: ResolverSource>(from source: Source, root: Source.Object) {
        let mark = bytes.count
        if writeObject(operation.selection, of: operation.rootType, root, from: source, for: nil) != .written {
            truncate(to: mark)
            append("null")
        }
    }

    /// The JSON of one object in the list of a field; nil where it cannot be told without its place.
    ///
    /// For sources whose lists repeat an object: written once, it can be given as a cell of JSON.
    @inlinable
    package static func json<Source: ResolverSource>(
        of object: Source.Object,
        inListOf field: SelectedField,
        of operation: ExecutableOperation,
        from source: Source
    ) -> [UInt8]? {
        guard let selection = field.selection, case .list(let item) = field.outputType.kind,
            case .object(let type) = item.kind
        else { return nil }
        var writer = ResponseWriter(for: operation, capacity: 256)
        let outcome = writer.writeObject(selection, of: type, object, from: source, for: field)
        return outcome == .written && writer.errors.isEmpty ? writer.bytes : nil
    }

    @inlinable
    mutating func writeObject<Source: ResolverSource>(
        _ selection: SubSelection,
        of type: ObjectType,
        _ object: Source.Object,
        from source: Source,
        for field: SelectedField?
    ) -> Outcome {
        if failsToSelect(selection) { return .failed }
        append("{")
        var isFirst = true
        for field in selection.fields(for: type) {
            if !isFirst { append(",") }
            isFirst = false
            appendKey(of: field)
            enter(field)
            let isComplete = writeField(field, on: object, from: source)
            leave()
            if !isComplete { return .failed }
        }
        append("}")
        return .written
    }

    /// False if the field is null and may not be.
    @inlinable @inline(__always)
    mutating func writeField<Source: ResolverSource>(
        _ field: SelectedField,
        on object: Source.Object,
        from source: Source
    ) -> Bool {
        if field.isMeta { return writeMetaField(field) }
        return complete(source.resolve(field, on: object), as: field.outputType, for: field, from: source)
    }

    @inlinable @inline(__always)
    mutating func complete<Source: ResolverSource>(
        _ resolution: Resolution<Source.Object>,
        as type: OutputType,
        for field: SelectedField,
        from source: Source
    ) -> Bool {
        let mark = bytes.count
        let outcome = write(resolution, as: type, for: field, from: source)
        return outcome == .written || writeNull(outcome, as: type, for: field, mark: mark)
    }

    @inlinable @inline(__always)
    mutating func write<Source: ResolverSource>(
        _ resolution: Resolution<Source.Object>,
        as type: OutputType,
        for field: SelectedField,
        from source: Source
    ) -> Outcome {
        switch resolution {
        case .null: return .null
        case .cell(let cell, let encoding): return write(cell, encoding, as: type, for: field)
        case .integer(let number): return write(number, as: type, for: field)
        case .leaf(let value): return write(value, as: type, for: field)
        case .failure(let message):
            fail(message, field)
            return .failed
        case .object(let object):
            guard let selection = field.selection, let type = objectType(type, of: object, from: source, for: field)
            else { return .failed }
            return writeObject(selection, of: type, object, from: source, for: field)
        case .list(let count, let item):
            return writeList(count, item, as: type, for: field, from: source)
        }
    }

    @inlinable
    mutating func writeList<Source: ResolverSource>(
        _ count: Int,
        _ item: (Int) -> Resolution<Source.Object>,
        as type: OutputType,
        for field: SelectedField,
        from source: Source
    ) -> Outcome {
        guard case .list(let itemType) = type.kind else { return mismatch("a list", field) }
        append("[")
        for index in 0..<count {
            if index > 0 { append(",") }
            enter(index: index)
            let isComplete = complete(item(index), as: itemType, for: field, from: source)
            leave()
            if !isComplete { return .failed }
        }
        append("]")
        return .written
    }

    /// The object type of a value; nil after recording why there is none.
    @inlinable @inline(__always)
    mutating func objectType<Source: ResolverSource>(
        _ type: OutputType,
        of object: Source.Object,
        from source: Source,
        for field: SelectedField
    ) -> ObjectType? {
        if case .object(let type) = type.kind { return type }
        return runtimeType(source.typeName(of: object, for: field), of: type, for: field)
    }

    // MARK: Without the source

    @usableFromInline
    mutating func failsToSelect(_ selection: SubSelection) -> Bool {
        guard let failure = selection.failure else { return false }
        fail(failure.message, at: [failure.offset])
        return true
    }

    /// Null where the type allows it; else false, after recording the fault unless that was done.
    @usableFromInline
    mutating func writeNull(_ outcome: Outcome, as type: OutputType, for field: SelectedField, mark: Int) -> Bool {
        truncate(to: mark)
        if type.isNonNull {
            if outcome == .null {
                fail(
                    "Cannot return null for non-nullable field \(field.parentType.name).\(field.definition.name).",
                    field
                )
            }
            return false
        }
        append("null")
        return true
    }

    /// `__typename`, `__schema`, `__type`, and fields whose arguments failed.
    @usableFromInline
    mutating func writeMetaField(_ field: SelectedField) -> Bool {
        let mark = bytes.count
        if let failure = field.failure {
            fail(failure.message, at: [failure.offset])
            return writeNull(.failed, as: field.output, for: field, mark: mark)
        }
        if field.kind == .typename {
            JSONWriter.write(field.parentType.name, into: &bytes)
            return true
        }
        let source = IntrospectionSource(schema: operation.schema)
        return complete(source.resolveRoot(field), as: field.output, for: field, from: source)
    }

    @usableFromInline
    mutating func runtimeType(
        _ resolution: TypeNameResolution,
        of type: OutputType,
        for field: SelectedField
    ) -> ObjectType? {
        guard case .abstract(let abstract) = type.kind else {
            _ = mismatch("an object", field)
            return nil
        }
        let name: String
        switch resolution {
        case .failure(let message):
            fail(message, field)
            return nil
        case .name(let text): name = text
        }
        switch operation.schema.type(named: name) {
        case .object(let object) where operation.schema.isSubtype(name, of: abstract.name): return object
        case .object:
            fail("Runtime Object type '\(name)' is not a possible type for '\(abstract.name)'.", field)
        case .some: fail("Abstract type '\(abstract.name)' was resolved to a non-object type '\(name)'.", field)
        case nil:
            fail(
                "Abstract type '\(abstract.name)' was resolved to a type '\(name)' that does not exist inside the schema.",
                field
            )
        }
        return nil
    }

    /// A resolved value of the wrong shape: a fault of the source, told as an error of the field.
    @usableFromInline
    mutating func mismatch(_ found: String, _ field: SelectedField) -> Outcome {
        let expected = field.definition.type
        fail("Expected \(expected) for field '\(field.parentType.name).\(field.definition.name)', got \(found).", field)
        return .failed
    }
}

extension SelectedField {
    @usableFromInline var outputType: OutputType { output }
}
