import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A response of any length, handed on as it arrives.
///
/// URLSession takes what the network brings: where stdout is slower than that, the rest of the body waits in memory.
final class StreamedDownload: NSObject, URLSessionDataDelegate {
    private struct State {
        var refusal: [UInt8] = []
        var isRefused = false
        var end: CheckedContinuation<[UInt8]?, any Error>?
    }

    private let output: @Sendable ([UInt8]) -> Void
    private let state = Mutex(State())

    private init(_ output: @escaping @Sendable ([UInt8]) -> Void) { self.output = output }

    /// Hands on a body that comes with status 200; gives back that of any other.
    static func run(_ request: URLRequest, to output: @escaping @Sendable ([UInt8]) -> Void) async throws -> [UInt8]? {
        let download = StreamedDownload(output)
        let configuration = URLSessionConfiguration.default
        configuration.timeoutIntervalForResource = 24 * 3600
        let session = URLSession(configuration: configuration, delegate: download, delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        return try await withCheckedThrowingContinuation { continuation in
            download.state.withLock { $0.end = continuation }
            session.dataTask(with: request).resume()
        }
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isRefused = (dataTask.response as? HTTPURLResponse)?.statusCode != 200
        guard isRefused else { return output(Array(data)) }
        state.withLock { state in
            state.isRefused = true
            state.refusal += data
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (end, refusal) = state.withLock { state in
            defer { state.end = nil }
            return (state.end, state.isRefused ? state.refusal : nil)
        }
        if let error {
            let place = task.originalRequest?.url?.absoluteString ?? "the server"
            end?.resume(
                throwing: task.response == nil
                    ? CommandFailure.unreachable(place, error)
                    : CommandFailure(
                        .doneWithLosses,
                        "\(place) broke off, rows are missing: \(error.localizedDescription)"
                    )
            )
        } else {
            end?.resume(returning: refusal)
        }
    }
}
