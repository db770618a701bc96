import Edgar

/// When the filings of a submissions list were accepted, as far as the list lets one know.
///
/// Every list stamps its times with `Z`; but while some give UTC, others give New York's wall clock under the same stamp,
/// each throughout. One time alone does not tell: `16:30Z` may be half past four in New York, or half past twelve.
/// EDGAR takes filings from 6:00 to 22:00 in New York and dates Forms 3, 4 and 5 by that day, so that many an entry makes
/// sense in one reading only: `09:21Z` is no UTC, and `01:00Z` of the day after is no New York time. The reading for which
/// more entries of the list speak holds for all. Where as many speak for the other, or none for any, no time is taken:
/// a filing then counts as known from the end of its day, rather than hours before anybody could know it.
package struct ListedTimes: Sendable {
    /// Nil where the list leaves it open.
    private let clock: Clock?

    /// - Parameter filings: all of a list, or of one of its overflow files.
    package init(_ filings: [CompanySubmissions.Filing]) {
        var (universal, newYork) = (0, 0)
        // The SEC posts its notices of effectiveness after midnight, under the day before.
        for filing in filings where filing.form != "EFFECT" {
            switch (Clock.universal.acceptance(of: filing), Clock.newYork.acceptance(of: filing)) {
            case (.some, nil): universal += 1
            case (nil, .some): newYork += 1
            case (nil, nil), (.some, .some): break
            }
        }
        clock = universal == newYork ? nil : universal > newYork ? .universal : .newYork
    }

    /// Nil for a time that is missing, or at which EDGAR takes no filings.
    package func acceptance(of filing: CompanySubmissions.Filing) -> Moment? {
        clock?.acceptance(of: filing)
    }

    /// What the list says of a filing's dates.
    package func dates(of filing: CompanySubmissions.Filing) -> FilingDates? {
        filing.filedOn.map { FilingDates(filedOn: $0, source: .submissions, acceptedAt: acceptance(of: filing)) }
    }

    private enum Clock {
        case universal
        case newYork

        func acceptance(of filing: CompanySubmissions.Filing) -> Moment? {
            guard let filedOn = filing.filedOn, let text = filing.acceptedAt, let universal = Moment(rfc3339: text),
                let newYork = NewYorkTime.moment(String(text.prefix(19)))
            else { return nil }
            let moment = self == .universal ? universal : newYork
            let (opening, closing) = (NewYorkTime.moment(filedOn, hour: 6), NewYorkTime.moment(filedOn, hour: 22))
            return opening <= moment && moment <= closing ? moment : nil
        }
    }
}
