import Foundation
import Synchronization

/// A web server on loopback that answers each request with the next of its scripted answers, byte for byte.
final class LoopbackServer: Sendable {
    enum Answer: Sendable {
        /// Raw bytes, headers included; then the connection is closed.
        case bytes([UInt8])
        /// Raw bytes, headers included; the connection is kept until the next request on it, and reset then.
        case once([UInt8])
        /// The connection is reset without an answer.
        case reset
        /// Nothing comes, until the client gives up.
        case stall
    }

    private let socketDescriptor: Int32
    let port: UInt16
    private let script: Mutex<[Answer]>
    private let received = Mutex<[String]>([])

    var requests: [String] { received.withLock { $0 } }
    var address: String { "http://127.0.0.1:\(port)" }

    init?(_ script: [Answer]) {
        self.script = Mutex(script)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isBound else {
            close(descriptor)
            return nil
        }
        socketDescriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        Thread { [self] in serve() }.start()
    }

    /// Ends the accepting thread.
    func stop() { shutdown(socketDescriptor, Int32(SHUT_RDWR)) }

    static func answer(_ status: String, _ headers: [String: String] = [:], body: [UInt8] = []) -> Answer {
        var headers = headers
        headers["Content-Length"] = headers["Content-Length"] ?? String(body.count)
        let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        return .bytes(Array("HTTP/1.1 \(status)\r\n\(lines)Connection: close\r\n\r\n".utf8) + body)
    }

    private func serve() {
        while true {
            let connection = accept(socketDescriptor, nil, nil)
            if connection < 0 { break }
            let request = readRequest(connection)
            // A connection on which nothing was asked is no request.
            guard !request.isEmpty else {
                close(connection)
                continue
            }
            received.withLock { $0.append(request) }
            let answer = script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            switch answer {
            case .bytes(let bytes):
                Self.sendAll(bytes, to: connection)
                close(connection)
            case .once(let bytes):
                Self.sendAll(bytes, to: connection)
                received.withLock { $0.append(readRequest(connection)) }
                Self.reset(connection)
            case .stall: Thread { Self.waitForClose(connection) }.start()
            case .reset, nil: Self.reset(connection)
            }
        }
        close(socketDescriptor)
    }

    private static func sendAll(_ bytes: [UInt8], to connection: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
    }

    private static func reset(_ connection: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close(connection)
    }

    private func readRequest(_ connection: Int32) -> String {
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !text.contains("\r\n\r\n") {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { break }
            text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        return text
    }

    private static func waitForClose(_ connection: Int32) {
        var byte: UInt8 = 0
        _ = recv(connection, &byte, 1, 0)
        close(connection)
    }
}
