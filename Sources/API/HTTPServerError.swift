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
    case unusableCertificate(file: String)
    case unusableKey(file: String)
    case keyOfAnotherCertificate(certificate: String, key: String)

    /// What a failure to start means; null when it is another one.
    init?(_ error: any Error, _ settings: ServerSettings) {
        if let error = error as? IOError {
            switch error.errnoCode {
            case EADDRINUSE: self = .portInUse(host: settings.host, port: settings.port)
            case EACCES: self = .notPermitted(port: settings.port)
            case EADDRNOTAVAIL: self = .unknownHost(settings.host)
            default: return nil
            }
        } else if error is SocketAddressError || error is SocketAddressError.UnknownHost {
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
        case .unusableCertificate(let file):
            "\(file) cannot be read as a certificate. --tls-certificate takes a PEM file with the server's certificate "
                + "first, then those between it and the authority"
        case .unusableKey(let file):
            "\(file) cannot be read as a private key. --tls-key takes a PEM file with an unencrypted key"
        case .keyOfAnotherCertificate(let certificate, let key):
            "the key in \(key) does not belong to the first certificate in \(certificate). Give the pair that was made "
                + "together"
        }
    }
}
