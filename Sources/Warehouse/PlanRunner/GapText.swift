import Synchronization

/// The JSON of a row that stands for a gap in a series: all gaps of a list are alike, but for their bucket.
///
/// It is written once by the ordinary way with ten zero bytes as the day, which occur nowhere else in JSON. Most points
/// of a daily chart are such rows, and completing them field by field was 29 % of the server's time for one.
struct GapText {
    /// What stands for the day while the text is made.
    static let blankDay = [UInt8](repeating: 0, count: 10)[...]

    let json: [UInt8]
    /// Where days stand.
    let days: [Int]

    init(_ json: [UInt8]) {
        self.json = json
        var days: [Int] = []
        var place = 0
        while place < json.count {
            if json[place] == 0 {
                days.append(place)
                place += Self.blankDay.count
            } else {
                place += 1
            }
        }
        self.days = days
    }
}

/// The texts of gaps in the answers from one plan, kept as long as the plan is.
final class GapTexts: Sendable {
    private struct Place: Hashable {
        let layout: Int
        let decimalsAsStrings: Bool
    }

    private let texts = Mutex<[Place: GapText?]>([:])

    /// The text for the objects of a layout; nil for rows that have to be written one by one.
    func text(ofLayout layout: Int, decimalsAsStrings: Bool, make: () -> GapText?) -> GapText? {
        let place = Place(layout: layout, decimalsAsStrings: decimalsAsStrings)
        if let known = texts.withLock({ $0[place] }) { return known }
        let text = make()
        texts.withLock { $0[place] = .some(text) }
        return text
    }
}
