import Edgar
import Form4Schema

/// Sources compare by what they are worth: the best is the least.
extension DateSource: Comparable {
    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// When a filing was filed and accepted, as well as it is known.
///
/// Whatever order evidence arrives in, ``merging(_:)`` ends with the same: the better source wins, and of two equal sources the
/// earlier date, so that the order of arrival does not decide.
package struct FilingDates: Equatable, Sendable {
    package private(set) var filedOn: CalendarDate
    package private(set) var filedOnSource: DateSource
    /// Nil when no source gave it.
    package private(set) var acceptedAt: Moment?
    package private(set) var acceptedAtSource: DateSource?

    package init(
        filedOn: CalendarDate,
        source: DateSource,
        acceptedAt: Moment? = nil,
        acceptedAtSource: DateSource? = nil
    ) {
        self.filedOn = filedOn
        filedOnSource = source
        self.acceptedAt = acceptedAt
        self.acceptedAtSource = acceptedAt == nil ? nil : acceptedAtSource ?? source
    }

    /// From when on the filing counts as known: its acceptance, else 22:00 in New York on the filing day, when EDGAR
    /// closes.
    package var knownFrom: Moment { acceptedAt ?? NewYorkTime.moment(filedOn, hour: 22) }

    package func merging(_ other: FilingDates) -> FilingDates {
        var merged = self
        if (other.filedOnSource, other.filedOn) < (filedOnSource, filedOn) {
            merged.filedOn = other.filedOn
            merged.filedOnSource = other.filedOnSource
        }
        if let moment = other.acceptedAt, let source = other.acceptedAtSource {
            if let ownMoment = acceptedAt, let ownSource = acceptedAtSource,
                (ownSource, ownMoment) <= (source, moment)
            {
                return merged
            }
            merged.acceptedAt = moment
            merged.acceptedAtSource = source
        }
        return merged
    }

    /// What a filing says of itself: header or data set, else the day of its last signature.
    package init?(of filing: OwnershipFiling) {
        if let filedOn = filing.filedOn, filing.source != .bareXML {
            let acceptedAt = filing.header?.acceptedAtNewYork.flatMap { NewYorkTime.moment($0) }
            self.init(
                filedOn: filedOn,
                source: filing.source == .submission ? .header : .dataSet,
                acceptedAt: acceptedAt
            )
        } else if let signedOn = filing.lastSignedOn {
            self.init(filedOn: signedOn, source: .signature)
        } else {
            return nil
        }
    }
}
