import API
import CLibCurl
import Foundation
import Synchronization

/// A POST to a server, its answer of any length handed on as it arrives.
///
/// libcurl takes nothing more from the network before the last piece is taken here: where stdout is slower than the
/// server, the server waits, and no memory fills up.
struct StreamedDownload: Sendable {
    let address: String
    let headers: [String]
    let body: [UInt8]

    /// Hands on a body that comes with status 200; gives back that of any other.
    ///
    /// Cancelling the caller's task ends it within a second.
    func run(to output: @escaping @Sendable ([UInt8]) -> Void) async throws -> [UInt8]? {
        let transfer = Transfer(self, output)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { end in
                // A thread of its own, since it waits for the network and for whoever reads the output.
                Thread { end.resume(with: Result { try transfer.perform() }) }.start()
            }
        } onCancel: {
            transfer.cancel()
        }
    }

    /// The whole body, whatever the status.
    func whole() async throws -> [UInt8] {
        let received = Mutex<[UInt8]>([])
        let refusal = try await run { bytes in received.withLock { $0 += bytes } }
        return refusal ?? received.withLock { $0 }
    }
}

/// One request on its way.
///
/// Unchecked Sendable: all but the flag belongs to the thread that performs it.
private final class Transfer: @unchecked Sendable {
    private let request: StreamedDownload
    private let output: @Sendable ([UInt8]) -> Void
    private let isCancelled = Atomic<Bool>(false)
    private var handle: UnsafeMutableRawPointer?
    /// The body of an answer with another status than 200.
    private var refusal: [UInt8] = []

    init(_ request: StreamedDownload, _ output: @escaping @Sendable ([UInt8]) -> Void) {
        self.request = request
        self.output = output
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    func perform() throws -> [UInt8]? {
        guard let handle = curl_easy_init() else {
            throw CommandFailure(.cannotStart, "libcurl does not start")
        }
        self.handle = handle
        let headers = headerList()
        defer {
            curl_easy_cleanup(handle)
            curl_slist_free_all(headers)
        }
        form4_curl_set_list(handle, CURLOPT_HTTPHEADER, headers)
        setOptions(of: handle)
        let code = curl_easy_perform(handle)
        if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
        guard code != CURLE_OK else { return status == 200 ? nil : refusal }
        let reason = String(cString: curl_easy_strerror(code))
        guard status != 0 else { throw CommandFailure.unreachable(request.address, reason) }
        throw CommandFailure(.doneWithLosses, "\(request.address) broke off, rows are missing: \(reason)")
    }

    private func headerList() -> UnsafeMutablePointer<curl_slist>? {
        // Without `Expect` a long document is sent at once.
        let own = ["User-Agent: form4/\(ProductVersion.current)", "Expect:"]
        return (request.headers + own).reduce(nil) { curl_slist_append($0, $1) }
    }

    private func setOptions(of handle: UnsafeMutableRawPointer) {
        form4_curl_set_text(handle, CURLOPT_URL, request.address)
        form4_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        form4_curl_set_text(handle, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1")
        // Empty: every encoding that libcurl can unpack.
        form4_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "")
        form4_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        form4_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 15_000)
        // A redirection, such as to https, is followed with the same request.
        form4_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 1)
        form4_curl_set_long(handle, CURLOPT_MAXREDIRS, 5)
        let always = CURL_REDIR_POST_301 | CURL_REDIR_POST_302 | CURL_REDIR_POST_303
        form4_curl_set_long(handle, CURLOPT_POSTREDIR, Int(always))
        form4_curl_set_long(handle, CURLOPT_POSTFIELDSIZE, request.body.count)
        request.body.withUnsafeBytes { bytes in
            _ = form4_curl_set_pointer(
                handle,
                CURLOPT_COPYPOSTFIELDS,
                UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            )
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        form4_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        form4_curl_set_writer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.from(context)?.receive(bytes, size * count) ?? 0
        }
        // Called at least once a second, also while nothing comes.
        form4_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
        form4_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
        form4_curl_set_progress(handle, CURLOPT_XFERINFOFUNCTION) { context, _, _, _, _ in
            Transfer.from(context)?.isCancelled.load(ordering: .relaxed) == false ? 0 : 1
        }
    }

    /// The performing thread keeps the transfer alive while libcurl knows the pointer.
    private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// 0 before there is a response.
    private var status: Int {
        var status = 0
        if let handle { form4_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status) }
        return status
    }

    private func receive(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes else { return 0 }
        let piece = UnsafeRawBufferPointer(start: bytes, count: count)
        if status == 200 { output(Array(piece)) } else { refusal += piece }
        return count
    }
}

extension CommandFailure {
    static func unreachable(_ address: String, _ reason: String) -> CommandFailure {
        CommandFailure(.cannotStart, "\(address) cannot be reached: \(reason). Is `form4 serve` running there?")
    }
}
