import CLibCurl
import Foundation
import Synchronization

/// HTTP over libcurl's multi interface: one thread of its own drives all transfers, HTTP/2 where the server speaks it.
///
/// Transfers reuse connections and share them; answers are unpacked (gzip, brotli, zstd as libcurl was built).
package final class CurlTransport: HTTPTransport {
    private let loop: CurlLoop

    package init() throws(EdgarError) {
        guard let loop = CurlLoop() else { throw EdgarError(.network, "libcurl does not start") }
        self.loop = loop
        let thread = Thread { loop.run() }
        thread.name = "edgar-http"
        thread.start()
    }

    deinit { loop.stop() }

    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let transfer = CurlTransfer(request)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.setContinuation(continuation)
                loop.submit(transfer)
            }
        } onCancel: {
            transfer.cancel()
            loop.wake()
        }
        return try result.get()
    }
}

/// The thread's work.
///
/// Unchecked Sendable: `multi` and `running` belong to the thread that runs `run()`; only `curl_multi_wakeup`, which
/// libcurl allows from any thread, touches `multi` elsewhere, and `multi` lives until this object is gone. The rest is
/// behind the mutex.
private final class CurlLoop: @unchecked Sendable {
    private struct Shared {
        var submitted: [CurlTransfer] = []
        var isStopped = false
    }

    private let multi: UnsafeMutableRawPointer
    private var running: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private let shared = Mutex(Shared())

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init?() {
        guard Self.isReady, let multi = curl_multi_init() else { return nil }
        self.multi = multi
        form4_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        form4_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 4)
    }

    deinit { curl_multi_cleanup(multi) }

    func submit(_ transfer: CurlTransfer) {
        let isAccepted = shared.withLock { shared in
            if !shared.isStopped { shared.submitted.append(transfer) }
            return !shared.isStopped
        }
        if isAccepted { wake() } else { transfer.finish(.failure(.cancelled)) }
    }

    func wake() { curl_multi_wakeup(multi) }

    func stop() {
        shared.withLock { $0.isStopped = true }
        wake()
    }

    func run() {
        while true {
            let (submitted, isStopped) = shared.withLock { shared in
                defer { shared.submitted = [] }
                return (shared.submitted, shared.isStopped)
            }
            for transfer in submitted { start(transfer) }
            if isStopped { break }
            var count: Int32 = 0
            curl_multi_perform(multi, &count)
            finishDone()
            finishCancelled()
            curl_multi_poll(multi, nil, 0, 1000, nil)
        }
        for (handle, transfer) in running {
            curl_multi_remove_handle(multi, handle)
            curl_easy_cleanup(handle)
            transfer.finish(.failure(.cancelled))
        }
    }

    private func start(_ transfer: CurlTransfer) {
        guard let handle = transfer.makeHandle() else {
            transfer.finish(.failure(.invalidAddress(transfer.request.address)))
            return
        }
        guard curl_multi_add_handle(multi, handle) == CURLM_OK else {
            curl_easy_cleanup(handle)
            transfer.finish(.failure(.network("libcurl takes no more transfers")))
            return
        }
        running[handle] = transfer
    }

    private func finishDone() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            remove(handle) { $0.result(code, handle) }
        }
    }

    private func finishCancelled() {
        for (handle, transfer) in running where transfer.isCancelled { remove(handle) { _ in .failure(.cancelled) } }
    }

    private func remove(
        _ handle: UnsafeMutableRawPointer,
        _ result: (CurlTransfer) -> Result<HTTPResponse, TransportError>
    ) {
        guard let transfer = running.removeValue(forKey: handle) else { return }
        let outcome = result(transfer)
        curl_multi_remove_handle(multi, handle)
        curl_easy_cleanup(handle)
        transfer.finish(outcome)
    }
}

/// One request on its way.
///
/// Unchecked Sendable: after submission the gathered answer is touched by the loop's thread alone; what others touch is
/// behind the mutex.
private final class CurlTransfer: @unchecked Sendable {
    typealias Outcome = Result<HTTPResponse, TransportError>

