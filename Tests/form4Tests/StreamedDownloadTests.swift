import Foundation
import Synchronization
import Testing

@testable import form4

#if canImport(Glibc)
import Glibc
#endif

/// Downloads from a server that says exactly what the test wants.
@Suite("Streamed downloads")
struct StreamedDownloadTests {
    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    /// Answers one request with a text and closes the connection; gives the port.
    private func serve(_ answer: String) throws -> Int {
        try serve { connection in
            let bytes = Array(answer.utf8)
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Takes one request, has it answered, and closes the connection; gives the port.
    private func serve(_ answer: @escaping @Sendable (_ connection: Int32) -> Void) throws -> Int {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) + listen(listener, 1) + getsockname(listener, pointer, &length)
            }
        }
        try #require(status == 0)
        Thread {
            let connection = accept(listener, nil, nil)
            var request = [UInt8](repeating: 0, count: 65_536)
            _ = recv(connection, &request, request.count, 0)
            answer(connection)
            close(connection)
            close(listener)
        }.start()
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private func download(_ port: Int) async throws -> (body: String, refusal: String?) {
        let received = Mutex<[UInt8]>([])
        let request = StreamedDownload(address: "http://127.0.0.1:\(port)/graphql", headers: [], body: [])
        let refusal = try await request.run { bytes in received.withLock { $0 += bytes } }
        let body = received.withLock { String(decoding: $0, as: UTF8.self) }
        return (body, refusal.map { String(decoding: $0, as: UTF8.self) })
    }

    @Test("a whole body is handed on as it is")
    func whole() async throws {
        let port = try serve(Self.chunked + "5\r\na,b\r\n\r\n3\r\nc\r\n\r\n0\r\n\r\n")
        let (body, refusal) = try await download(port)
        #expect(body == "a,b\r\nc\r\n")
        #expect(refusal == nil)
    }

    @Test("a body that breaks off is an error, after what came of it")
    func cut() async throws {
        let port = try serve(Self.chunked + "5\r\na,b\r\n\r\n")
        let error = await #expect(throws: CommandFailure.self) { _ = try await download(port) }
        #expect(error?.status == .doneWithLosses)
        #expect(error?.message?.contains("rows are missing") == true)
    }

    @Test("a refusal is no result: its body comes back, and nothing is handed on")
    func refused() async throws {
        let body = #"{"errors":[{"message":"no"}]}"#
        let port = try serve("HTTP/1.1 400 Bad Request\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let (received, refusal) = try await download(port)
        #expect(received.isEmpty)
        #expect(refusal == body)
    }

    @Test("where nobody answers, the error says what to start")
    func unreachable() async throws {
        let error = await #expect(throws: CommandFailure.self) { _ = try await download(1) }
        #expect(error?.status == .cannotStart)
        #expect(error?.message?.contains("form4 serve") == true)
    }

    @Test("a reader slower than the server makes the server wait, and gets all in the end")
    func slowReader() async throws {
        let whole = 64 << 20
        // Opened once the server can send nothing more, or has sent all.
        let gate = DispatchSemaphore(value: 0)
        let sentBefore = Mutex<Int?>(nil)
        let port = try serve { connection in
            let head = Array("HTTP/1.1 200 OK\r\nContent-Length: \(whole)\r\n\r\n".utf8)
            _ = send(connection, head, head.count, Int32(MSG_NOSIGNAL))
            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
            var sent = 0
            while sent < whole {
                var room = pollfd(fd: connection, events: Int16(POLLOUT), revents: 0)
                if poll(&room, 1, 2000) == 0 {
                    sentBefore.withLock { $0 = $0 ?? sent }
                    gate.signal()
                    continue
                }
                let count = send(
                    connection,
                    piece,
                    min(piece.count, whole - sent),
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
                )
                guard count > 0 || errno == EAGAIN else { break }
                sent += max(0, count)
            }
            sentBefore.withLock { $0 = $0 ?? sent }
            gate.signal()
        }
        let received = Mutex((bytes: 0, hasWaited: false))
        let request = StreamedDownload(address: "http://127.0.0.1:\(port)/", headers: [], body: [])
        let refusal = try await request.run { bytes in
            let isFirst = received.withLock { received in
                defer { (received.bytes, received.hasWaited) = (received.bytes + bytes.count, true) }
                return !received.hasWaited
            }
            if isFirst { gate.wait() }
        }
        #expect(refusal == nil)
        #expect(received.withLock { $0.bytes } == whole)
        let buffered = try #require(sentBefore.withLock { $0 })
        #expect(buffered < whole / 2, "\(buffered) bytes were taken from the server while nobody read them")
    }

    @Test("whoever cancels a download waits for nobody")
    func cancelled() async throws {
        let release = DispatchSemaphore(value: 0)
        let port = try serve { _ in release.wait() }
        let request = StreamedDownload(address: "http://127.0.0.1:\(port)/", headers: [], body: [])
        let download = Task { try await request.run { _ in } }
        download.cancel()
        await #expect(throws: CancellationError.self) { _ = try await download.value }
        release.signal()
    }
}
