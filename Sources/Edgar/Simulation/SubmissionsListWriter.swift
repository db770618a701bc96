/// Writes `submissions/CIK….json` of a simulated company as the SEC does: attributes, and filings by columns.
enum SubmissionsListWriter {
    /// What the list tells of a filing.
    struct Entry: Sendable {
        let accession: AccessionNumber
        let filedOn: CalendarDate
        let period: String
        /// New York wall clock, `20200318165501`.
        let acceptedAt: String
        let form: String
        let document: String
    }

    /// The newest filing comes first.
    static func text(of company: SimulatedCompany, on date: CalendarDate, _ filings: [Entry]) -> String {
        var json = JSONLine()
        let newestFirst = filings.reversed()
        json.object { json in
            json["cik"] = .text(company.cik.description)
            json["entityType"] = .text("operating")
            json["sic"] = .text(company.industry.sic.map(String.init) ?? "")
            json["sicDescription"] = .text(company.industry.title)
            json["name"] = .text(company.name(on: date))
            json["tickers"] = .list([.text(company.tradingSymbol)])
            json["exchanges"] = .list([.text("NYSE")])
            json["ein"] = .text(nil)
            json["fiscalYearEnd"] = .text("1231")
            json["stateOfIncorporation"] = .text("DE")
            json["formerNames"] = .list(formerNames(of: company, on: date))
            json["filings"] = .object { json in
                json["recent"] = .object { json in
                    json["accessionNumber"] = .list(newestFirst.map { .text($0.accession.description) })
                    json["filingDate"] = .list(newestFirst.map { .text($0.filedOn.description) })
                    json["reportDate"] = .list(newestFirst.map { .text($0.period) })
                    json["acceptanceDateTime"] = .list(newestFirst.map { .text(universalTime($0.acceptedAt)) })
                    json["form"] = .list(newestFirst.map { .text($0.form) })
                    json["primaryDocument"] = .list(newestFirst.map { .text("xslF345X05/" + $0.document) })
                }
                json["files"] = .list([])
            }
        }
        return json.text
    }

    private static func formerNames(of company: SimulatedCompany, on date: CalendarDate) -> [JSONLine.Value] {
        guard let former = company.formerName, former.changedOn <= date else { return [] }
        return [
            .object { json in
                json["name"] = .text(former.name)
                json["from"] = .text(nil)
                json["to"] = .text("\(former.changedOn)T00:00:00.000Z")
            }
        ]
    }

    /// `20200318165501` in New York as `2020-03-18T20:55:01.000Z`; nil for what is no such time.
    static func universalTime(_ clock: String) -> String? {
        guard clock.utf8.count == 14, let date = CalendarDate(compact: clock.prefix(8)),
            let time = Int(clock.dropFirst(8))
        else { return nil }
        let offset = isDaylightSaving(date) ? 4 : 5
        let hour = time / 10_000 + offset
        let day = date.adding(days: hour / 24)
        let minute = zeroPadded(time / 100 % 100, to: 2)
        return "\(day)T\(zeroPadded(hour % 24, to: 2)):\(minute):\(zeroPadded(time % 100, to: 2)).000Z"
    }

    /// From the second Sunday of March to the first of November, as since 2007; no filing is accepted at two in the morning.
    private static func isDaylightSaving(_ date: CalendarDate) -> Bool {
        let (_, month, day) = date.parts
        let lastSunday = day - date.weekday % 7
        switch month {
        case 4...10: return true
        case 3: return lastSunday >= 8
        case 11: return lastSunday < 1
        default: return false
        }
    }
}
