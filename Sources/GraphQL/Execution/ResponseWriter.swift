// The response as bytes: data first, straight from the source, then what went wrong.

import GraphQLLanguage

/// Builds one response.
///
/// Completion (ResponseWriter+Completion.swift) is the only writer of `data`.
package struct ResponseWriter {
    @usableFromInline var bytes: [UInt8]
    package private(set) var errors: [GraphQLError] = []
    @usableFromInline let operation: ExecutableOperation
    private var path: [PathStep] = []
    /// Places of fields that failed: one field may fail in a thousand rows.
    private var locations: [Offset: SourceLocation] = [:]

    /// A step that needs no reference counting; the operation keeps its fields alive.
    private enum PathStep {
        case field(Unmanaged<SelectedField>)
        case index(Int)
    }

    package init(for operation: ExecutableOperation, capacity: Int = 4096) {
        self.operation = operation
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The finished response.
    package struct Response: Sendable {
        /// The body as JSON: `data`, `errors` if there are any, `extensions` if there are any.
        package let body: [UInt8]
        package let errors: [GraphQLError]
    }

    /// Executes the operation on a root value and gives the whole response.
    ///
    /// - Parameter extensions: JSON of the `extensions` entry.
    @inlinable
    package static func response<Source: ResolverSource>(
        to operation: ExecutableOperation,
        from source: Source,
        root: Source.Object,
        extensions: [UInt8]? = nil
    ) -> Response {
        var writer = ResponseWriter(for: operation)
        writer.begin()
        writer.writeData(from: source, root: root)
        return writer.finish(extensions: extensions)
    }

    @usableFromInline
    mutating func begin() {
        append("{\"data\":")
    }

    /// Closes the response.
    @usableFromInline
    mutating func finish(extensions: [UInt8]?) -> Response {
        if !errors.isEmpty {
            append(",\"errors\":")
            JSONWriter.write(errors, into: &bytes)
        }
        if let extensions {
            append(",\"extensions\":")
            bytes.append(contentsOf: extensions)
        }
        append("}")
        return Response(body: bytes, errors: errors)
    }

    /// The body of a response to a request that was refused: `errors` and no `data`.
    package static func body(refusing error: RequestError) -> [UInt8] {
        var bytes = Array("{\"errors\":".utf8)
        JSONWriter.write(error.errors, into: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    @usableFromInline
    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Takes back what was written since `mark`.
    @usableFromInline
    mutating func truncate(to mark: Int) {
        bytes.removeLast(bytes.count - mark)
    }

    @usableFromInline
    mutating func appendKey(of field: SelectedField) {
        bytes.append(contentsOf: field.keyBytes)
    }

    // MARK: Path and errors

    @usableFromInline
    mutating func enter(_ field: SelectedField) {
        path.append(.field(Unmanaged.passUnretained(field)))
    }

    @usableFromInline
    mutating func enter(index: Int) {
        path.append(.index(index))
    }

    @usableFromInline
    mutating func leave() {
        path.removeLast()
    }

    /// Records that the field at the path failed.
    @usableFromInline
    mutating func fail(_ message: String, _ field: SelectedField?) {
        fail(message, at: field?.offsets ?? [])
    }

    mutating func fail(_ message: String, at offsets: [Offset]) {
        let places = offsets.map { offset in
            if let known = locations[offset] { return known }
            let location = operation.source.location(at: offset)
            locations[offset] = location
            return location
        }
        let path = path.map { step in
            switch step {
            case .field(let field): PathElement.key(field.takeUnretainedValue().responseKey)
            case .index(let index): PathElement.index(index)
            }
        }
        // What fails before the first field belongs to none: it has no path.
        errors.append(GraphQLError(message, locations: places, path: path.isEmpty ? nil : path))
    }
}
