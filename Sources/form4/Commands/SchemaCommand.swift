import ArgumentParser
import Form4Schema
import Foundation
import GraphQL
import GraphQLLanguage

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the GraphQL schema, or compare two.",
        subcommands: [PrintCommand.self, CheckCommand.self]
    )

    struct PrintCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "print",
            abstract: "Print the schema in SDL, documentation included.",
            discussion: """
                With a coordinate, prints that element alone.

                EXAMPLES
                  form4 schema print > schema/schema.graphql
                  form4 schema print TransactionFilter
                  form4 schema print 'Company.activity(over:)'
                """
        )

        @Argument(
            help: ArgumentHelp(
                "An element: Type, Type.field, 'Type.field(argument:)', @directive.",
                valueName: "coordinate"
            )
        )
        var coordinate: String?

        func run() async throws {
            let schema = Form4Schema.Form4.schema
            guard let coordinate else { return Terminal.output.write(schema.printed) }
            Terminal.output.write(schema.printed(try Self.element(coordinate, in: schema)))
        }

        private static func element(_ text: String, in schema: Schema) throws -> SchemaElement {
            let coordinate: SchemaCoordinate
            do throws(SyntaxError) {
                coordinate = try SchemaCoordinate(parsing: text)
            } catch {
                throw CommandFailure(
                    .wrongUsage,
                    "'\(text)' names no element: write Type, Type.field, 'Type.field(argument:)' or @directive"
                )
            }
            if let element = schema.element(at: coordinate) { return element }
            let type = String(text.prefix { $0 != "." && $0 != "(" })
            let guess = schema.type(named: type) == nil ? DidYouMean(type, among: schema.types.map(\.name)).phrase : ""
            throw CommandFailure(.wrongUsage, "the schema has no \(coordinate).\(guess)")
        }
    }

    struct CheckCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "List breaking, dangerous and safe changes between two schemas.",
            discussion: """
                Without <new>, compares with this program's own schema. The exit code is 1
                when a change breaks clients.

                EXAMPLES
                  form4 schema check released.graphql
                  form4 schema check old.graphql new.graphql
                """
        )

        @Argument(help: ArgumentHelp("The schema before, in SDL.", valueName: "old"), completion: .file())
        var old: String

        @Argument(help: ArgumentHelp("The schema after, in SDL.", valueName: "new"), completion: .file())
        var new: String?

        func run() async throws {
            let changes = SchemaComparison.changes(
                from: try Self.schema(old),
                to: try new.map(Self.schema) ?? Form4Schema.Form4.schema
            )
            for severity in SchemaChange.Severity.allCases {
                for change in changes where change.severity == severity {
                    let label = severity.style(severity.rawValue.padded(to: 9), on: .output)
                    Terminal.output.write("\(label)  \(change.description)\n")
                }
            }
            if changes.isEmpty { Terminal.output.write("The schemas are the same.\n") }
            let breaking = changes.count { $0.severity == .breaking }
            if breaking > 0 {
                throw CommandFailure(
                    .doneWithLosses,
                    "\(breaking) \(breaking == 1 ? "change breaks" : "changes break") clients"
                )
            }
        }

        private static func schema(_ file: String) throws -> Schema {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw CommandFailure(.wrongUsage, "there is no file \(file), or it is not UTF-8 text")
            }
            do {
                return try Schema.checked(sdl: text)
            } catch {
                let lines = error.errors.map { error in
                    let place = error.locations.first.map { ":\($0.line):\($0.column)" } ?? ""
                    return "\(file)\(place): \(error.message)"
                }
                throw CommandFailure(.wrongUsage, "this is no valid schema:\n\(lines.joined(separator: "\n"))")
            }
        }
    }
}

extension SchemaChange.Severity {
    fileprivate var style: Style {
        switch self {
        case .breaking: .red
        case .dangerous: .yellow
        case .safe: .green
        }
    }
}
