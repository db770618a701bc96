import Foundation
import Testing

@testable import Edgar

@Suite("Data sets as zip files")
struct DataSetZipTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private static let tables: [ZipFile.Entry] = SampleQuarter.texts().map {
        .init($0.table.fileName, Array($0.text.utf8))
    }

    private func expectBroken(
        _ bytes: [UInt8],
        _ reason: String? = nil,
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        let path = try folder.write(bytes, "broken.zip")
        let error = #expect(throws: DataSetError.self, sourceLocation: place) { try SampleQuarter.read(path) }
        #expect(error?.code == .brokenArchive, sourceLocation: place)
        if let reason {
            #expect(error?.detail.contains(reason) == true, "\(error?.detail ?? "")", sourceLocation: place)
        }
    }

    @Test("a zip file reads like its folder", arguments: [true, false], [true, false])
    func whole(isDeflated: Bool, isLarge: Bool) throws {
        try SampleQuarter.write(folder)
        let entries = [ZipFile.Entry("FORM_345_readme.htm", Array("<html>".utf8))] + Self.tables
        let bytes = ZipFile.bytes(entries, isDeflated: isDeflated, isLarge: isLarge)
        let path = try folder.write(bytes, "2024q3_form345.zip")
        #expect(try SampleQuarter.read(path).filings == SampleQuarter.read(folder.path).filings)
        #expect(try DataSetQuarter(path).name == "2024q3_form345")
    }

    @Test("wherever it is cut, a zip file is refused", arguments: [true, false])
    func cut(isLarge: Bool) throws {
        let bytes = ZipFile.bytes(Self.tables, isLarge: isLarge)
        for length in stride(from: 0, to: bytes.count, by: 7) { try expectBroken(Array(bytes[..<length])) }
    }

    @Test("a bit turned anywhere in a zip file is told, or turns nothing that is read")
    func turned() throws {
        let expected = try SampleQuarter.read(try folder.write(ZipFile.bytes(Self.tables), "whole.zip")).filings
        for offset in stride(from: 0, to: ZipFile.bytes(Self.tables).count, by: 3) {
            var bytes = ZipFile.bytes(Self.tables)
            bytes[offset] ^= 0x10
            let path = try folder.write(bytes, "turned.zip")
            do {
                // A table whose name is turned is a missing one; footnotes and signatures may be missing.
                guard try DataSetQuarter(path).missingTables.isEmpty else { continue }
                #expect(try SampleQuarter.read(path).filings == expected, "bit at \(offset)")
            } catch let error as DataSetError {
                #expect(error.code == .brokenArchive || error.code == .missingTables, "bit at \(offset): \(error)")
            }
        }
    }

    @Test("an entry's path leads nowhere but to its table")
    func traversal() throws {
        let entries = Self.tables.map { ZipFile.Entry("../../../\($0.name)", $0.content) }
        let path = try folder.write(ZipFile.bytes(entries), "2024q3.zip")
        #expect(try SampleQuarter.read(path).filings.count == 1)
        let temporary = FileManager.default.temporaryDirectory
        for folder in [temporary, temporary.deletingLastPathComponent()] {
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "SUBMISSION.tsv").path))
        }
    }

    @Test("a table that swells a thousandfold is refused before it fills the disk")
    func bomb() throws {
        let zeros = ZipFile.Entry("SUBMISSION.tsv", [UInt8](repeating: 48, count: 8 << 20))
        try expectBroken(ZipFile.bytes([zeros]), "which no table does")
        // One that lies about its size is stopped at what it said.
        try expectBroken(
            ZipFile.bytes([.init("SUBMISSION.tsv", zeros.content, size: 1000)]),
            "more than the directory says"
        )
    }

    @Test("a table that is there twice, or encrypted, is refused by name")
    func doubtful() throws {
        let submission = ZipFile.Entry("SUBMISSION.tsv", Array("x".utf8))
        try expectBroken(ZipFile.bytes([submission, .init("old/submission.TSV", [])]), "old/submission.TSV")
        try expectBroken(ZipFile.bytes([.init("SUBMISSION.tsv", [1], flags: 1)]), "encrypted")
    }
}
