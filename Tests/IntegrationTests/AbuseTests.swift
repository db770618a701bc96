import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// What strangers send, from loopback and in bounded numbers: each must leave others served and memory bounded.
@Suite("Abuse")
struct AbuseTests {
    /// A TCP connection that says exactly what it is told.
    private final class RawConnection {
        private let descriptor: Int32

        init(port: Int) throws {
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            address.sin_addr.s_addr = inet_addr("127.0.0.1")
            let status = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
            var limit = timeval(tv_sec: 10, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        }

        deinit { close(descriptor) }

        /// Sends what fits; false when the server has closed the connection.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        func send(_ text: String) { send(Array(text.utf8)) }
        func halfClose() { shutdown(descriptor, Int32(SHUT_WR)) }

        /// The first bytes of the answer; empty when the connection was closed without one.
        func receive() -> String {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }

    private func post(_ body: String, _ server: RunningServer, length: Int? = nil) throws -> RawConnection {
        let connection = try RawConnection(port: server.port)
        let head = """
            POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
            Accept: application/graphql-response+json\r\nContent-Length: \(length ?? body.utf8.count)\r\n\r\n
            """
        connection.send(head + body)
        return connection
    }

    private func status(_ body: String, _ server: RunningServer) throws -> String {
        String(try post(body, server).receive().prefix(12))
    }

    private func expectServed(_ server: RunningServer) throws {
        #expect(try status(#"{"query":"{ __typename }"}"#, server) == "HTTP/1.1 200")
    }

    /// Resident memory of the server in megabytes.
    private func memory(_ server: RunningServer) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(server.processIdentifier)/status", encoding: .utf8)
        let match = try #require(text.firstMatch(of: /VmRSS:\s+([0-9]+) kB/))
        return (Int(match.1) ?? 0) / 1024
    }

    @Test("documents made to hurt are refused, and the next request is served")
    func documents() throws {
        try RunningServer.with { server in
            let aliases = (0..<100_000).map { "a\($0):__typename" }.joined(separator: " ")
            let hostile = [
                "{ \(aliases) }", "{ a(b: " + String(repeating: "[", count: 100_000),
                String(repeating: "{a", count: 50_000), "{ a(b: " + String(repeating: "9", count: 500_000) + ") }",
                "query(" + String(repeating: "$a:Int ", count: 50_000) + ") { a }",
            ]
            for document in hostile {
                #expect(try status(#"{"query":"\#(document)"}"#, server).hasPrefix("HTTP/1.1 4"))
            }
            try expectServed(server)
        }
    }

    @Test("bodies of 10 MB, invalid UTF-8, header floods and nonsense get 4xx, and memory stays bounded")
    func floods() throws {
        try RunningServer.with { server in
            try expectServed(server)
            let before = try memory(server)
            let large = #"{"query":""# + String(repeating: " ", count: 10_000_000) + #""}"#
            for _ in 0..<10 {
                let answer = try post(large, server).receive()
                #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 413"))
            }
            let flood = try RawConnection(port: server.port)
            flood.send("GET / HTTP/1.1\r\nHost: x\r\n" + (0..<5000).map { "X-\($0): y\r\n" }.joined() + "\r\n")
            let refused = flood.receive()
            #expect(refused.isEmpty || refused.hasPrefix("HTTP/1.1 4"))
            let binary = try RawConnection(port: server.port)
            binary.send([UInt8](repeating: 0xFF, count: 10_000))
            _ = binary.receive()
            try expectServed(server)
            #expect(try memory(server) < before + 100)
        }
    }

    @Test("slow, half-closed and abandoned connections leave others served, and go away")
    func slow() throws {
        try RunningServer.with(["--idle-timeout", "2s"]) { server in
            let loris = try (0..<100).map { _ in try RawConnection(port: server.port) }
            for connection in loris { connection.send("POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Le") }
            let starved = try (0..<50).map { _ in try post("{", server, length: 1000) }
            for connection in starved { connection.halfClose() }
            for _ in 0..<50 { _ = try post(#"{"query":"{ __typename }"}"#, server) }
            try expectServed(server)
            // The idle timeout closes whoever never finishes a request.
            #expect(loris[0].receive().isEmpty)
            try expectServed(server)
        }
    }
}
