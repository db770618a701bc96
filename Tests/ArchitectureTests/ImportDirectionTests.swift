import Foundation
import Testing

/// The rooms of the package import one way: in the order in which Package.swift lists them.
@Suite("Import direction")
struct ImportDirectionTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The names of the targets in Sources, in the order of Package.swift.
    private static func roomsInOrder() throws -> [String] {
        let manifest = try String(contentsOf: root.appending(path: "Package.swift"), encoding: .utf8)
        let declaration = try Regex(#"\.(?:systemLibrary|target|executableTarget)\(\s*name: "([A-Za-z0-9]+)""#)
        let names = manifest.matches(of: declaration).compactMap { $0.output[1].substring.map(String.init) }
        return names.filter { FileManager.default.fileExists(atPath: root.appending(path: "Sources/\($0)").path) }
    }

    private static func imports(of room: String) throws -> [(file: String, module: String)] {
        let folder = root.appending(path: "Sources/\(room)")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let line = try Regex(
            #"^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:package |internal |private |public )?import\s+(?:\w+\s+)?(\w+)"#
        )
        .anchorsMatchLineEndings()
        var found: [(String, String)] = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: line) {
                guard let module = match.output[1].substring else { continue }
                found.append((file.lastPathComponent, String(module)))
            }
        }
        return found
    }

    @Test("Package.swift lists every room of Sources")
    func everyRoomIsListed() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
        #expect(Set(try Self.roomsInOrder()) == Set(folders.filter { !$0.hasPrefix(".") }))
    }

    @Test("a room imports only rooms listed above it")
    func importsPointOneWay() throws {
        let rooms = try Self.roomsInOrder()
        for (place, room) in rooms.enumerated() {
            let below = Set(rooms[place...])
            for (file, module) in try Self.imports(of: room) where below.contains(module) && module != room {
                Issue.record("\(room)/\(file) imports \(module), which stands below it in Package.swift")
            }
        }
    }

    @Test(
        "parsing, validating and planning need neither a database nor a network",
        arguments: ["GraphQLLanguage", "GraphQL", "SQLBuilder", "QueryPlanner", "Form4Schema"]
    )
    func coreIsPure(room: String) throws {
        let outside: Set<String> = [
            "Postgres", "Edgar", "Warehouse", "CLibPQ", "CLibCurl", "CLibXML2", "Hummingbird", "NIOCore",
        ]
        for (file, module) in try Self.imports(of: room) where outside.contains(module) {
            Issue.record("\(room)/\(file) imports \(module)")
        }
    }

    @Test("only form4 imports the command-line parser")
    func onlyTheExecutableParsesArguments() throws {
        for room in try Self.roomsInOrder() where room != "form4" {
            let modules = try Self.imports(of: room).map(\.module)
            #expect(!modules.contains("ArgumentParser"), "\(room) imports ArgumentParser")
        }
    }
}
