// Answers conformance cases: one JSON object in, one out. What is asked for is the engine's own behaviour, so nothing
// here decides anything but how to ask it and how to write down what it said.

import GraphQLLanguage

package enum Conformance {
    /// How deep documents and JSON may nest: more than for requests, since test documents try strange things.
    private static let depth = 400
    private static let limits = DocumentLimits(
        parser: ParserLimits(bytes: 16_000_000, tokens: 4_000_000, depth: depth),
        operations: 10_000,
        aliases: 1_000_000,
        selectedFields: 1_000_000,
        boundsIntrospection: false
    )

    /// The answer to one line, without a line break.
    ///
    /// Every line gets one: a line that is no case, and a case of a kind that nobody knows, are answered with `failed`.
    package static func answer(_ line: [UInt8]) -> String {
        var bytes: [UInt8] = []
        JSONWriter.write(.object(answered(line)), into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func answered(_ line: [UInt8]) -> ObjectValue {
        let json: Value
        do throws(JSONError) {
            json = try JSONReader.read(line, depth: depth)
        } catch {
            return ["id": .null, "failed": .string("\(error.message), at byte \(error.offset).")]
        }
        guard case .object(let object) = json else {
            return ["id": .null, "failed": .string("A case has to be a JSON object.")]
        }
        let fields = CaseFields(object: object)
        var answer: ObjectValue = ["id": object["id"] ?? .null]
        do throws(CaseFailure) {
            for field in try self.answer(try fields.text("kind"), fields).fields {
                answer.append(field.name, field.value)
            }
        } catch {
            answer.append("failed", .string(error.message))
        }
        return answer
    }

    private static func answer(_ kind: String, _ fields: CaseFields) throws(CaseFailure) -> ObjectValue {
        switch kind {
        case "parse": try parse(try fields.text("source"))
        case "print": try print(try fields.text("source"))
        case "validate": try validate(fields)
        case "sdl": try sdl(fields)
        case "schema": try schema(try fields.text("sdl"))
        case "execute": ["response": try execute(fields)]
        default: throw CaseFailure(message: "There is no kind of case called '\(kind)'.")
        }
    }

    // MARK: Kinds

    private static func parse(_ text: String) throws(CaseFailure) -> ObjectValue {
        let errors: [GraphQLError]
        do throws(SyntaxError) {
            _ = try Document(parsing: text, limits: limits.parser)
            errors = []
        } catch {
            errors = [GraphQLError(error)]
        }
        return ["ok": .boolean(errors.isEmpty), "errors": values(errors, in: text)]
    }

    private static func print(_ text: String) throws(CaseFailure) -> ObjectValue {
        ["text": .string(Printer.text(of: try document(text)))]
    }

    private static func validate(_ fields: CaseFields) throws(CaseFailure) -> ObjectValue {
        let query = try fields.text("query")
        let document = try document(query)
        let schema = try builtSchema(try fields.text("schema_sdl"))
        let rule = try fields.text("rule")
        if rule == "*" {
            return ["errors": values(Validation.errors(in: document, schema: schema, limits: limits), in: query)]
        }
        guard let errors = Validation.errors(of: rule, in: document, schema: schema) else {
            throw CaseFailure(message: "There is no rule called '\(rule)'.")
        }
        return ["errors": values(errors, in: query)]
    }

    private static func sdl(_ fields: CaseFields) throws(CaseFailure) -> ObjectValue {
        let text = try fields.text("sdl")
        let document = try document(text)
        let base = try fields.optionalText("base_sdl").map { (text) throws(CaseFailure) in
            Schema(document: try self.document(text))
        }
        let rule = try fields.text("rule")
        if rule == "*" { return ["errors": values(SDLValidation.errors(in: document, extending: base), in: text)] }
        guard let errors = SDLValidation.errors(of: rule, in: document, extending: base) else {
            throw CaseFailure(message: "There is no rule for type system documents called '\(rule)'.")
        }
        return ["errors": values(errors, in: text)]
    }

    private static func schema(_ text: String) throws(CaseFailure) -> ObjectValue {
        do throws(RequestError) {
            _ = try Schema.checked(sdl: text, limits: limits.parser)
            return ["errors": .list([])]
        } catch {
            return ["errors": values(error.errors, in: text)]
        }
    }

    private static func execute(_ fields: CaseFields) throws(CaseFailure) -> Value {
        let query = try fields.text("query")
        let schema = try builtSchema(try fields.text("schema_sdl"))
        let root: ObjectValue
        switch fields.object["root_value"] {
        case .object(let object): root = object
        default: root = ObjectValue()
        }
        let variables: ObjectValue
        switch fields.object["variables"] {
        case .object(let object): variables = object
        case nil, .null: variables = ObjectValue()
        default: throw CaseFailure(message: "'variables' has to be an object.")
        }
        let name = try fields.optionalText("operationName")
        do throws(RequestError) {
            let document = try ValidatedDocument(query, schema: schema, limits: limits)
            let operation = try document.executable(operationName: name, variables: variables)
            let response = ResponseWriter.response(to: operation, from: ValueSource(), root: root)
            return relocated(response, in: query)
        } catch {
            return .object(["errors": values(error.errors, in: query)])
        }
    }

    // MARK: Pieces

    private static func document(_ text: String) throws(CaseFailure) -> Document {
        do throws(SyntaxError) {
            return try Document(parsing: text, limits: limits.parser)
        } catch {
            throw CaseFailure(message: error.message)
        }
    }

    private static func builtSchema(_ sdl: String) throws(CaseFailure) -> Schema {
        do throws(RequestError) {
            return try Schema.checked(sdl: sdl, limits: limits.parser)
        } catch {
            throw CaseFailure(message: error.errors.map(\.message).joined(separator: " "))
        }
    }

    private static func values(_ errors: [GraphQLError], in text: String) -> Value {
        .list(errors.map { ReferenceLocations(text).relocated($0).value })
    }

    private static func relocated(_ response: ResponseWriter.Response, in text: String) -> Value {
        guard case .object(let body)? = try? JSONReader.read(response.body, depth: depth * 4) else { return .null }
        var result = ObjectValue()
        for field in body.fields {
            result.append(field.name, field.name == "errors" ? values(response.errors, in: text) : field.value)
        }
        return .object(result)
    }
}

/// A case that cannot be answered, and why.
private struct CaseFailure: Error {
    let message: String
}

private struct CaseFields {
    let object: ObjectValue

    func text(_ name: String) throws(CaseFailure) -> String {
        guard let text = try optionalText(name) else { throw CaseFailure(message: "The case lacks '\(name)'.") }
        return text
    }

    func optionalText(_ name: String) throws(CaseFailure) -> String? {
        switch object[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw CaseFailure(message: "'\(name)' has to be a string.")
        }
    }
}
