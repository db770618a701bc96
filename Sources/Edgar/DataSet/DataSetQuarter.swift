import Foundation

/// A quarter of the SEC's “Insider Transactions Data Sets”, from its zip file or the folder that unpacks to.
///
/// Filings come in the order of their filing days, each put together from all tables, so that loading can stop after any
/// and go on behind it. Memory: 32 bytes a row for the indexes, and the filing at hand.
package final class DataSetQuarter: Sendable {
    /// What the quarter gives, one after the other.
    package enum Item: Sendable {
        /// A filing; with `problems` when one of its facts, or rows, cannot be read.
        case filing(OwnershipFiling)
        /// A row that belongs to no filing of the quarter, or cannot be read at all.
        case failure(DataSetError)
    }

    /// Such as `2024q3`: the name of the folder or zip file.
    package let name: String
    /// Tables that are not there.
    package let missingTables: [DataSetTable]
    private let files: [DataSetTable: DataSetFile]

    /// - Parameter isPartial: whether a quarter without essential tables is taken; one without SUBMISSION never is.
    package init(_ path: String, isPartial: Bool = false) throws(DataSetError) {
        name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
        var folder = path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DataSetError(.unreadable, file: path, "there is no such file or folder")
        }
        var scratch: ScratchFolder?
        if !isFolder.boolValue {
            let unpacked = try ScratchFolder()
            try Self.unpack(path, into: unpacked.path)
            folder = unpacked.path
            scratch = unpacked
        }
        // Once mapped, the tables of a zip file need no names any more: a process that is killed leaves nothing behind.
        defer { withExtendedLifetime(scratch) {} }
        let paths = Self.tables(in: folder)
        missingTables = DataSetTable.allCases.filter { paths[$0] == nil }
        let lacking = missingTables.filter { isPartial ? $0 == .submission : $0.isEssential }
        guard lacking.isEmpty else {
            let names = lacking.map(\.rawValue).joined(separator: ", ")
            throw DataSetError(
                .missingTables,
                file: path,
                isPartial ? "\(names) is not there, and nothing can be told without it" : "\(names) not there"
            )
        }
        var files: [DataSetTable: DataSetFile] = [:]
        for table in DataSetTable.allCases {
            if let path = paths[table] { files[table] = try DataSetFile(table, path: path) }
        }
        self.files = files
    }

    /// How many rows a table has, unreadable ones left out.
    package func rowCount(_ table: DataSetTable) -> Int { files[table]?.index.count ?? 0 }

    /// The filings behind the given one, and the rows that cannot be read.
    package func items(after last: AccessionNumber? = nil) -> DataSetItems { DataSetItems(files: files, after: last) }

    /// File names in any case, as unpacking on other systems leaves them.
    private static func tables(in folder: String) -> [DataSetTable: String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var paths: [DataSetTable: String] = [:]
        for name in names.sorted() {
            if let table = table(named: name) { paths[table] = "\(folder)/\(name)" }
        }
        return paths
    }

    private static func table(named name: String) -> DataSetTable? {
        let base = name.split(separator: "/").last ?? ""
        return DataSetTable.allCases.first { $0.fileName.lowercased() == base.lowercased() }
    }

    private static func unpack(_ path: String, into folder: String) throws(DataSetError) {
        let archive = try ZipArchive(path)
        var names: [DataSetTable: String] = [:]
        for entry in archive.entries {
            guard let table = table(named: entry.name) else { continue }
            if let other = names.updateValue(entry.name, forKey: table) {
                throw DataSetError(
                    .brokenArchive,
                    file: path,
                    "it holds \(table.rawValue) as \(other) and as \(entry.name)"
                )
            }
            // Under the table's own name: an entry's path goes nowhere else.
            try archive.extract(entry, to: "\(folder)/\(table.fileName)")
        }
    }
}

/// A temporary folder that goes when its owner does.
private final class ScratchFolder: Sendable {
    let path: String

    init() throws(DataSetError) {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("form4-data-set-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw DataSetError(
                .unreadable,
                file: path,
                "the temporary folder cannot be made: \(error.localizedDescription)"
            )
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
