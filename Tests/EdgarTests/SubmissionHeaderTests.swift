import Testing

@testable import Edgar

@Suite("Submission headers")
struct SubmissionHeaderTests {
    private static let labelled = """
        <SEC-DOCUMENT>0000111111-24-000007.txt : 20240507
        <SEC-HEADER>0000111111-24-000007.hdr.sgml : 20240507
        <ACCEPTANCE-DATETIME>20240507163001
        ACCESSION NUMBER:		0000111111-24-000007
        CONFORMED SUBMISSION TYPE:	4
        PUBLIC DOCUMENT COUNT:		1
        CONFORMED PERIOD OF REPORT:	20240506
        FILED AS OF DATE:		20240507
        DATE AS OF CHANGE:		20240507

        ISSUER:

        	COMPANY DATA:
        		COMPANY CONFORMED NAME:			Sample: Corp
        		CENTRAL INDEX KEY:			0000123456
        		STANDARD INDUSTRIAL CLASSIFICATION:	MOTOR VEHICLES [OLD] [3711]
        		EIN:				123456789
        		STATE OF INCORPORATION:			DE
        		FISCAL YEAR END:			1231

        	BUSINESS ADDRESS:
        		STREET 1:		1 ROAD
        		CITY:			AUSTIN
        		BUSINESS PHONE:		650-681-5000

        	FORMER COMPANY:
        		FORMER CONFORMED NAME:	OLD CORP
        		DATE OF NAME CHANGE:	20050222

        	FORMER COMPANY:
        		FORMER CONFORMED NAME:	OLDER CORP
        		DATE OF NAME CHANGE:	19990101

        REPORTING-OWNER:

        	OWNER DATA:
        		COMPANY CONFORMED NAME:			Doe Jane
        		CENTRAL INDEX KEY:			0000654321

        	FILING VALUES:
        		FORM TYPE:		4
        		SEC ACT:		1934 Act
        		SEC FILE NUMBER:	001-34756
        		FILM NUMBER:		221370411
        </SEC-HEADER>
        """

    /// The same facts as the dissemination feed spells them.
    private static let tagged = """
        <SUBMISSION>
        <ACCESSION-NUMBER>0000111111-24-000007
        <TYPE>4
        <PUBLIC-DOCUMENT-COUNT>1
        <PERIOD>20240506
        <FILING-DATE>20240507
        <DATE-OF-FILING-DATE-CHANGE>20240507
        <ISSUER>
        <COMPANY-DATA>
        <CONFORMED-NAME>Sample: Corp
        <CIK>0000123456
        <ASSIGNED-SIC>3711
        <IRS-NUMBER>123456789
        <STATE-OF-INCORPORATION>DE
        <FISCAL-YEAR-END>1231
        </COMPANY-DATA>
        <BUSINESS-ADDRESS>
        <STREET1>1 ROAD
        <CITY>AUSTIN
        <PHONE>650-681-5000
        </BUSINESS-ADDRESS>
        <FORMER-COMPANY>
        <FORMER-CONFORMED-NAME>OLD CORP
        <DATE-CHANGED>20050222
        </FORMER-COMPANY>
        <FORMER-COMPANY>
        <FORMER-CONFORMED-NAME>OLDER CORP
        <DATE-CHANGED>19990101
        </FORMER-COMPANY>
        </ISSUER>
        <REPORTING-OWNER>
        <OWNER-DATA>
        <CONFORMED-NAME>Doe Jane
        <CIK>0000654321
        </OWNER-DATA>
        <FILING-VALUES>
        <FORM-TYPE>4
        <ACT>1934 Act
        <FILE-NUMBER>001-34756
        <FILM-NUMBER>221370411
        </FILING-VALUES>
        </REPORTING-OWNER>
        """

    private func header(_ text: String) -> SubmissionHeader {
        Array(text.utf8).withUnsafeBytes { SubmissionHeader(reading: ByteText($0)) }
    }

    @Test("both spellings, also without line ends, say the same")
    func spellings() {
        let labelled = header(Self.labelled)
        var tagged = header(Self.tagged)
        #expect(tagged == header(Self.tagged.replacing("\n", with: "")))
        #expect(tagged == header(Self.tagged.replacing("\n", with: "\r\n")))
        // The feed has neither the acceptance time nor the industry's name.
        #expect(tagged.acceptanceDatetime == nil)
        #expect(tagged.parties.first?.sicTitle == nil)
        tagged.acceptanceDatetime = "20240507163001"
        tagged.parties[0].sicTitle = "MOTOR VEHICLES [OLD]"
        #expect(tagged == labelled)
    }

    @Test("the facts of each party stand under that party")
    func parties() {
        let header = self.header(Self.labelled)
        #expect(header.parties.map(\.role) == [.issuer, .reportingOwner])
        #expect(header.parties[0].name == "Sample: Corp")
        #expect(header.parties[0].sic == "3711")
        #expect(header.parties[0].formerNames.map(\.name) == ["OLD CORP", "OLDER CORP"])
        #expect(header.parties[0].businessAddress?.phone == "650-681-5000")
        #expect(header.parties[1].fileNumber == "001-34756")
        #expect(header.parties[1].sic == nil)
    }

    @Test("an industry without a name has an empty title, an absent industry none")
    func industry() {
        func industry(_ line: String) -> SubmissionHeader.Party? { header("ISSUER:\n\(line)\n").parties.first }
        #expect(industry("STANDARD INDUSTRIAL CLASSIFICATION: [3949]")?.sicTitle == "")
        #expect(industry("STANDARD INDUSTRIAL CLASSIFICATION: [3949]")?.sic == "3949")
        #expect(industry("STANDARD INDUSTRIAL CLASSIFICATION:")?.sic == nil)
        #expect(industry("")?.sicTitle == nil)
    }

    @Test("an acceptance time that is none gives none")
    func acceptance() {
        for text in ["", "2024", "20240507250000", "20240230101010", "2024050716300x"] {
            #expect(SubmissionHeader(acceptanceDatetime: text).acceptedAtNewYork == nil, "\(text)")
        }
        #expect(SubmissionHeader(acceptanceDatetime: "20240507163001").acceptedAtNewYork == "2024-05-07T16:30:01")
    }
}
