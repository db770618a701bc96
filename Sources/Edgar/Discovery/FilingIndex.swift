/// EDGAR's daily and quarterly indexes: one line for each party of each filing.
package struct FilingIndex: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        /// By form type, in columns.
        case form
        /// By company name, in columns.
        case company
        /// By CIK, between bars.
        case master
    }

    package struct Line: Sendable, Equatable {
        package var form: String
        package var companyName: String
        package var cik: CIK
        /// EDGAR's filing date; a daily index also lists filings of earlier days that were disseminated late.
        package var filedOn: CalendarDate
        /// Below `Archives/`: `edgar/data/1318605/0000899243-22-035394.txt`.
        package var path: String
        package var accession: AccessionNumber
    }

    package let kind: Kind
    package let lines: [Line]

    /// The Forms 3, 4 and 5 among the lines, each filing once.
    package var ownershipFilings: [DiscoveredFiling] {
        DiscoveredFiling.merging(
            lines.lazy.map { line in
                FilingMention(
                    form: line.form,
                    accession: line.accession,
                    party: line.cik,
                    isIssuer: false,
                    filedOn: line.filedOn,
                    acceptedAt: nil
                )
            }
        )
    }

    /// Reads an index, packed with gzip or not; one without lines, as on a quarter's first morning, is an index, too.
    package init(reading bytes: [UInt8]) throws(DiscoveryError) {
        let plain: [UInt8]
        do { plain = try Gzip.unpackedIfPacked(bytes, limit: 1 << 30) } catch {
            throw DiscoveryError("filing index", error.description)
        }
        let result = plain.withUnsafeBytes { bytes in
            Result { () throws(DiscoveryError) in
                var reader = try FilingIndexReader(ByteText(bytes))
                return try reader.read()
            }
        }
        (kind, lines) = try result.get()
    }
}

/// Reads the heading, then the lines below the dashes.
private struct FilingIndexReader {
    private let kind: FilingIndex.Kind
    /// Where the second column begins in a column index.
    private let secondColumn: Int
    private let body: ByteText
    private var lineNumber: Int

    init(_ text: ByteText) throws(DiscoveryError) {
        guard let dashes = text.firstOffset(of: "\n----"), let start = text[dashes + 1..<text.count].firstOffset(of: 10)
        else {
            throw DiscoveryError("filing index", "it has no heading with a line of dashes")
        }
        let heading = text[0..<dashes].string
        body = text[dashes + 1 + start..<text.count]
        lineNumber = text.line(at: dashes + 1)
        // The heading may be wrapped; the columns that matter stand on its first line.
        if heading.contains("CIK|Company Name|Form Type") {
            (kind, secondColumn) = (.master, 0)
        } else if let line = heading.split(separator: "\n").last(where: { $0.hasPrefix("Form Type") }) {
            (kind, secondColumn) = (.form, Self.column("Company Name", in: line) ?? 12)
        } else if let line = heading.split(separator: "\n").last(where: { $0.hasPrefix("Company Name") }) {
            (kind, secondColumn) = (.company, Self.column("Form Type", in: line) ?? 62)
        } else {
            throw DiscoveryError("filing index", "its heading names neither form, company nor master columns")
        }
    }

    private static func column(_ title: String, in line: Substring) -> Int? {
        line.range(of: title).map { line.utf8.distance(from: line.startIndex, to: $0.lowerBound) }
    }

    mutating func read() throws(DiscoveryError) -> (FilingIndex.Kind, [FilingIndex.Line]) {
        var lines: [FilingIndex.Line] = []
        lines.reserveCapacity(body.count / 140)
        for slice in body.bytes.split(separator: 10, omittingEmptySubsequences: false).dropFirst() {
            lineNumber += 1
            let text = ByteText(UnsafeRawBufferPointer(rebasing: slice))
            if text.trimmed.isEmpty { continue }
            guard let line = kind == .master ? bars(text) : columns(text) else {
                throw DiscoveryError(
                    "filing index",
                    "“\(text.trimmedString.prefix(80))” is no line of it",
                    line: lineNumber
                )
            }
            lines.append(line)
        }
        return (kind, lines)
    }

    private func bars(_ text: ByteText) -> FilingIndex.Line? {
        let parts = text.trimmedString.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5 else { return nil }
        return line(form: parts[2], name: parts[1], cik: parts[0], date: parts[3], path: parts[4])
    }

    /// CIK, date and path are read from the right: names fill their column, and may have anything in them.
    private func columns(_ text: ByteText) -> FilingIndex.Line? {
        let trimmed = text.trimmed
        let words = trimmed.bytes.split(separator: 32).suffix(3)
        guard words.count == 3, let cik = words.first else { return nil }
        let end = text.offset(of: trimmed) + cik.startIndex
        guard end > secondColumn else { return nil }
        let last = words.map { String(decoding: $0, as: UTF8.self) }
        let first = text[0..<secondColumn].trimmedString
        let second = text[secondColumn..<end].trimmedString
        let (form, name) = kind == .form ? (first, second) : (second, first)
        return line(form: form, name: name, cik: last[0], date: last[1], path: last[2])
    }

    private func line(form: String, name: String, cik: String, date: String, path: String) -> FilingIndex.Line? {
        guard let cik = CIK(cik), let date = CalendarDate(compact: date) ?? CalendarDate(filed: date),
            let accession = AccessionNumber(startOfFileName: path), !form.isEmpty
        else { return nil }
        return .init(form: form, companyName: name, cik: cik, filedOn: date, path: path, accession: accession)
    }
}
