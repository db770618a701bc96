import Foundation
import Testing

/// Completion scripts, taken in by the shells that they are for.
@Suite("Shell completion")
struct CompletionTests {
    /// Whether a shell is there to be asked.
    static func isInstalled(_ shell: String) -> Bool {
        (try? Program.run(["sh", "-c", "command -v \(shell)"], executable: URL(filePath: "/usr/bin/env")).status) == 0
    }

    /// Runs a shell's script with the path of the completion script as its first argument; gives its stdout.
    private func ask(_ shell: String, _ options: [String], _ script: String, named name: String) throws -> String {
        let folder = Program.temporary("completion")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let completion = try Program.run(["completion", shell])
        #expect(completion.status == 0)
        let file = folder.appending(path: name)
        try completion.output.write(to: file, atomically: true, encoding: .utf8)
        let asker = folder.appending(path: "ask")
        try script.write(to: asker, atomically: true, encoding: .utf8)
        let outcome = try Program.run(
            [shell] + options + [asker.path, file.path],
            environment: ["HOME": folder.path, "XDG_CONFIG_HOME": folder.path, "XDG_DATA_HOME": folder.path],
            executable: URL(filePath: "/usr/bin/env")
        )
        #expect(outcome.status == 0)
        #expect(outcome.error.isEmpty, "\(outcome.error)")
        return outcome.output
    }

    @Test("bash completes commands, subcommands and options")
    func bash() throws {
        let script = """
            source "$1"
            complete -p form4
            words() {
                COMP_WORDS=(form4 "$@") COMP_CWORD=$# COMP_LINE="form4 $*" COMPREPLY=()
                COMP_POINT=${#COMP_LINE}
                _form4 form4 "${!#}" "${COMP_WORDS[$# - 1]}"
                echo "${COMPREPLY[@]}"
            }
            words sche
            words schema ch
            words serve --max-dep
            """
        let lines = try ask("bash", ["--noprofile", "--norc"], script, named: "form4").split(separator: "\n")
        try #require(lines.count == 4)
        #expect(lines[0].hasPrefix("complete") && lines[0].hasSuffix("form4"))
        #expect(lines[1...] == ["schema", "check", "--max-depth"])
    }

    @Test(
        "fish completes commands, subcommands and options",
        .enabled(if: isInstalled("fish"), "fish is not installed")
    )
    func fish() throws {
        let script = """
            source $argv[1]
            complete -C 'form4 sche'
            complete -C 'form4 schema ch'
            complete -C 'form4 serve --max-dep'
            """
        let lines = try ask("fish", ["--no-config"], script, named: "form4.fish").split(separator: "\n")
        #expect(lines.map { $0.prefix { $0 != "\t" } } == ["schema", "check", "--max-depth"])
    }

    @Test(
        "zsh finds the script by its name and takes it for form4",
        .enabled(if: isInstalled("zsh"), "zsh is not installed")
    )
    func zsh() throws {
        let script = """
            fpath=(${1:h} $fpath)
            autoload -Uz compinit
            compinit -D -u
            print $_comps[form4]
            autoload +X _form4
            whence -w _form4
            zsh -n $1 && print parsed
            """
        let output = try ask("zsh", ["-f"], script, named: "_form4")
        #expect(output == "_form4\n_form4: function\nparsed\n")
    }
}
