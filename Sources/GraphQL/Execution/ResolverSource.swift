// What completion asks of whoever holds the data.

/// Gives the values of fields.
///
/// Completion asks field by field, in the order of the response, and only for fields of object types; it answers
/// `__typename` and introspection itself.
///
/// Data that has to be waited for is fetched before; completion never waits.
package protocol ResolverSource {
    /// A value whose fields can be asked for; best small and trivial, such as a row number.
    associatedtype Object

    func resolve(_ field: SelectedField, on object: Object) -> Resolution<Object>

    /// The object type of a value at an interface or union.
    func typeName(of object: Object, for field: SelectedField) -> TypeNameResolution
}

package enum TypeNameResolution: Sendable {
    case name(String)
    case failure(String)
}

/// The value of one field, or of one item of a list.
package enum Resolution<Object> {
    case null
    /// A scalar or enum value, still to be serialised by its type.
    case leaf(Value)
    /// A whole number, written as it is.
    case integer(Int)
    /// Text of a database cell, copied into the response; has to stay valid during the call only.
    case cell(UnsafeRawBufferPointer, CellEncoding)
    case object(Object)
    case list(count: Int, item: (Int) -> Resolution<Object>)
    /// The field fails with this message.
    case failure(String)

    /// A list of scalars or enum values.
    package static func leaves(_ values: [Value]) -> Resolution<Object> {
        .list(count: values.count) { .leaf(values[$0]) }
    }
}

/// How the bytes of a cell become JSON.
package enum CellEncoding: Sendable {
    /// A number in plain decimal notation. `NaN` and infinities are errors; an `Int` has to have 32 bits.
    case number
    /// UTF-8 text, to be quoted and escaped.
    case string
    /// `t` or `f`.
    case boolean
    /// JSON already, trusted.
    case json
}
