import Form4Schema
import Testing

@testable import Edgar
@testable import Warehouse

/// Amendments and joint filings as a person would tell them, one small story a test.
@Suite("Amendments and joint filings")
struct AmendmentTests {
    private static let first = Story.filing(1, on: "2024-03-05", rows: [.row("P", 100, "10"), .row("P", 200, "11")])

    @Test("a corrected price ends the line it corrects; lines that are not repeated stay valid")
    func correctedPrice() throws {
        let amendment = Story.filing(
            2,
            on: "2024-03-07",
            amends: "2024-03-05",
            rows: [.row("P", 200, "11.5")]
        )
        let standings = IssuerLedger([amendment, Self.first]).standings()
        let (kept, ended) = (standings[1, 1], standings[1, 2])
        #expect(kept?.knownUntil == nil && kept?.amendedBy == nil)
        #expect(ended?.knownUntil == amendment.knownFrom)
        #expect(ended?.amendedBy == Story.reference(2, 1) && standings[2, 1]?.amends == Story.reference(1, 2))
        #expect(standings.originals == [Story.accession(2): Story.accession(1)])
    }

    @Test("a restated trade keeps the filing day of its first report, through amendments of amendments")
    func firstFiledOn() {
        let second = Story.filing(2, on: "2024-03-07", amends: "2024-03-05", rows: [.row("P", 100, "10.5")])
        let third = Story.filing(
            3,
            on: "2024-05-01",
            amends: "2024-03-05",
            rows: [.row("P", 100, "10.75"), .row("S", 900, "70")]
        )
        let standings = IssuerLedger([Self.first, second, third]).standings()
        #expect(standings[3, 1]?.amends == Story.reference(2, 1))
        #expect(standings[3, 1]?.firstFiledOn.description == "2024-03-05")
        #expect(standings[3, 1]?.lagBusinessDays == 1)
        #expect(standings[3, 2]?.amends == nil && standings[3, 2]?.firstFiledOn.description == "2024-05-01")
        #expect(standings.originals[Story.accession(3)] == Story.accession(1))
    }

    @Test("two originals that fit equally leave the amendment beside them")
    func ambiguous() {
        let twin = Story.filing(2, on: "2024-03-05", rows: [.row("P", 100, "10"), .row("P", 200, "11")])
        let amendment = Story.filing(3, on: "2024-03-07", amends: "2024-03-05", rows: [.row("P", 100, "10.5")])
        let standings = IssuerLedger([Self.first, twin, amendment]).standings()
        #expect(standings[3, 1]?.flags == QualityFlags(.ambiguousAmendment))
        #expect(standings[1, 1]?.knownUntil == nil && standings.originals.isEmpty)
    }

    @Test("an earlier form of the same owner is not the original when nothing but the owner speaks for it")
    func notFound() {
        let amendment = Story.filing(
            2,
            on: "2024-06-07",
            amends: "2024-06-03",
            period: "2024-06-01",
            rows: [.row("S", 7, "99", on: "2024-06-01")]
        )
        let standings = IssuerLedger([Self.first, amendment]).standings()
        #expect(standings[2, 1]?.flags == QualityFlags(.originalNotFound))
        #expect(standings[2, 1]?.flags.excludesFromAggregates == false)
    }

    @Test("an identical line pairs before one that was changed")
    func identicalFirst() {
        let amendment = Story.filing(
            2,
            on: "2024-03-07",
            amends: "2024-03-05",
            rows: [.row("P", 200, "10"), .row("P", 200, "11")]
        )
        let standings = IssuerLedger([Self.first, amendment]).standings()
        #expect(standings[2, 2]?.amends == Story.reference(1, 2) && standings[2, 1]?.amends == Story.reference(1, 1))
    }

    @Test("of lines that are as near, those of the closest ordinals pair")
    func closestOrdinals() {
        let line = Story.Row.row("P", 100, "10")
        let original = Story.filing(1, on: "2024-03-05", rows: [line, line, line])
        let one = Story.filing(2, on: "2024-03-07", amends: "2024-03-05", rows: [line])
        let all = Story.filing(3, on: "2024-03-08", amends: "2024-03-05", rows: [line, line, line])
        let standings = IssuerLedger([original, one, all]).standings()
        #expect(standings[2, 1]?.amends == Story.reference(1, 1))
        #expect(standings[3, 1]?.amends == Story.reference(2, 1))
        #expect(standings[3, 2]?.amends == Story.reference(1, 2) && standings[3, 3]?.amends == Story.reference(1, 3))
    }

