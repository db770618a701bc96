import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Warehouse

/// An export on its way to a client: the store is read only as fast as the client takes the rows.
struct ExportStream: Sendable {
    /// A client that takes nothing for so long is dropped, and its export with it.
    private static let patience = TimeAmount.seconds(30)

    let format: TableFormat
    let name: String
    let channel: any Channel
    let disconnects: Disconnects
    let logger: Logger
    private let pieces = Handoff<[UInt8]>()

    init(format: TableFormat, name: String, channel: any Channel, disconnects: Disconnects, logger: Logger) {
        self.format = format
        self.name = name
        self.channel = channel
        self.disconnects = disconnects
        self.logger = logger
    }

    var headers: HTTPFields {
        let type: MediaType = format == .csv ? .csv : .ndjson
        let file = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return [
            .contentType: type.contentType, .cacheControl: "no-store", .vary: "Accept",
            .contentDisposition: "attachment; filename=\"\(file).\(format == .csv ? "csv" : "ndjson")\"",
        ]
    }

    /// The response, once its first rows are there: until then a failure still has a status of its own.
    func response(
        _ produce: @escaping @Sendable (_ output: @Sendable ([UInt8]) async throws -> Void) async throws -> Void
    ) async throws -> Response {
        // Nobody's child, because it outlives this call; it ends with the connection at the latest.
        let producer = Task { [pieces] in
            do {
                try await produce { try await pieces.put($0) }
                pieces.finish()
            } catch {
                pieces.finish(error)
            }
        }
        disconnects.watch(channel) { [pieces] in
            producer.cancel()
            pieces.finish(CancellationError())
        }
        let first: [UInt8]?
        do { first = try await pieces.next() } catch {
            disconnects.unwatch(channel)
            throw error
        }
        let body = ResponseBody { writer in
            defer {
                disconnects.unwatch(channel)
                producer.cancel()
                pieces.finish(CancellationError())
            }
            var piece = first
            while let rows = piece {
                try await send(rows, to: &writer)
                piece = try await next()
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    /// The next rows.
    ///
    /// After the head is sent, only a broken connection can tell a client that rows are missing.
    private func next() async throws -> [UInt8]? {
        do { return try await pieces.next() } catch {
            logger.warning("an export was cut off", metadata: ["list": "\(name)", "error": "\(error)"])
            channel.close(promise: nil)
            throw error
        }
    }

    private func send(_ rows: [UInt8], to writer: inout any ResponseBodyWriter) async throws {
        let drop = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in channel.close(promise: nil) }
        defer { drop.cancel() }
        try await writer.write(ByteBuffer(bytes: rows))
    }
}
