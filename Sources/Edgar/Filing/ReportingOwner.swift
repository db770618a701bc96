/// A person or entity that reports: one of the owners of a filing.
package struct ReportingOwner: Sendable, Equatable {
    package var cik: CIK
    /// The number as filed, usually ten digits.
    package var cikText: String
    package var name: String?
    package var address = Address()

    /// The relationship boxes; nil when the element is absent, which filers mean as no.
    package var isDirector: Bool?
    package var isOfficer: Bool?
    package var isTenPercentOwner: Bool?
    package var isOther: Bool?
    package var officerTitle: String?
    package var otherText: String?

    /// The SEC file number of the issuer's registration, from the submission's header or the data set.
    package var fileNumber: String?

    package init(cik: CIK, cikText: String, name: String?) {
        self.cik = cik
        self.cikText = cikText
        self.name = name
    }

    package struct Address: Sendable, Equatable {
        package var street1: String?
        package var street2: String?
        package var city: String?
        /// EDGAR's code of a US state or a foreign country.
        package var state: String?
        package var zipCode: String?
        package var stateDescription: String?
        /// Since schema X0609, as are the two below.
        package var isNonUS: Bool?
        package var nonUSStateTerritory: String?
        package var country: String?
    }
}
