import Form4Schema
import Testing

@testable import Warehouse

@Suite("Tickers as filers type them")
struct TickerSymbolsTests {
    @Test(
        "one field can hold several symbols, exchanges and brackets",
        arguments: [
            ("TSLA", ["TSLA"]), ("LEN, LEN.B", ["LEN", "LEN.B"]), ("WSO; WSOB", ["WSO", "WSOB"]),
            ("NYSE: KRC", ["KRC"]),
            ("(SIRI)", ["SIRI"]), ("MFAC.U", ["MFAC.U"]), ("abc", ["ABC"]), ("NYSE:BRK.B", ["BRK.B"]),
            ("BRK.A, BRK.A", ["BRK.A"]),
            ("GOOG/GOOGL", ["GOOG", "GOOGL"]), ("[\"AXIA3\"]", ["AXIA3"]), ("Nasdaq: abcd", ["ABCD"]),
        ]
    )
    func symbols(text: String, symbols: [String]) {
        #expect(TickerSymbols.symbols(in: text) == symbols)
    }

    @Test(
        "none has many spellings",
        arguments: ["NONE", "none", "N/A", "n/a", "Not Applicable", "-", "", "[NONE]", "N.A.", "None."]
    )
    func none(text: String) {
        #expect(TickerSymbols.symbols(in: text) == [])
    }
}

@Suite("Officer titles")
struct OfficerRoleTests {
    @Test(
        "a title is the first office it names",
        arguments: [
            ("CEO", OfficerRole.ceo), ("President & CEO", .ceo), ("Principal Executive Officer", .ceo),
            ("CFO / Treasurer", .cfo),
            ("Interim CFO", .cfo), ("EVP, COO", .coo), ("Executive Chairman", .chair),
            ("Vice Executive Chairman", .other),
            ("President, Marketplaces", .president), ("Vice President", .vp), ("SVP-GENERAL COUNSEL", .generalCounsel),
            ("General Counsel & Corp. Sec'y", .generalCounsel), ("Sr. Vice President", .svp), ("SVP/CONTROLLER", .svp),
            ("Chief Accounting Officer", .cao), ("Global Head of Hosting", .other), ("See Remarks", .other),
            ("", .other),
            ("Operations Coordinator", .other), ("Assistant Secretary", .other), ("Chairman and Secretary", .chair),
        ]
    )
    func roles(title: String, role: OfficerRole) {
        #expect(OfficerRole(title: title) == role)
    }

    /// A filing with these owners' titles; nil for one that is no officer.
    private func roles(_ titles: [String?], remarks: String) throws -> [OfficerRole?] {
        var filing = try #require(GeneratedHistory(seed: 5).filings.first).read.filing
        let someone = try #require(filing.owners.first)
        filing.owners = titles.map { title in
            var owner = someone
            owner.isOfficer = title != nil
            owner.officerTitle = title
            return owner
        }
        filing.remarks = remarks
        return filing.relations.map(\.officerRole)
    }

    @Test(
        "a title that points to the remarks is the office that they name",
        arguments: [
            (
                "See Remarks", "Title:  Executive Vice President, Chief Legal Officer and Corporate Secretary",
                .generalCounsel
            ),
            (
                "See Remarks", "Division President, Airframe & Engine Materials\n\nExhibit 24 - Power of Attorney.",
                .president
            ),
            ("SVP (see remarks below)", "Senior Vice President, Chief Accounting Officer.", .cao),
            ("See Remarks", "Chief People Officer. Signed by the Secretary on behalf of the reporting person.", .other),
            ("See Remarks", "", .other), ("Treasurer", "The President of the issuer signed.", .treasurer),
        ] as [(String, String, OfficerRole)]
    )
    func remarks(title: String, remarks: String, role: OfficerRole) throws {
        #expect(try roles([title], remarks: remarks) == [role])
    }

    @Test("remarks that could be about either of two officers name neither")
    func ambiguousRemarks() throws {
        #expect(try roles(["See Remarks", "See remarks"], remarks: "Chief Executive Officer") == [.other, .other])
        #expect(try roles(["See Remarks", nil, "CFO"], remarks: "Chief Executive Officer") == [.ceo, nil, .cfo])
    }
}

