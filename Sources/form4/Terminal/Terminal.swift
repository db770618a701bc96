import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// One of the process's output streams: results go to `output`, all else to `error`.
struct Terminal: Sendable {
    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let error = Terminal(descriptor: STDERR_FILENO)

    let descriptor: Int32

    /// Whether a person looks at it.
    var isInteractive: Bool { isatty(descriptor) == 1 }

    /// Whether colours are wanted: on a terminal that can, unless NO_COLOR (no-color.org) says otherwise.
    var hasColor: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// Columns: of the terminal, else 80.
    var width: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    func write(_ text: String) {
        write(Array(text.utf8))
    }

    /// Writes all bytes.
    ///
    /// A reader that has gone away (`form4 parse … | head`) ends the process quietly.
    func write(_ bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { buffer in
                #if canImport(Glibc)
                Glibc.write(descriptor, buffer.baseAddress, buffer.count)
                #else
                Darwin.write(descriptor, buffer.baseAddress, buffer.count)
                #endif
            }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&room, 1, -1)
            } else if errno != EINTR {
                giveUp(errno)
            }
        }
    }

    /// Ends the process: whatever it does from now on, nobody can read it.
    private func giveUp(_ code: Int32) -> Never {
        if code == EPIPE { exit(ExitStatus.done.rawValue) }
        if descriptor != Self.error.descriptor {
            Self.error.write(
                "form4: the output cannot be written: \(String(cString: strerror(code))). Some is missing.\n"
            )
        }
        exit(ExitStatus.doneWithLosses.rawValue)
    }
}

/// ANSI styles, used only where `Terminal.hasColor`.
enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"

    func callAsFunction(_ text: String, on terminal: Terminal) -> String {
        terminal.hasColor ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
