import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The ceiling of polling: Hummingbird that sends the same bytes, again and again, and thinks of nothing.
///
///     http-ceiling PORT HEAD-FILE [BODY-FILE]
///
/// The head file is a response's head as curl prints it (`curl -si URL`): status line, then one header a line. What the
/// server itself adds (Content-Length, Date) is left to it. `benchmarks/load/polling.py` makes the files from answers of
/// the product and measures both.
@main
struct HTTPCeiling {
    struct Always: HTTPResponder {
        struct Context: InitializableFromSource {
            init(source: ApplicationRequestContextSource) {}
        }

        let head: HTTPResponse
        let body: ByteBuffer

        func respond(to request: Request, context: Context) async throws -> Response {
            // A POST's body has to be taken from the connection before the next request can be read.
            for try await _ in request.body {}
            return Response(
                status: head.status,
                headers: head.headerFields,
                body: body.readableBytes == 0 ? ResponseBody() : ResponseBody(byteBuffer: body)
            )
        }
    }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let port = Int(arguments[1]) else {
            FileHandle.standardError.write(Data("usage: http-ceiling PORT HEAD-FILE [BODY-FILE]\n".utf8))
            exit(2)
        }
        let head = try head(String(contentsOfFile: arguments[2], encoding: .utf8))
        let body = arguments.count > 3 ? try Data(contentsOf: URL(filePath: arguments[3])) : Data()
        var logger = Logger(label: "http-ceiling")
        logger.logLevel = .error
        let application = Application(
            responder: Always(head: head, body: ByteBuffer(bytes: body)),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            logger: logger
        )
        try await application.runService()
    }

    private static func head(_ text: String) throws -> HTTPResponse {
        let lines = text.split(whereSeparator: \.isNewline)
        let code = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 200
        var head = HTTPResponse(status: .init(code: code))
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])),
                ![.contentLength, .date].contains(name)
            else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            head.headerFields.append(HTTPField(name: name, value: String(value)))
        }
        return head
    }
}
