import ArgumentParser
import Foundation
import Postgres

/// How a command ends, as scripts see it.
enum ExitStatus: Int32, Sendable {
    case done = 0
    /// Done, but something was lost on the way, and was reported.
    case doneWithLosses = 1
    case wrongUsage = 2
    /// The configuration or the database does not let the command work.
    case cannotStart = 3
    case interrupted = 4
}

/// A command ends early: with what status, and what a person has to know.
struct CommandFailure: Error {
    let status: ExitStatus
    /// What happened and what to do; null when it was told already.
    let message: String?

    init(_ status: ExitStatus, _ message: String? = nil) {
        self.status = status
        self.message = message
    }
}

extension ExitStatus {
    /// The status of an error that ended a command, after its message was written.
    init(reporting error: any Error) {
        switch error {
        case let failure as CommandFailure:
            if let message = failure.message { Terminal.error.write("form4: \(message)\n") }
            self = failure.status
        case is CancellationError:
            Terminal.error.write("form4: interrupted\n")
            self = .interrupted
        case let error as PostgresError:
            Terminal.error.write("form4: \(Self.advice(for: error))\n")
            self = .cannotStart
        case let error as CocoaError:
            // A file that cannot be read or written, mostly.
            let place = (error.userInfo[NSFilePathErrorKey] as? String).map { $0 + ": " } ?? ""
            Terminal.error.write("form4: \(place)\(error.localizedDescription)\n")
            self = .cannotStart
        default: self = Self.report(byParser: error)
        }
    }

    /// Help and version requests are errors to the argument parser, too; they belong on stdout.
    ///
    /// What is not an error of the parser's describes itself.
    private static func report(byParser error: any Error) -> ExitStatus {
        let code = Form4Command.exitCode(for: error)
        if code == .success {
            Terminal.output.write(Form4Command.fullMessage(for: error) + "\n")
            return .done
        }
        if code == .validationFailure {
            Terminal.error.write(Form4Command.fullMessage(for: error) + "\n")
            return .wrongUsage
        }
        Terminal.error.write("form4: \(error)\n")
        return .cannotStart
    }

    private static func advice(for error: PostgresError) -> String {
        switch error.kind {
        case .unreachable, .connectionLost:
            """
            the database cannot be reached: \(error)
            Check --database-url, or leave it out to use a private one under --data.
            """
        default: "the database refused: \(error)"
        }
    }
}
