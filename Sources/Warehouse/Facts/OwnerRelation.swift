import Edgar
import Form4Schema

/// A reporting owner and what it is to the issuer, by its boxes and its title.
package struct OwnerRelation: Sendable {
    package let owner: ReportingOwner
    package let roles: Roles
    /// Nil for an owner that is no officer.
    package let officerRole: OfficerRole?

    fileprivate init(_ owner: ReportingOwner, title: String) {
        self.owner = owner
        let offices = owner.isOfficer == true ? OfficerRole.offices(inTitle: title) : []
        roles = Roles(of: owner, offices: offices)
        officerRole = owner.isOfficer == true ? OfficerRole.allCases.first(where: offices.contains) ?? .other : nil
    }
}

extension OwnershipFiling {
    /// The owners in document order.
    ///
    /// EDGAR's field for a title holds 30 characters, so that longer ones stand in the remarks and the field says "See
    /// Remarks". Then the offices that the remarks name count, unless several owners point there: which of them is meant
    /// is not said.
    package var relations: [OwnerRelation] {
        let pointing = owners.filter { $0.isOfficer == true && $0.pointsToRemarks }
        return owners.map { owner in
            let title = owner.officerTitle ?? ""
            let isExplained = pointing.count == 1 && owner.pointsToRemarks
            return OwnerRelation(owner, title: isExplained ? "\(title); \(titleInRemarks)" : title)
        }
    }

    /// The remarks without what they say of exhibits and of powers of attorney, whose holders have offices, too.
    private var titleInRemarks: String {
        (remarks ?? "").split { $0.isNewline || $0 == ";" || $0 == "." }.filter { sentence in
            !["exhibit", "attorney", "behalf"].contains { sentence.lowercased().contains($0) }
        }.joined(separator: "; ")
    }
}

extension ReportingOwner {
    /// Whether the title is, or ends in, a word such as `See Remarks`.
    fileprivate var pointsToRemarks: Bool {
        let words = (officerTitle ?? "").lowercased().split { !$0.isLetter }
        return words.contains("remarks") || words.contains("remark")
    }
}
