import Foundation
import Testing

@Suite("TLS")
struct TLSTests {
    /// A certificate for 127.0.0.1 and its key, made for this test.
    private struct Identity {
        let folder = Program.temporary("tls")
        var certificate: String { folder.appending(path: "certificate.pem").path }
        var key: String { folder.appending(path: "key.pem").path }

        init() throws {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let made = try Program.run(
                [
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                    "-out", certificate,
                ],
                executable: URL(filePath: "/usr/bin/env")
            )
            try #require(made.status == 0, "\(made.error)")
        }

        func remove() { try? FileManager.default.removeItem(at: folder) }
    }

    private func curl(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(["curl", "-sS", "-i"] + arguments, executable: URL(filePath: "/usr/bin/env"))
    }

    @Test("a client that trusts the certificate is served over TLS, in the clear nobody is")
    func served() throws {
        let identity = try Identity()
        defer { identity.remove() }
        try RunningServer.with(["--tls-certificate", identity.certificate, "--tls-key", identity.key]) { server in
            #expect(server.url.hasPrefix("https://"))
            let query = server.url + "?query=%7B__typename%7D"
            let answer = try curl(["--cacert", identity.certificate, query])
            #expect(answer.output.hasPrefix("HTTP/1.1 200"), "\(answer.error)")
            #expect(answer.output.lowercased().contains("strict-transport-security: max-age="))
            #expect(try curl([query]).status == 60, "an unknown authority is refused by curl")
            #expect(try curl([query.replacing("https:", with: "http:")]).status != 0)
        }
    }

    @Test("versions of TLS that are no longer secure are not offered")
    func versions() throws {
        let identity = try Identity()
        defer { identity.remove() }
        try RunningServer.with(["--tls-certificate", identity.certificate, "--tls-key", identity.key]) { server in
            func shakeHands(_ version: String) throws -> Program.Outcome {
                try Program.run(
                    [
                        "openssl", "s_client", "-connect", "127.0.0.1:\(server.port)", version, "-cipher",
                        "ALL:@SECLEVEL=0",
                    ],
                    executable: URL(filePath: "/usr/bin/env")
                )
            }
            let current = try shakeHands("-tls1_2")
            #expect(current.status == 0, "\(current.error)")
            for old in ["-tls1_1", "-tls1"] { #expect(try shakeHands(old).status != 0) }
        }
    }

    @Test("wrong files end the start with their name and what to do")
    func wrongFiles() throws {
        let (identity, other) = (try Identity(), try Identity())
        defer {
            identity.remove()
            other.remove()
        }
        let data = Program.temporary("store")
        defer { try? FileManager.default.removeItem(at: data) }
        for (certificate, key, word) in [
            ("/nowhere/c.pem", identity.key, "/nowhere/c.pem cannot be read as a certificate"),
            (identity.certificate, identity.certificate, "cannot be read as a private key"),
            (identity.certificate, other.key, "does not belong to the first certificate"),
        ] {
            let outcome = try Program.run([
                "serve", "--port", "0", "--data", data.path, "--tls-certificate", certificate, "--tls-key", key,
            ])
            #expect(outcome.status == 3)
            #expect(outcome.error.contains(word), "\(outcome.error)")
        }
        #expect(try Program.run(["serve", "--tls-key", identity.key]).status == 2)
    }
}
