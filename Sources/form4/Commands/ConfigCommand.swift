import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the effective configuration of `form4 serve`, and where each value comes from.",
        discussion: """
            A flag holds over the environment (FORM4_PORT for --port; DATABASE_URL), that
            over the file named by --config or FORM4_CONFIG, that over the default. A file
            has `port = 8080` a line, and may be shared by all commands; a key that no
            command has is refused.

            EXAMPLES
              form4 config
              FORM4_PORT=9000 form4 config --config form4.conf
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var serving: ServingOptions
    @OptionGroup var limits: LimitOptions
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = Configuration.effective.settings
        let names = settings.map(\.name.count).max() ?? 0
        let values = settings.map { shown($0).count }.max() ?? 0
        for setting in settings {
            let value = shown(setting)
            let line = [setting.name.padded(to: names), value.padded(to: min(values, 40)), setting.origin.rawValue]
            Terminal.output.write(line.joined(separator: "  ") + "\n")
        }
    }

    /// Passwords stay out of terminals and logs.
    private func shown(_ setting: Configuration.Setting) -> String {
        guard let value = setting.value else {
            // The one default that depends on another option.
            return setting.name == "anonymous-rate" ? "\(RateOption(serving.settings.anonymousRate))" : "-"
        }
        guard setting.name == "database-url" else { return value }
        return value.replacing(/(:\/\/[^:@\/]*):[^@\/]*@/) { "\($0.output.1):***@" }
            .replacing(/password=\S+/, with: "password=***")
    }
}

extension String {
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