    @Test("another owner's amendment, another form's and another security's restate nothing")
    func strangers() {
        let owner = Story.filing(2, on: "2024-03-07", owners: [77], amends: "2024-03-05", rows: [.row("P", 100, "10")])
        let security = Story.filing(
            3,
            on: "2024-03-08",
            amends: "2024-03-05",
            rows: [.row("P", 100, "10", title: "Preferred Stock")]
        )
        let standings = IssuerLedger([Self.first, owner, security]).standings()
        #expect(standings[2, 1]?.flags.contains(QualityFlags(.originalNotFound)) == true)
        #expect(standings.originals == [Story.accession(3): Story.accession(1)])
        #expect(standings[1, 1]?.knownUntil == nil && standings[1, 2]?.knownUntil == nil)
    }

    @Test("a group's second form repeats the first form's indirect trades, and only those")
    func jointDuplicate() {
        func form(_ number: Int, _ owner: Int, _ ownership: OwnershipNature, after: Int = 5_000) -> FilingFacts {
            Story.filing(
                number,
                on: "2024-03-05",
                owners: [owner],
                rows: [.row("S", 100, "10", ownership: ownership, after: after)]
            )
        }
        let indirect = IssuerLedger([form(1, 501, .indirect), form(2, 502, .indirect)]).standings()
        #expect(indirect[1, 1]?.flags == [] && indirect[2, 1]?.flags == QualityFlags(.duplicateOfJoint))
        let direct = IssuerLedger([form(1, 501, .direct), form(2, 502, .direct)]).standings()
        #expect(direct[2, 1]?.flags == [])
        let otherPosition = IssuerLedger([form(1, 501, .indirect), form(2, 502, .indirect, after: 4_000)]).standings()
        #expect(otherPosition[2, 1]?.flags == [])
        let sameOwner = IssuerLedger([form(1, 501, .indirect), form(2, 501, .indirect)]).standings()
        #expect(sameOwner[2, 1]?.flags == [])
    }
}

@Suite("Flags of rows")
struct QualityTests {
    /// Three trades at 100, then one of the given price and shares.
    private func flags(
        _ price: String,
        shares: Int = 100,
        after: Int? = nil,
        code: String = "S",
        history: Int = 3
    ) -> QualityFlags? {
        let earlier = (0..<history).map { day in
            Story.filing(
                day + 1,
                on: "2024-03-0\(day + 4)",
                rows: [.row("S", 100, "100", on: "2024-03-0\(day + 4)", after: 1_000)]
            )
        }
        let last = Story.filing(
            9,
            on: "2024-03-08",
            rows: [.row(code, shares, price, on: "2024-03-08", after: after)]
        )
        return IssuerLedger(earlier + [last]).standings()[9, 1]?.flags
    }

    @Test("a price more than twenty times off the median of three trades is an outlier, twenty times is not")
    func outlier() {
        #expect(flags("2000") == [] && flags("2000.01") == QualityFlags(.priceOutlier))
        #expect(flags("5") == [] && flags("4.99") == QualityFlags(.priceOutlier))
        #expect(flags("2000.01", history: 2) == [])
    }

    @Test("an exercise price is set by contract and held against no market")
    func exercise() {
        #expect(flags("0.5", code: "M") == [])
    }

    @Test("a split seen in the holder's position is no outlier")
    func split() {
        // 1,000 shares became 25,000 before 100 were sold at a twenty-fifth of the price.
        #expect(flags("4", after: 24_900) == [])
        #expect(flags("4", after: 900) == QualityFlags(.priceOutlier))
    }

    @Test("a total typed as a price is told by its shares, by the reported total or by earlier trades")
    func total() {
        #expect(flags("22625", shares: 12_500, history: 0) == QualityFlags(.priceLooksLikeTotal))
        #expect(flags("600000", shares: 10, history: 0) == [], "a share of BRK.A")
        #expect(flags("10000", shares: 100)?.contains(QualityFlags(.priceLooksLikeTotal)) == true)
        #expect(flags("9999", shares: 100, history: 0) == [])
    }

    @Test("a date after the filing and one twenty years before it are flagged, ten years are not")
    func dates() {
        func flags(traded: String) -> QualityFlags? {
            IssuerLedger([Story.filing(1, on: "2024-03-05", rows: [.row("S", 1, "1", on: traded)])]).standings()[1, 1]?
                .flags
        }
        #expect(flags(traded: "2024-03-06") == QualityFlags(.futureDate))
        #expect(flags(traded: "2004-03-05") == QualityFlags(.dateImplausible))
        #expect(flags(traded: "2004-03-06") == [] && flags(traded: "2014-01-01") == [])
        #expect(flags(traded: "2044-03-05") == [QualityFlags(.futureDate), QualityFlags(.dateImplausible)])
    }

    @Test("later news never changes a flag")
    func laterNews() {
        let early = Story.filing(1, on: "2024-03-04", rows: [.row("S", 100, "9000")])
        let later = (2...6).map { Story.filing($0, on: "2024-03-0\($0 + 3)", rows: [.row("S", 100, "100")]) }
        #expect(IssuerLedger([early]).standings()[1, 1] == IssuerLedger([early] + later).standings()[1, 1])
    }

