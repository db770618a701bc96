/// A page of EDGAR's Atom feed of the latest filings.
package struct LatestFilingsFeed: Sendable, Equatable {
    /// Forms 3, 4 and 5, each filing once, the latest first.
    package let filings: [DiscoveredFiling]
    /// How many entries the page has, of whatever form: fewer than were asked for means there is no further page.
    package let entryCount: Int
    /// When EDGAR made the page, with its zone.
    package let updated: String?

    package init(reading bytes: [UInt8]) throws(DiscoveryError) {
        do {
            self = try bytes.withUnsafeBytes { bytes in
                try XMLDocument.read(ByteText(bytes).trimmed) { root throws(FilingError) in try Self.read(root) }
            }
        } catch let error as FilingError {
            throw DiscoveryError("feed of latest filings", error.message, line: error.line)
        } catch {
            throw DiscoveryError("feed of latest filings", "\(error)")
        }
    }

    /// Puts pages together: a filing's parties may stand on either side of a page's end, or on both pages when new
    /// filings pushed the entries down between two requests.
    package static func merging(_ pages: [LatestFilingsFeed]) -> [DiscoveredFiling] {
        var filings: [DiscoveredFiling] = []
        var places: [AccessionNumber: Int] = [:]
        for filing in pages.flatMap(\.filings) {
            guard let place = places[filing.accession] else {
                places[filing.accession] = filings.count
                filings.append(filing)
                continue
            }
            filings[place].issuer = filings[place].issuer ?? filing.issuer
            let parties = (filings[place].issuer.map { [$0] } ?? []) + filings[place].parties + filing.parties
            filings[place].parties = parties.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        return filings
    }

    private init(filings: [DiscoveredFiling], entryCount: Int, updated: String?) {
        (self.filings, self.entryCount, self.updated) = (filings, entryCount, updated)
    }

    private static func read(_ root: XMLElement) throws(FilingError) -> LatestFilingsFeed {
        guard root.isNamed("feed") else {
            throw FilingError(.notAFiling, "the root element is <\(root.name)>, not <feed>")
        }
        let entries = root.children.filter { $0.isNamed("entry") }
        var mentions: [FilingMention] = []
        for entry in entries {
            guard let mention = mention(in: entry) else {
                throw FilingError(.missingFact, "an entry names no accession number, form or party", line: entry.line)
            }
            mentions.append(mention)
        }
        return LatestFilingsFeed(
            filings: DiscoveredFiling.merging(mentions),
            entryCount: entries.count,
            updated: root.child("updated")?.text
        )
    }

    /// `<title>4 - ROYAL GOLD INC (0000085535) (Issuer)</title>`; the rest stands in elements of its own.
    private static func mention(in entry: XMLElement) -> FilingMention? {
        guard let title = entry.child("title")?.text, let id = entry.child("id")?.text,
            let accession = id.split(separator: "=").last.flatMap({ AccessionNumber($0) }),
            let form = entry.child("category")?.attribute("term")
        else { return nil }
        let brackets = title.split(separator: "(").dropFirst().map { $0.prefix { $0 != ")" } }
        guard let party = brackets.reversed().compactMap({ $0.utf8.count == 10 ? CIK($0) : nil }).first else {
            return nil
        }
        let summary = entry.child("summary")?.text ?? ""
        return FilingMention(
            form: form,
            accession: accession,
            party: party,
            isIssuer: brackets.last == "Issuer",
            filedOn: filingDate(in: summary),
            acceptedAt: entry.child("updated")?.text
        )
    }

    /// The day in `<b>Filed:</b> 2025-12-12 <b>AccNo:</b> …`.
    private static func filingDate(in summary: String) -> CalendarDate? {
        guard let label = summary.firstRange(of: "Filed:") else { return nil }
        let words = summary[label.upperBound...].replacing("</b>", with: " ").split(separator: " ")
        return words.first.flatMap { CalendarDate(filed: $0) }
    }
}
