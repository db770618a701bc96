/// A small submission for tests: invented, with what a test asks for put in.
struct SampleFiling {
    var accession = "0000111111-24-000007"
    var type = "4"
    var header: String?
    var issuer = "<issuerCik>0000123456</issuerCik><issuerName>Sample Corp</issuerName>"
    var owners = """
        <reportingOwner><reportingOwnerId><rptOwnerCik>0000654321</rptOwnerCik><rptOwnerName>Doe Jane</rptOwnerName>\
        </reportingOwnerId><reportingOwnerRelationship><isDirector>1</isDirector></reportingOwnerRelationship></reportingOwner>
        """
    var body = ""
    var prolog = "<?xml version=\"1.0\"?>"

    var document: String {
        """
        \(prolog)
        <ownershipDocument>
            <schemaVersion>X0508</schemaVersion>
            <documentType>\(type)</documentType>
            <periodOfReport>2024-05-06</periodOfReport>
            <issuer>\(issuer)</issuer>
            \(owners)
            \(body)
        </ownershipDocument>
        """
    }

    var submission: String {
        """
        <SEC-DOCUMENT>\(accession).txt : 20240507
        <SEC-HEADER>\(accession).hdr.sgml : 20240507
        \(header ?? defaultHeader)
        </SEC-HEADER>
        <DOCUMENT>
        <TYPE>\(type)
        <SEQUENCE>1
        <FILENAME>doc4.xml
        <TEXT>
        <XML>
        \(document)
        </XML>
        </TEXT>
        </DOCUMENT>
        </SEC-DOCUMENT>

        """
    }

    private var defaultHeader: String {
        """
        <ACCEPTANCE-DATETIME>20240507163001
        ACCESSION NUMBER:\t\t\(accession)
        CONFORMED SUBMISSION TYPE:\t\(type)
        PUBLIC DOCUMENT COUNT:\t\t1
        FILED AS OF DATE:\t\t20240507
        """
    }

    /// A Table I transaction with these elements in it.
    static func transaction(_ elements: String) -> String {
        "<nonDerivativeTable><nonDerivativeTransaction>\(elements)</nonDerivativeTransaction></nonDerivativeTable>"
    }
}
