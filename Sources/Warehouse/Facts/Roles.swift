import Edgar
import Form4Schema

/// A set of roles; bit n stands for the n-th `Role`, as in the store's `roles` columns.
package struct Roles: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package init(_ role: Role) {
        self.init(rawValue: Role.allCases.firstIndex(of: role).map { 1 << $0 } ?? 0)
    }

    /// The first in the order of precedence.
    package var primary: Role {
        Role.allCases.first { contains(Roles($0)) } ?? .other
    }

    /// The roles that the relationship boxes of one owner and the offices that it holds give.
    package init(of owner: ReportingOwner, offices: Set<OfficerRole>) {
        self = []
        if owner.isOfficer == true {
            if offices.contains(.ceo) { insert(Roles(.ceo)) }
            if offices.contains(.cfo) { insert(Roles(.cfo)) }
            if isEmpty { insert(Roles(.officer)) }
        }
        if owner.isDirector == true { insert(Roles(.director)) }
        if owner.isTenPercentOwner == true { insert(Roles(.tenPercentOwner)) }
        if owner.isOther == true || isEmpty { insert(Roles(.other)) }
    }
}
