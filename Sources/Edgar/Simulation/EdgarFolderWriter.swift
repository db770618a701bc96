import Foundation

/// Writes filings as a folder laid out like EDGAR's web server: submissions, indexes, submissions lists, tickers.
///
/// An EDGAR client with a `file://` base reads it like the real thing.
struct EdgarFolderWriter {
    private let root: URL
    private var day: (date: CalendarDate, lines: [IndexLine])?
    private var quarter: [IndexLine] = []
    private var quarterOf: (year: Int, quarter: Int)?
    private var foldersMade: Set<String> = []
    private var listed: [CIK: [SubmissionsListWriter.Entry]] = [:]

    init(_ root: URL) { self.root = root }

    private struct IndexLine {
        let form: String
        let name: String
        let cik: Int64
        let date: CalendarDate
        let path: String
    }

    /// Filings must come in the order of their filing days.
    mutating func write(_ filing: OwnershipFiling) throws {
        guard let accession = filing.accessionNumber, let date = filing.filedOn else { return }
        if day?.date != date { try finishDay() }
        let issuer = filing.issuer.cik.number
        try write(SubmissionWriter.text(of: filing), to: "Archives/edgar/data/\(issuer)/\(accession).txt")
        // EDGAR lists a filing once under each party, each time with that party's folder.
        var parties = [(filing.issuer.cik, filing.issuer.name ?? "")]
        parties += filing.owners.map { ($0.cik, $0.name ?? "") }
        let lines = parties.map { cik, name in
            IndexLine(
                form: filing.documentType,
                name: name,
                cik: cik.number,
                date: date,
                path: "edgar/data/\(cik.number)/\(accession).txt"
            )
        }
        listed[filing.issuer.cik, default: []].append(
            .init(
                accession: accession,
                filedOn: date,
                period: filing.periodOfReport ?? "",
                acceptedAt: filing.header?.acceptanceDatetime ?? "",
                form: filing.documentType,
                document: filing.primaryDocument ?? ""
            )
        )
        if day == nil { day = (date, []) }
        day?.lines += lines
    }

    mutating func finish(_ market: SimulatedMarket) throws {
        try finishDay()
        try finishQuarter()
        try writeTickers(of: market)
        for company in market.companies {
            guard let entries = listed[company.cik], let last = entries.last else { continue }
            let text = SubmissionsListWriter.text(of: company, on: last.filedOn, entries)
            try write(text, to: EdgarResource.submissions(company.cik).path)
        }
    }

    private mutating func finishDay() throws {
        guard let (date, lines) = day else { return }
        day = nil
        let parts = (date.parts.year, date.quarter)
        if let quarterOf, quarterOf != parts { try finishQuarter() }
        quarterOf = parts
        quarter += lines
        let folder = "Archives/edgar/daily-index/\(parts.0)/QTR\(parts.1)"
        try write(Self.formIndex(lines, "Daily", date, date.compact), to: "\(folder)/form.\(date.compact).idx")
        try write(Self.masterIndex(lines, "Daily", date), to: "\(folder)/master.\(date.compact).idx")
    }

    private mutating func finishQuarter() throws {
        guard let quarterOf, let last = quarter.last?.date else { return }
        let folder = "Archives/edgar/full-index/\(quarterOf.year)/QTR\(quarterOf.quarter)"
        try write(Self.formIndex(quarter, "Master", last, nil), to: "\(folder)/form.idx")
        quarter = []
    }

    /// - Parameter compactDate: the date as daily indexes write it; quarterly ones write each line's with dashes.
    private static func formIndex(
        _ lines: [IndexLine],
        _ kind: String,
        _ date: CalendarDate,
        _ compactDate: String?
    ) -> String {
        var text = heading("\(kind) Index of EDGAR Dissemination Feed by Form Type", date)
        text += padded("Form Type", 12) + padded("Company Name", 62) + padded("CIK", 12) + padded("Date Filed", 12)
        text += "File Name\n" + String(repeating: "-", count: 141) + "\n"
        for line in lines.sorted(by: { ($0.form, $0.name, $0.path) < ($1.form, $1.name, $1.path) }) {
            text += padded(line.form, 12) + padded(line.name, 62) + padded(String(line.cik), 12)
            text += padded(compactDate ?? line.date.description, 12) + padded(line.path, 52) + "\n"
        }
        return text
    }

    private static func masterIndex(_ lines: [IndexLine], _ kind: String, _ date: CalendarDate) -> String {
        var text = heading("\(kind) Index of EDGAR Dissemination Feed", date)
        text += "CIK|Company Name|Form Type|Date Filed|File Name\n" + String(repeating: "-", count: 80) + "\n"
        for line in lines.sorted(by: { ($0.cik, $0.form, $0.path) < ($1.cik, $1.form, $1.path) }) {
            text += "\(line.cik)|\(line.name)|\(line.form)|\(line.date.compact)|\(line.path)\n"
        }
        return text
    }

    private static func heading(_ title: String, _ date: CalendarDate) -> String {
        "Description:           \(title)\nLast Data Received:    \(date)\nComments:              simulated, not from the SEC\n \n \n"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        let cut = text.count >= width ? String(text.prefix(width - 1)) : text
        return cut + String(repeating: " ", count: width - cut.count)
    }

    private mutating func writeTickers(of market: SimulatedMarket) throws {
        let rows = market.companies.map { company in
            "[\(company.cik.number), \(quoted(company.name)), \(quoted(company.tradingSymbol)), \"NYSE\"]"
        }
        let text = "{\"fields\": [\"cik\", \"name\", \"ticker\", \"exchange\"], \"data\": [\n"
        try write(text + rows.joined(separator: ",\n") + "\n]}\n", to: "files/company_tickers_exchange.json")
    }

    private func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private mutating func write(_ text: String, to path: String) throws {
        let url = root.appendingPathComponent(path)
        let folder = url.deletingLastPathComponent()
        if foldersMade.insert(folder.path).inserted {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        try writeFile(text, to: url.path)
    }
}

/// Writes a whole file; quicker by far than Foundation for many small ones.
private func writeFile(_ text: String, to path: String) throws {
    guard let file = fopen(path, "wb") else {
        throw SimulationError.cannotWrite(path, String(cString: strerror(errno)))
    }
    var text = text
    let isWritten = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
    guard fclose(file) == 0, isWritten else {
        throw SimulationError.cannotWrite(path, String(cString: strerror(errno)))
    }
}
