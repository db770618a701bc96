// From SDL to a schema that is known to be valid.

import GraphQLLanguage

extension Schema {
    /// The schema that SDL describes, after all its rules: those for documents, then those for types.
    ///
    /// - Throws: `RequestError` with everything that is wrong.
    package static func checked(sdl: String, limits: ParserLimits = ParserLimits()) throws(RequestError) -> Schema {
        let document: Document
        do throws(SyntaxError) {
            document = try Document(parsing: sdl, limits: limits)
        } catch {
            throw RequestError([GraphQLError(error)])
        }
        let documentErrors = SDLValidation.errors(in: document)
        if !documentErrors.isEmpty { throw RequestError(documentErrors) }
        let schema = Schema(document: document)
        let errors = schema.validate()
        if !errors.isEmpty { throw RequestError(errors) }
        return schema
    }
}
