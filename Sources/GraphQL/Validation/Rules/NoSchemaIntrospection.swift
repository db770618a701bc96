extension Rule {
    /// The schema is not to be asked for.
    ///
    /// A limit, not a rule of the specification (`DocumentLimits.allowsIntrospection`). `__typename` stays: it tells of
    /// data, not of the schema.
    static let noSchemaIntrospection = Rule("NoSchemaIntrospection") { facts, report in
        for field in facts.fields
        where field.definition === IntrospectionTypes.schemaField
            || field.definition === IntrospectionTypes.typeField
        {
            report.add(
                """
                '\(field.node.name.text)' is not answered: introspection is switched off on this server \
                (disable-introspection). Ask its operator for the schema.
                """,
                at: [field.node.offset],
                extensions: ["code": .string("INTROSPECTION_DISABLED")]
            )
        }
    }
}
