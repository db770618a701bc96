/// What EDGAR wrote in front of a submission's documents.
///
/// Values are texts as found; the typed readings beside them are nil where a text is not what it should be.
package struct SubmissionHeader: Sendable, Equatable {
    package var accessionNumber: String?
    package var submissionType: String?
    package var documentCount: String?
    /// `20200318`, as the two dates below.
    package var periodOfReport: String?
    package var filedAsOf: String?
    package var changedAsOf: String?
    /// `20200318165501`, wall clock of New York; the dissemination feed's header does not have it.
    package var acceptanceDatetime: String?
    package var parties: [Party] = []

    package var filedOn: CalendarDate? { filedAsOf.flatMap { CalendarDate(compact: $0) } }

    /// The acceptance time as `2020-03-18T16:55:01`, New York wall clock without a zone.
    package var acceptedAtNewYork: String? {
        guard let text = acceptanceDatetime, text.utf8.count == 14, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
            let date = CalendarDate(compact: text.prefix(8))
        else { return nil }
        let time = text.dropFirst(8)
        let (hour, minute, second) = (time.prefix(2), time.dropFirst(2).prefix(2), time.suffix(2))
        guard hour <= "23", minute <= "59", second <= "59" else { return nil }
        return "\(date)T\(hour):\(minute):\(second)"
    }

    /// One party of the submission: the issuer or an owner.
    package struct Party: Sendable, Equatable {
        package enum Role: Sendable {
            case issuer
            case reportingOwner
        }

        package var role: Role
        package var name: String?
        package var cik: String?
        package var sic: String?
        /// Nil when the header does not name the industry; empty when it leaves the name out.
        package var sicTitle: String?
        package var organizationName: String?
        /// The employer identification number (`IRS NUMBER`, later `EIN`).
        package var irsNumber: String?
        package var stateOfIncorporation: String?
        /// `1231` for 31 December.
        package var fiscalYearEnd: String?
        package var formType: String?
        package var act: String?
        package var fileNumber: String?
        package var filmNumber: String?
        package var businessAddress: Address?
        package var mailAddress: Address?
        package var formerNames: [FormerName] = []

        package init(role: Role) { self.role = role }
    }

    package struct Address: Sendable, Equatable {
        package var street1: String?
        package var street2: String?
        package var city: String?
        package var state: String?
        package var zip: String?
        package var phone: String?
    }

    package struct FormerName: Sendable, Equatable {
        package var name: String?
        /// `20050222`: the day on which the name was given up.
        package var changedOn: String?
    }
}
