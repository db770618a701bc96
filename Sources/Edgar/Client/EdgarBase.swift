import Foundation

/// Where EDGAR is: the SEC's servers, a mirror, or a folder laid out like them.
package struct EdgarBase: Sendable, Equatable, CustomStringConvertible {
    package enum Place: Sendable, Equatable {
        case web(String)
        case folder(String)
    }

    package let place: Place
    /// The machine itself, which may be asked without a declared User-Agent.
    package let isLoopback: Bool

    /// - Parameter text: `https://www.sec.gov`, `http://127.0.0.1:8080`, `file:///path`, or a path.
    package init(_ text: String) throws(EdgarError) {
        var address = text
        while address.hasSuffix("/"), !address.hasSuffix("://"), address.utf8.count > 1 { address.removeLast() }
        if let scheme = address.range(of: "://") {
            switch address[..<scheme.lowerBound].lowercased() {
            case "https", "http":
                guard let host = URLComponents(string: address)?.host, !host.isEmpty else {
                    throw EdgarError(.invalidAddress, "“\(text)” has no host")
                }
                place = .web(address)
                isLoopback = Self.isLoopback(host: host)
            case "file":
                place = .folder(URL(string: address)?.path ?? String(address[scheme.upperBound...]))
                isLoopback = true
            default: throw EdgarError(.invalidAddress, "“\(text)” is none of https, http and file")
            }
        } else {
            place = .folder(address)
            isLoopback = true
        }
    }

    package var description: String {
        switch place {
        case .web(let address): address
        case .folder(let path): path
        }
    }

    /// The SEC keeps submissions JSON on a host of its own; mirrors keep it beside the rest.
    func address(of resource: EdgarResource) -> String {
        switch place {
        case .folder(let path): return "\(path)/\(resource.filePath)"
        case .web(let address):
            let isOnDataHost = resource.path.hasPrefix("submissions/")
            let host = address == "https://www.sec.gov" && isOnDataHost ? "https://data.sec.gov" : address
            return "\(host)/\(resource.path)"
        }
    }

    private static func isLoopback(host: String) -> Bool {
        let name = host.trimmingCharacters(in: ["[", "]"]).lowercased()
        if name == "localhost" || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
