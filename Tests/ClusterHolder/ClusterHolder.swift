import Foundation
import Postgres

/// A process that opens the cluster below a folder and uses it until its standard input ends: for tests that kill it.
@main
struct ClusterHolder {
    static func main() async throws {
        let cluster = try await EmbeddedCluster.open(
            dataFolder: CommandLine.arguments[1],
            serverSettings: ["fsync": "off"]
        )
        print("open")
        fflush(nil)
        while readLine() != nil {}
        await cluster.close()
        print("closed")
    }
}