    @Test("a filing loaded late makes the next purchase no first one")
    func latePurchase() {
        let second = Story.filing(2, on: "2024-05-06", rows: [.row("P", 100, "10", on: "2024-05-03")])
        #expect(IssuerLedger([second]).standings()[2, 1]?.isFirstPurchase == true)
        let first = Story.filing(1, on: "2024-02-06", rows: [.row("P", 100, "10", on: "2024-02-05")])
        let standing = IssuerLedger([second, first]).standings()[2, 1]
        #expect(standing?.isFirstPurchase == false && standing?.monthsSinceLastPurchase == 2)
    }

    @Test("lag counts filing days to the first report, from the deemed date if there is one; late is more than two")
    func lateness() {
        func standing(_ row: Story.Row, on day: String, form: FormNumber = .four) -> TransactionStanding? {
            IssuerLedger([Story.filing(1, on: day, form: form, rows: [row])]).standings()[1, 1]
        }
        // Good Friday is no federal holiday; Memorial Day is.
        #expect(standing(.row("P", 1, "1", on: "2024-05-24"), on: "2024-05-29")?.lagBusinessDays == 2)
        #expect(standing(.row("P", 1, "1", on: "2024-05-24"), on: "2024-05-30")?.isLate == true)
        #expect(standing(.row("P", 1, "1", on: "2024-05-24"), on: "2024-05-29")?.isLate == false)
        #expect(
            standing(.row("P", 1, "1", on: "2024-03-01", deemed: "2024-03-05"), on: "2024-03-07")?.lagBusinessDays == 2
        )
        #expect(standing(.row("P", 1, "1", on: "2024-01-01", timeliness: .early), on: "2024-03-07")?.isLate == false)
        #expect(standing(.row("P", 1, "1", on: "2024-03-06", timeliness: .late), on: "2024-03-07")?.isLate == true)
        #expect(standing(.row("G", 1, "1", on: "2024-01-01"), on: "2024-03-07", form: .five)?.isLate == .some(nil))
        #expect(standing(.row("P", 1, "1", on: "2024-01-01"), on: "2024-03-07", form: .three)?.isLate == .some(nil))
    }
}

/// Filings told in few words.
enum Story {
    struct Row {
        var facts: TransactionFacts

        static func row(
            _ code: String,
            _ shares: Int,
            _ price: String,
            on day: String = "2024-03-04",
            title: String = "Common Stock",
            ownership: OwnershipNature = .direct,
            after: Int? = nil,
            deemed: String? = nil,
            timeliness: Timeliness? = nil
        ) -> Row {
            Row(
                facts: TransactionFacts(
                    table: .nonDerivative,
                    ordinal: 0,
                    securityTitle: title,
                    rowForm: nil,
                    code: TransactionCode(rawValue: code) ?? .j,
                    equitySwap: nil,
                    tradedOn: Story.day(day),
                    deemedOn: deemed.map(Story.day),
                    timeliness: timeliness,
                    shares: Amount(units: Int128(shares)),
                    price: Amount(price),
                    totalValue: nil,
                    direction: code == "S" ? .disposed : .acquired,
                    sharesOwnedAfter: after.map { Amount(units: Int128($0)) },
                    valueOwnedAfter: nil,
                    ownership: ownership,
                    natureOfOwnership: nil
                )
            )
        }
    }

    static func day(_ text: String) -> CalendarDate { CalendarDate(filed: text) ?? CalendarDate(dayNumber: 0) }

    static func accession(_ number: Int) -> Int { 111_124_000_000 + number }

    static func reference(_ number: Int, _ ordinal: Int) -> LineReference {
        LineReference(accession: accession(number), table: .nonDerivative, ordinal: ordinal)
    }

    static func filing(
        _ number: Int,
        on day: String,
        owners: [Int] = [501],
        form: FormNumber = .four,
        amends original: String? = nil,
        period: String? = nil,
        rows: [Row]
    ) -> FilingFacts {
        var transactions = rows.map(\.facts)
        for index in transactions.indices { transactions[index].ordinal = index + 1 }
        return FilingFacts(
            accession: accession(number),
            company: 9001,
            form: form,
            isAmendment: original != nil,
            dates: FilingDates(filedOn: Self.day(day), source: .header),
            periodOfReport: Self.day(period ?? "2024-03-04"),
            dateOfOriginalSubmission: original.map(Self.day),
            owners: owners,
            transactions: transactions,
            holdings: []
        )
    }
}

extension IssuerStandings {
    subscript(number: Int, ordinal: Int) -> TransactionStanding? { transactions[Story.reference(number, ordinal)] }
}
