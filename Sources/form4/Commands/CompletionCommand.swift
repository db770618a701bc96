import ArgumentParser

struct CompletionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a completion script for your shell.",
        discussion: """
            EXAMPLES
              form4 completion bash > /etc/bash_completion.d/form4
              form4 completion zsh > "${fpath[1]}/_form4"
              form4 completion fish > ~/.config/fish/completions/form4.fish
            """
    )

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash
        case zsh
        case fish

        var kind: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() async throws {
        Terminal.output.write(Form4Command.completionScript(for: shell.kind) + "\n")
    }
}
