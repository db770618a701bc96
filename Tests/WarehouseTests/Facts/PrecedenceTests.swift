import Edgar
import Form4Schema
import Testing

@testable import Warehouse

/// Orders that DESIGN gives, written out once more.
@Suite("What goes before what")
struct PrecedenceTests {
    @Test("the primary role is the first of CEO, CFO, other officer, director, ten-percent owner, other")
    func roles() {
        let order: [Role] = [.ceo, .cfo, .officer, .director, .tenPercentOwner, .other]
        for (place, first) in order.enumerated() {
            for second in order[place...] {
                #expect(Roles([Roles(first), Roles(second)]).primary == first, "\(first) and \(second)")
            }
        }
    }

    @Test("a filing day from a better source replaces one from a worse, whichever comes first")
    func dates() throws {
        let order: [DateSource] = [.header, .index, .submissions, .dataSet, .signature]
        let first = try #require(CalendarDate(filed: "2024-03-05"))
        // The worse source's day lies once before and once after the better one's.
        for other in [first.adding(days: -1), first.adding(days: 1)] {
            for (place, better) in order.enumerated() {
                for worse in order[(place + 1)...] {
                    let best = FilingDates(filedOn: first, source: better)
                    let rest = FilingDates(filedOn: other, source: worse)
                    #expect(best.merging(rest) == best && rest.merging(best) == best, "\(better) and \(worse)")
                }
            }
        }
        // Of two equal sources the earlier day, so that their order does not decide.
        let (early, late) = (
            FilingDates(filedOn: first, source: .index), FilingDates(filedOn: first.adding(days: 1), source: .index)
        )
        #expect(early.merging(late) == early && late.merging(early) == early)
    }
}
