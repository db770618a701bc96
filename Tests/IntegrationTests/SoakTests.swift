import Foundation
import Testing

/// The short form of `benchmarks/load/soak.py`: load while filings arrive, answers compared with SQL, overload, memory.
@Suite("Soak")
struct SoakTests {
    private static let script = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "benchmarks/load/soak.py").path

    @Test(
        "answers under load are correct while filings arrive, overload is refused and survived",
        arguments: ["67108864", "0"]
    )
    func short(cacheBytes: String) throws {
        let outcome = try Program.run(
            [
                "python3", Self.script, "--binary", Program.binary.path, "--seconds", "10", "--connections", "8", "64",
                "--cache-bytes", cacheBytes, "--port", cacheBytes == "0" ? "18071" : "18072",
            ],
            executable: URL(filePath: "/usr/bin/env")
        )
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output.contains("compared "))
    }
}
