// Scalars and enums of the response (specification, "Result Coercion").

import GraphQLLanguage

extension ResponseWriter {
    /// A value that its type has yet to serialise.
    @usableFromInline
    mutating func write(_ value: Value, as type: OutputType, for field: SelectedField) -> Outcome {
        if value.isNull { return .null }
        switch type.kind {
        case .scalar(let scalar):
            do throws(CoercionFailure) {
                let serialized = try scalar.serialize(value)
                if serialized.isNull { return .null }
                JSONWriter.write(serialized, into: &bytes)
                return .written
            } catch {
                fail(error.message, field)
                return .failed
            }
        case .enumeration(let enumeration):
            switch value {
            case .enumeration(let name) where enumeration.values[name] != nil,
                .string(let name) where enumeration.values[name] != nil:
                JSONWriter.write(name, into: &bytes)
                return .written
            default:
                fail("Enum '\(enumeration.name)' cannot represent value: \(value)", field)
                return .failed
            }
        case .list:
            fail(
                "Expected Iterable, but did not find one for field '\(field.parentType.name).\(field.definition.name)'.",
                field
            )
            return .failed
        case .object, .abstract: return mismatch("\(value)", field)
        }
    }

    @usableFromInline
    mutating func write(_ number: Int, as type: OutputType, for field: SelectedField) -> Outcome {
        if case .scalar(let scalar) = type.kind, scalar === ScalarType.int, Int32(exactly: number) == nil {
            return overflow("\(number)", field)
        }
        bytes.append(contentsOf: String(number).utf8)
        return .written
    }

    @usableFromInline
    mutating func write(
        _ cell: UnsafeRawBufferPointer,
        _ encoding: CellEncoding,
        as type: OutputType,
        for field: SelectedField
    ) -> Outcome {
        switch encoding {
        case .json: bytes.append(contentsOf: cell)
        case .string: JSONWriter.write(utf8: cell, into: &bytes)
        case .boolean: append(cell.first == UInt8(ascii: "t") ? "true" : "false")
        case .number:
            let first = cell.first == UInt8(ascii: "-") ? cell.dropFirst().first : cell.first
            guard let first, first.isDigit else {
                fail("The stored value \(String(decoding: cell, as: UTF8.self)) is not a finite number.", field)
                return .failed
            }
            // Nine digits always fit; only longer ones need a look.
            if cell.count > 9, case .scalar(let scalar) = type.kind, scalar === ScalarType.int,
                Int32(String(decoding: cell, as: UTF8.self)) == nil
            {
                return overflow(String(decoding: cell, as: UTF8.self), field)
            }
            bytes.append(contentsOf: cell)
        }
        return .written
    }

    private mutating func overflow(_ text: String, _ field: SelectedField) -> Outcome {
        fail("Int cannot represent non 32-bit signed integer value: \(text)", field)
        return .failed
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self &- 0x30 < 10 }
}
