import Foundation
import Testing

@testable import form4

@Suite("Configuration")
struct ConfigurationTests {
    private func configuration(
        _ arguments: [String],
        _ environment: [String: String] = [:],
        file: String? = nil
    ) throws -> Configuration {
        guard let file else { return try Configuration(arguments, environment: environment) }
        let url = FileManager.default.temporaryDirectory.appending(path: "form4-\(UUID()).conf")
        defer { try? FileManager.default.removeItem(at: url) }
        try file.write(to: url, atomically: true, encoding: .utf8)
        return try Configuration(arguments + ["--config", url.path], environment: environment)
    }

    private func setting(_ name: String, _ configuration: Configuration) -> (value: String?, origin: String)? {
        configuration.settings.first { $0.name == name }.map { ($0.value, $0.origin.rawValue) }
    }

    @Test("a flag holds over the environment, that over the file, that over the default")
    func precedence() throws {
        let file = "port = 3\nhost = file.example\nmax-depth = 5\n"
        let found = try configuration(
            ["serve", "--port", "1"],
            ["FORM4_PORT": "2", "FORM4_HOST": "environment.example"],
            file: file
        )
        #expect(setting("port", found)! == ("1", "flag"))
        #expect(setting("host", found)! == ("environment.example", "environment"))
        #expect(setting("max-depth", found)! == ("5", "file"))
        #expect(setting("cache-bytes", found)?.origin == "default")
        #expect(found.arguments.contains("--host=environment.example"))
        #expect(found.arguments.contains("--max-depth=5"))
        #expect(!found.arguments.contains("--port=2"))
    }

    @Test("what environment and file say reaches the command")
    func parsed() throws {
        let found = try configuration(
            ["serve"],
            ["FORM4_ALLOWED_ORIGIN": "https://a.example, https://b.example", "FORM4_ACCESS_LOG": "true"],
            file: "query-timeout = 250ms # short\n"
        )
        let command = try #require(try Form4Command.parseAsRoot(found.arguments) as? ServeCommand)
        #expect(command.serving.allowedOrigin == ["https://a.example", "https://b.example"])
        #expect(command.serving.accessLog)
        #expect(command.serving.queryTimeout == .milliseconds(250))
    }

    @Test("a key that no command has is refused, with its place")
    func unknownKey() {
        let error = #expect(throws: ConfigurationError.self) { try configuration(["serve"], file: "\nprot = 1\n") }
        #expect(error?.description.contains(":2: there is no option \"prot\"") == true)
        #expect(throws: ConfigurationError.self) { try configuration(["serve"], file: "port\n") }
        #expect(throws: ConfigurationError.self) { try configuration(["serve"], file: "port = 1\nport = 2\n") }
        #expect(throws: ConfigurationError.self) { try configuration(["serve", "--config", "/nowhere/form4.conf"]) }
    }

    @Test("a key of another command is left alone")
    func otherCommand() throws {
        let found = try configuration(["parse", "x"], ["FORM4_PORT": "1"], file: "port = 2\n")
        #expect(found.arguments.prefix(2) == ["parse", "x"])
    }

    @Test("a typed folder is not overruled by a database in the environment")
    func rivals() throws {
        let found = try configuration(["serve", "--data", "here"], ["DATABASE_URL": "postgresql://elsewhere"])
        #expect(setting("database-url", found)!.value == nil)
        #expect(try Form4Command.parseAsRoot(found.arguments) is ServeCommand)
    }

    @Test("a switch has to be true or false")
    func switches() throws {
        #expect(try !configuration(["serve"], ["FORM4_ACCESS_LOG": "off"]).arguments.contains("--access-log"))
        #expect(throws: ConfigurationError.self) { try configuration(["serve"], ["FORM4_ACCESS_LOG": "maybe"]) }
    }

    @Test(
        "durations have units",
        arguments: [
            ("500ms", Duration.milliseconds(500)), ("10", .seconds(10)), ("1.5s", .milliseconds(1500)),
            ("2m", .seconds(120)),
        ]
    )
    func durations(text: String, expected: Duration) {
        #expect(Duration(argument: text) == expected)
    }

    @Test("a text that is no duration or rate is refused", arguments: ["", "x", "-1", "0", "1d", "1/0", "1/2/3"])
    func noValue(text: String) {
        #expect(Duration(argument: text) == nil || RateOption(argument: text) == nil)
    }

    @Test("a rate reads back from its text")
    func rates() {
        for text in ["50/200", "0.5/1", "off"] { #expect(RateOption(argument: text)?.description == text) }
    }
}
