import Foundation

/// The lines of stdin, however long, without their line breaks; none any more once the task is cancelled.
struct LineReader: IteratorProtocol {
    private var buffer: [UInt8] = []
    private var searched = 0
    private var isAtEnd = false

    /// The next line, as soon as it is there; null at the end.
    mutating func next() -> [UInt8]? {
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer {
                    buffer.removeSubrange(...end)
                    searched = 0
                }
                return Array(buffer[..<end])
            }
            searched = buffer.count
            if isAtEnd {
                defer { buffer = [] }
                searched = 0
                return buffer.isEmpty ? nil : buffer
            }
            read()
        }
    }

    /// How long a cancelled task may wait for input, in milliseconds.
    private static let pause: Int32 = 200

    private mutating func read() {
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while poll(&input, 1, Self.pause) == 0, !Task.isCancelled {}
        guard !Task.isCancelled else {
            (buffer, isAtEnd) = ([], true)
            return
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = chunk.withUnsafeMutableBytes { Foundation.read(STDIN_FILENO, $0.baseAddress, $0.count) }
        if count > 0 {
            buffer += chunk[..<count]
        } else if count == 0 || errno != EINTR {
            isAtEnd = true
        }
    }
}
