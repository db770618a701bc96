import SQLBuilder

/// What a field holds: its GraphQL type, its PostgreSQL type and how a cell of it is written into an answer.
///
/// `Field<DecimalNumber?>` is a nullable Decimal, `Field<[QualityFlag]>` a list of enum values.
package protocol FieldValue {
    static var shape: ValueShape { get }
}

/// The facts of a `FieldValue`, as values.
package struct ValueShape: Sendable {
    package var scalar: ScalarModel
    package var isNullable = false
    package var isList = false
}

extension Optional: FieldValue where Wrapped: FieldValue {
    package static var shape: ValueShape {
        var shape = Wrapped.shape
        shape.isNullable = true
        return shape
    }
}

extension Array: FieldValue where Element: FieldValue {
    package static var shape: ValueShape {
        var shape = Element.shape
        shape.isList = true
        return shape
    }
}

/// One leaf type of the schema.
package struct ScalarModel: Sendable {
    /// Its name in the GraphQL schema.
    package let name: String
    /// The PostgreSQL type that a binding is cast to.
    package let sqlType: SQL
    package let format: CellFormat
    /// The values, when it is an enum.
    package var enumeration: EnumModel?

    package init(name: String, sqlType: SQL, format: CellFormat, enumeration: EnumModel? = nil) {
        self.name = name
        self.sqlType = sqlType
        self.format = format
        self.enumeration = enumeration
    }
}

/// How the text of a PostgreSQL cell becomes JSON.
package enum CellFormat: Sendable, Hashable {
    /// `t` or `f`.
    case boolean
    /// Digits, refused when they do not fit a GraphQL `Int`.
    case integer
    /// Binary floating point; NaN and infinities are refused.
    case float
    /// Exact digits; a JSON string on request.
    case decimal
    /// Any text, escaped.
    case string
    /// Text of this program's own making, known to need no escape: enum values, dates.
    case plain
    /// `2020-03-18 20:05:03`, in UTC, to RFC 3339.
    case timestamp
    /// Digits to the ten digits of a CIK.
    case cik
    /// Digits to `dddddddddd-dd-dddddd`.
    case accessionNumber
    /// An array of enum values: `{A,B}`.
    case enumerationList
    /// An array of CIKs: `{1,2}`.
    case cikList
    /// An array of any texts, which the statement returns as JSON.
    case json
}

/// An enum of the schema whose values carry their own documentation.
///
/// The raw values are the names in GraphQL and in PostgreSQL alike, so a cell is copied into an answer as it is.
package protocol SchemaEnum: FieldValue, RawRepresentable, CaseIterable, Sendable where RawValue == String {
    /// The type's name in the schema; the Swift name unless stated.
    static var typeName: String { get }
    /// The PostgreSQL type.
    static var sqlType: SQL { get }
    static var doc: String { get }
    var doc: String { get }
    /// Why the value should no longer be used, and what to use instead.
    var deprecation: String? { get }
}

extension SchemaEnum {
    package static var typeName: String { String(describing: Self.self) }
    package static var sqlType: SQL { "text" }
    package var deprecation: String? { nil }

    package static var model: EnumModel {
        EnumModel(
            name: typeName,
            doc: doc,
            values: allCases.map { EnumModel.Value(name: $0.rawValue, doc: $0.doc, deprecation: $0.deprecation) }
        )
    }

    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: typeName, sqlType: sqlType, format: .plain, enumeration: model))
    }
}

/// An enum type of the schema.
package struct EnumModel: Sendable {
    package struct Value: Sendable {
        package let name: String
        package let doc: String
        package var deprecation: String?

        package init(name: String, doc: String, deprecation: String? = nil) {
            self.name = name
            self.doc = doc
            self.deprecation = deprecation
        }
    }

    package let name: String
    package let doc: String
    package let values: [Value]

    package init(name: String, doc: String, values: [Value]) {
        self.name = name
        self.doc = doc
        self.values = values
    }
}