@Suite("Trading plans")
struct TradingPlanTests {
    @Test(
        "a footnote names a plan in many spellings",
        arguments: [
            "The sales reported on this Form 4 were effected pursuant to a Rule 10b5-1 trading plan adopted on May 13, 2019.",
            "Shares were sold pursuant to a 10b5 plan dated June 15, 2020.",
            "effected pursuant to a Rule 10b5-trading plan",
            "RULE 10B5-1 TRADING PLAN", "under Rule 10b5(1)", "a plan under Rule 10b-5-1",
        ]
    )
    func named(text: String) {
        #expect(TradingPlan.isNamed(in: text))
    }

    @Test(
        "the rule against fraud, a trust's name and a denial name none",
        arguments: [
            "Article 10B Trust", "in compliance with Rule 10b-5 of the Exchange Act",
            "The sale was not made pursuant to a Rule 10b5-1 plan.", "Shares withheld for taxes.", "",
        ]
    )
    func notNamed(text: String) {
        #expect(!TradingPlan.isNamed(in: text))
    }

    private func plans(_ box: Bool?, _ lines: [(TransactionCode, Bool)]) -> [Bool?] {
        TradingPlan.plans(box: box, lines: lines.map { .init(code: $0.0, namesPlan: $0.1) }).map(\.isPlanned)
    }

    @Test("a checked box speaks for the rows whose footnotes name a plan, else for all purchases and sales")
    func checked() {
        #expect(plans(true, [(.s, true), (.s, false), (.m, false)]) == [true, nil, nil])
        #expect(plans(true, [(.s, false), (.p, false), (.m, false)]) == [true, true, nil])
    }

    @Test("an unchecked box denies purchases and sales; without a box footnotes tell")
    func uncheckedOrAbsent() {
        #expect(plans(false, [(.s, true), (.m, false)]) == [false, nil])
        #expect(plans(nil, [(.s, true), (.s, false), (.m, true)]) == [true, nil, true])
        #expect(TradingPlan.plans(box: nil, lines: [.init(code: .s, namesPlan: true)]).first?.source == .footnote)
    }
}

@Suite("Industries")
struct IndustriesTests {
    @Test(
        "a code has the SEC's title and one sector",
        arguments: [
            (3711, "MOTOR VEHICLES & PASSENGER CAR BODIES", SectorCode.consumerDiscretionary),
            (1311, "CRUDE PETROLEUM & NATURAL GAS", .energy),
            (6798, "REAL ESTATE INVESTMENT TRUSTS", .realEstate), (2834, "PHARMACEUTICAL PREPARATIONS", .healthCare),
            (7372, "SERVICES-PREPACKAGED SOFTWARE", .technology), (4911, "ELECTRIC SERVICES", .utilities),
        ]
    )
    func known(code: Int, title: String, sector: SectorCode) {
        #expect(Industries.standard[code] == Industries.Industry(title: title, sector: sector))
    }

    @Test("the table has the SEC's 444 codes, and every sector has one")
    func complete() {
        #expect(Industries.standard.codes.count == 444)
        #expect(Set(Industries.standard.codes.map { Industries.standard[$0].sector }) == Set(SectorCode.allCases))
    }

    @Test("a code off the list belongs to its major group, or to nothing")
    func unlisted() {
        #expect(Industries.standard[4912] == Industries.Industry(title: nil, sector: .utilities))
        #expect(Industries.standard[9899].sector == .unclassified)
    }

    @Test("a file moves single codes; a bad line is named")
    func overrides() throws {
        let moved = try Industries.standard.overridden(by: "# ours\n7370 COMMUNICATION\n\n9999 ENERGY WIND PARKS\n")
        #expect(moved[7370].sector == .communication && moved[7370].title == Industries.standard[7370].title)
        #expect(moved[9999] == Industries.Industry(title: "WIND PARKS", sector: .energy))
        #expect(throws: IndustryError(line: 2, text: "7370 MEDIA")) {
            try Industries.standard.overridden(by: "1311 ENERGY\n7370 MEDIA")
        }
    }
}
