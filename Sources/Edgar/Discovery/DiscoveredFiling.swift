/// A filing that an index or a feed told of: one, however many lines list it.
package struct DiscoveredFiling: Sendable, Equatable {
    package let accession: AccessionNumber
    /// As the source writes it: `4`, `4/A`.
    package var form: OwnershipFiling.Form
    package var filedOn: CalendarDate?
    /// The moment of acceptance with its zone, `2025-12-12T18:02:43-05:00`, as the feed has it and an index has not.
    package var acceptedAt: String?
    /// The numbers under which it can be fetched, the issuer's first where the source tells it.
    package var parties: [CIK]
    /// The issuer, where the source tells who that is.
    package var issuer: CIK?
}

/// One mention of a filing: a line of an index, or an entry of the feed.
struct FilingMention {
    let form: String
    let accession: AccessionNumber
    let party: CIK
    let isIssuer: Bool
    let filedOn: CalendarDate?
    let acceptedAt: String?
}

extension DiscoveredFiling {
    /// Mentions of Forms 3, 4 and 5 and their amendments, put together by accession number, in order of first mention.
    ///
    /// Everything else is left out: EDGAR's feed takes `4` for the beginning of `424B2` and `497`, too.
    static func merging(_ mentions: some Sequence<FilingMention>) -> [DiscoveredFiling] {
        var filings: [DiscoveredFiling] = []
        var places: [AccessionNumber: Int] = [:]
        for mention in mentions {
            guard let form = OwnershipFiling.Form(documentType: mention.form) else { continue }
            let place = places[mention.accession] ?? filings.count
            if place == filings.count {
                places[mention.accession] = place
                filings.append(
                    DiscoveredFiling(
                        accession: mention.accession,
                        form: form,
                        filedOn: mention.filedOn,
                        acceptedAt: mention.acceptedAt,
                        parties: [],
                        issuer: nil
                    )
                )
            }
            if mention.isIssuer { filings[place].issuer = mention.party }
            if !filings[place].parties.contains(mention.party) {
                filings[place].parties.insert(mention.party, at: mention.isIssuer ? 0 : filings[place].parties.count)
            }
        }
        return filings
    }
}

/// Why an index, feed or list could not be read.
package struct DiscoveryError: Error, Sendable, Equatable, CustomStringConvertible {
    package let source: String
    package let reason: String
    package let line: Int?

    init(_ source: String, _ reason: String, line: Int? = nil) {
        self.source = source
        self.reason = reason
        self.line = line
    }

    package var description: String {
        "The \(source) cannot be read\(line.map { " at line \($0)" } ?? ""): \(reason). Fetch it again, or compare it with EDGAR's."
    }
}
