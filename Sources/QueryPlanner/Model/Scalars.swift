import SQLBuilder

extension Bool: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "Boolean", sqlType: "boolean", format: .boolean))
    }
}

extension Int: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "Int", sqlType: "bigint", format: .integer))
    }
}

extension Double: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "Float", sqlType: "double precision", format: .float))
    }
}

extension String: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "String", sqlType: "text", format: .string))
    }
}

/// An exact decimal number.
package enum DecimalNumber: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "Decimal", sqlType: "numeric", format: .decimal))
    }
}

/// A calendar day.
package enum Day: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "Date", sqlType: "date", format: .plain))
    }
}

/// A moment.
package enum Instant: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "DateTime", sqlType: "timestamptz", format: .timestamp))
    }
}

/// The SEC's number of a company or person.
package enum CIK: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "CIK", sqlType: "bigint", format: .cik))
    }
}

/// The SEC's number of a filing.
package enum AccessionNumber: FieldValue {
    package static var shape: ValueShape {
        ValueShape(scalar: ScalarModel(name: "AccessionNumber", sqlType: "bigint", format: .accessionNumber))
    }
}
