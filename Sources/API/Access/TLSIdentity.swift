import HummingbirdTLS
import NIOSSL

/// Who the server is to clients that speak TLS: a certificate chain and its private key, in PEM files.
struct TLSIdentity {
    let configuration: TLSConfiguration

    /// - Throws: `HTTPServerError`, which names the file and says what to do.
    init(certificate: String, key: String) throws {
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMFile(certificate) } catch {
            throw HTTPServerError.unusableCertificate(file: certificate)
        }
        guard !chain.isEmpty else { throw HTTPServerError.unusableCertificate(file: certificate) }
        let privateKey: NIOSSLPrivateKey
        do { privateKey = try NIOSSLPrivateKey(file: key, format: .pem) } catch {
            throw HTTPServerError.unusableKey(file: key)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        // The library still offers 1.0 and 1.1, which RFC 8996 forbids.
        configuration.minimumTLSVersion = .tlsv12
        self.configuration = configuration
        // BoringSSL compares the two when they are put together.
        do { _ = try NIOSSLContext(configuration: configuration) } catch {
            throw HTTPServerError.keyOfAnotherCertificate(certificate: certificate, key: key)
        }
    }
}
