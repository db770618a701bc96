import NIOCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why the server cannot listen, and what to do.
package enum HTTPServerError: Error, CustomStringConvertible {
    case portInUse(host: String, port: Int)
    case notPermitted(port: Int)
    case unknownHost(String)

    /// What a failure to start means; null when it is another one.
    init?(_ error: any Error, _ settings: ServerSettings) {
        if let error = error as? IOError {
            switch error.errnoCode {
            case EADDRINUSE: self = .portInUse(host: settings.host, port: settings.port)
            case EACCES: self = .notPermitted(port: settings.port)
            case EADDRNOTAVAIL: self = .unknownHost(settings.host)
            default: return nil
            }
        } else if error is SocketAddressError {
            self = .unknownHost(settings.host)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .portInUse(let host, let port):
            "port \(port) of \(host) is in use by another program. Stop it, or choose another port: --port \(port + 1)"
        case .notPermitted(let port):
            "port \(port) needs more rights than this user has. Choose one above 1023: --port 8080"
        case .unknownHost(let host):
            "\(host) is no address of this machine. Use --host 127.0.0.1, or 0.0.0.0 for all addresses"
        }
    }
}
