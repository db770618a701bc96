import ArgumentParser
import Edgar

struct ParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Print filings as JSON, one line a file.",
        discussion: """
            Reads full submissions (.txt, .nc) and bare ownership XML, without a database.
            A file that is not a filing gives {"path": …, "error": …} on its line; the
            others are still printed, and the exit code is 1. A fact that is not what its
            field demands, such as a price of 1,000, is named on stderr: a store refuses it.

            EXAMPLES
              form4 parse 0001318605-20-000012.txt
              form4 parse filings/*.xml | jq .issuer.name
            """
    )

    @Argument(help: ArgumentHelp("Files to read.", valueName: "file"), completion: .file())
    var files: [String]

    func run() async throws {
        let reader = FilingReader()
        var failures = 0
        for file in files {
            try Task.checkCancellation()
            Terminal.output.write(line(file, reader, &failures) + "\n")
        }
        if failures > 0 {
            throw CommandFailure(.doneWithLosses, "\(failures) of \(files.count) files could not be read as filings")
        }
    }

    private func line(_ file: String, _ reader: FilingReader, _ failures: inout Int) -> String {
        do {
            let filing = try reader.read(file: file)
            for problem in filing.problems { Terminal.error.write("\(file): \(problem)\n") }
            return ParsedFilingJSON.line(for: filing, path: file)
        } catch {
            failures += 1
            return ParsedFilingJSON.line(for: error, path: file)
        }
    }
}