    private struct Shared {
        var continuation: CheckedContinuation<Outcome, Never>?
        var isCancelled = false
    }

    let request: HTTPRequest
    private var headers: [String: String] = [:]
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var wasSent = false
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let shared = Mutex(Shared())

    init(_ request: HTTPRequest) { self.request = request }

    deinit { curl_slist_free_all(headerList) }

    var isCancelled: Bool { shared.withLock { $0.isCancelled } }

    func setContinuation(_ continuation: CheckedContinuation<Outcome, Never>) {
        shared.withLock { $0.continuation = continuation }
    }

    func cancel() { shared.withLock { $0.isCancelled = true } }

    func finish(_ outcome: Outcome) {
        let continuation = shared.withLock { shared in
            defer { shared.continuation = nil }
            return shared.continuation
        }
        continuation?.resume(returning: outcome)
    }

    /// Nil when libcurl does not take the address.
    func makeHandle() -> UnsafeMutableRawPointer? {
        guard let handle = curl_easy_init() else { return nil }
        guard form4_curl_set_text(handle, CURLOPT_URL, request.address) == CURLE_OK else {
            curl_easy_cleanup(handle)
            return nil
        }
        form4_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        form4_curl_set_text(handle, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1")
        // Empty: every encoding that libcurl can unpack.
        form4_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "")
        form4_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        form4_curl_set_long(handle, CURLOPT_PIPEWAIT, 1)
        form4_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        form4_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        form4_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 15_000)
        form4_curl_set_long(handle, CURLOPT_TIMEOUT_MS, max(1, Int(request.timeout / .milliseconds(1))))
        // A stall is noticed before the whole time is over.
        form4_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 16)
        form4_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, 30)
        for (name, value) in request.headers { headerList = curl_slist_append(headerList, "\(name): \(value)") }
        form4_curl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
        let context = Unmanaged.passUnretained(self).toOpaque()
        form4_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        form4_curl_set_writer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            CurlTransfer.from(context)?.receive(bytes, size * count) ?? 0
        }
        form4_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        form4_curl_set_writer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            CurlTransfer.from(context)?.receiveHeader(bytes, size * count) ?? 0
        }
        form4_curl_set_pointer(handle, CURLOPT_PREREQDATA, context)
        form4_curl_set_gate(handle, CURLOPT_PREREQFUNCTION) { context, _, _, _, _ in
            CurlTransfer.from(context)?.maySend() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        return handle
    }

    func result(_ code: CURLcode, _ handle: UnsafeMutableRawPointer) -> Outcome {
        if isTooLarge { return .failure(.tooLarge) }
        let reason = String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OK:
            var status = 0
            form4_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            return .success(HTTPResponse(status: status, headers: headers, body: body))
        case CURLE_OPERATION_TIMEDOUT: return .failure(.timeout)
        case CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM, CURLE_HTTP2, CURLE_RECV_ERROR, CURLE_GOT_NOTHING:
            return .failure(.truncated(reason))
        case CURLE_ABORTED_BY_CALLBACK: return .failure(.truncated("the connection was lost before an answer came"))
        case CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR: return .failure(.brokenEncoding(reason))
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .failure(.invalidAddress(reason))
        default: return .failure(.network(reason))
        }
    }

    /// The loop keeps the transfer alive while libcurl knows the pointer.
    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Once: when a kept connection dies under a request, libcurl would send it again at once, past the rate limit.
    private func maySend() -> Bool {
        defer { wasSent = true }
        return !wasSent
    }

    private func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        // Taking less than was given makes libcurl give up.
        guard let bytes, body.count + count <= request.maximumBytes else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        // An interim answer's headers (100 Continue) are not the answer's.
        if line.hasPrefix("HTTP/") { headers = [:] }
        if let colon = line.firstIndex(of: ":"), headers.count < 200 {
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmedText
        }
        return count
    }
}
