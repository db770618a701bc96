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

    @Test(
        "a text that is no duration is refused",
        arguments: ["", "x", "-1", "0", "1d", "0.5ms", "nan", "inf", "1e400"]
    )
    func noDuration(text: String) {
        #expect(Duration(argument: text) == nil)
    }

    @Test(
        "a text that is no rate, or one that serves nobody or limits nobody, is refused",
        arguments: [
            "", "x", "-1", "0", "1/0", "1/0.5", "1/2/3", "inf", "inf/inf", "nan", "1e-300", "1e-300/5", "2000000",
            "1/inf",
            "1/1e9",
        ]
    )
    func noRate(text: String) {
        #expect(RateOption(argument: text) == nil)
    }

    @Test("a time longer than a month is refused with the longest there is, not with a crash")
    func longTimes() throws {
        for option in ["idle-timeout", "query-timeout", "export-timeout", "slow-query"] {
            for value in ["31000000", "1e18", "1e300h"] {
                let refused = #expect(throws: (any Error).self) {
                    try Form4Command.parseAsRoot(["serve", "--\(option)", value])
                }
                let message = refused.map { Form4Command.message(for: $0) } ?? ""
                #expect(message.contains("--\(option)") && message.contains("30 days"), "\(message)")
            }
            _ = try Form4Command.parseAsRoot(["serve", "--\(option)", "720h"])
        }
        #expect(throws: (any Error).self) { try Form4Command.parseAsRoot(["serve", "--max-data-age", "1e300h"]) }
    }

    @Test("a rate reads back from its text")
    func rates() {
        for text in ["50/200", "0.5/1", "0.001/1", "off"] { #expect(RateOption(argument: text)?.description == text) }
    }
}
