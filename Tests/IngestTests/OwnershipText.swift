/// Texts of invented filings.
enum OwnershipText {
    static func document(shares: String = "100") -> String {
        """
        <?xml version="1.0"?>
        <ownershipDocument>
            <schemaVersion>X0508</schemaVersion>
            <documentType>4</documentType>
            <periodOfReport>2024-03-04</periodOfReport>
            <issuer>
                <issuerCik>0000009001</issuerCik>
                <issuerName>Invented Industries Inc.</issuerName>
                <issuerTradingSymbol>INVD</issuerTradingSymbol>
            </issuer>
            <reportingOwner>
                <reportingOwnerId><rptOwnerCik>0000000501</rptOwnerCik><rptOwnerName>Doe Jane</rptOwnerName></reportingOwnerId>
                <reportingOwnerRelationship><isDirector>1</isDirector></reportingOwnerRelationship>
            </reportingOwner>
            <aff10b5One>0</aff10b5One>
            <nonDerivativeTable>
                <nonDerivativeTransaction>
                    <securityTitle><value>Common Stock</value></securityTitle>
                    <transactionDate><value>2024-03-04</value></transactionDate>
                    <transactionCoding>
                        <transactionFormType>4</transactionFormType>
                        <transactionCode>P</transactionCode>
                        <equitySwapInvolved>0</equitySwapInvolved>
                    </transactionCoding>
                    <transactionAmounts>
                        <transactionShares><value>\(shares)</value></transactionShares>
                        <transactionPricePerShare><value>12.50</value></transactionPricePerShare>
                        <transactionAcquiredDisposedCode><value>A</value></transactionAcquiredDisposedCode>
                    </transactionAmounts>
                    <postTransactionAmounts>
                        <sharesOwnedFollowingTransaction><value>1100</value></sharesOwnedFollowingTransaction>
                    </postTransactionAmounts>
                    <ownershipNature><directOrIndirectOwnership><value>D</value></directOrIndirectOwnership></ownershipNature>
                </nonDerivativeTransaction>
            </nonDerivativeTable>
            <ownerSignature><signatureName>/s/ Jane Doe</signatureName><signatureDate>2024-03-05</signatureDate></ownerSignature>
        </ownershipDocument>
        """
    }

    static func submission(accession: String, shares: String = "100") -> String {
        """
        <SEC-DOCUMENT>\(accession).txt : 20240305
        <SEC-HEADER>\(accession).hdr.sgml : 20240305
        <ACCEPTANCE-DATETIME>20240305163000
        ACCESSION NUMBER:\t\t\(accession)
        CONFORMED SUBMISSION TYPE:\t4
        PUBLIC DOCUMENT COUNT:\t\t1
        CONFORMED PERIOD OF REPORT:\t20240304
        FILED AS OF DATE:\t\t20240305

        ISSUER:\t\t

        \tCOMPANY DATA:\t
        \t\tCOMPANY CONFORMED NAME:\t\t\tINVENTED INDUSTRIES INC
        \t\tCENTRAL INDEX KEY:\t\t\t0000009001
        \t\tSTANDARD INDUSTRIAL CLASSIFICATION:\tSEMICONDUCTORS & RELATED DEVICES [3674]
        </SEC-HEADER>
        <DOCUMENT>
        <TYPE>4
        <SEQUENCE>1
        <FILENAME>form4.xml
        <TEXT>
        <XML>
        \(document(shares: shares))
        </XML>
        </TEXT>
        </DOCUMENT>
        </SEC-DOCUMENT>
        """
    }

    /// Entities that would grow to gigabytes.
    static let bomb = """
        <?xml version="1.0"?>
        <!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
        <ownershipDocument><remarks>&c;</remarks></ownershipDocument>
        """
}
