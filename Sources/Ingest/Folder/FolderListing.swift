import Edgar
import Foundation

/// The files of a folder in EDGAR's layout.
package struct FolderListing: Sendable {
    package struct File: Sendable {
        /// Relative to the folder: what the store remembers as the origin.
        package let path: String
        package let fullPath: String
        package let byteCount: Int
    }

    /// Everything that should be a filing, by path.
    package private(set) var filings: [File] = []
    /// Daily and quarterly indexes.
    package private(set) var indexes: [File] = []
    /// Submissions JSON of companies.
    package private(set) var submissions: [File] = []

    /// Where filings lie; every file there is taken for one.
    private static let filingFolders = ["Archives/edgar/data/", "ownership-xml/", "feed-nc/"]
    private static let indexFolders = ["Archives/edgar/daily-index/", "Archives/edgar/full-index/"]
    private static let submissionsFolder = "submissions/"

    package init(_ folder: String) throws {
        var isFolder: ObjCBool = false
        let manager = FileManager.default
        guard manager.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
            let names = manager.enumerator(atPath: folder)
        else { throw FolderJob.Problem.noSuchFolder(folder) }
        var others: [File] = []
        for case let path as String in names {
            let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
            guard !isHidden, let attributes = names.fileAttributes,
                attributes[.type] as? FileAttributeType == .typeRegular
            else { continue }
            let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
            let file = File(path: path, fullPath: folder + "/" + path, byteCount: size)
            if Self.filingFolders.contains(where: path.hasPrefix) {
                filings.append(file)
            } else if Self.indexFolders.contains(where: path.hasPrefix) {
                indexes.append(file)
            } else if path.hasPrefix(Self.submissionsFolder), path.hasSuffix(".json") {
                submissions.append(file)
            } else if [".txt", ".xml", ".nc"].contains(where: path.lowercased().hasSuffix) {
                others.append(file)
            }
        }
        // A folder of loose filings has no layout.
        if filings.isEmpty { filings = others }
        guard !filings.isEmpty else { throw FolderJob.Problem.noFilings(folder) }
        filings.sort { $0.path < $1.path }
        indexes.sort { $0.path < $1.path }
        submissions.sort { $0.path < $1.path }
    }
}
