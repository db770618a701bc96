import ArgumentParser
import GraphQL

struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Answer GraphQL conformance cases from stdin, one JSON object a line.",
        discussion: """
            Needs no database. Every line gets an answer, in order, as soon as it is read;
            a line that is no case is answered with "failed".

            EXAMPLE
              echo '{"id":1,"kind":"parse","source":"{ a }"}' | form4 conformance
            """
    )

    func run() async throws {
        var input = LineReader()
        while let line = input.next() {
            Terminal.output.write(Conformance.answer(line) + "\n")
        }
        try Task.checkCancellation()
    }
}
