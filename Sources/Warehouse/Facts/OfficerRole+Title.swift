import Form4Schema

extension OfficerRole {
    package init(title: String) {
        let offices = Self.offices(inTitle: title)
        self = Self.allCases.first(where: offices.contains) ?? .other
    }

    /// Every office that a title names.
    ///
    /// Words are compared, not letters, so that `Vice President` is no president and `Coordinator` no COO. A longer phrase is
    /// taken out before a shorter one is looked for.
    package static func offices(inTitle title: String) -> Set<OfficerRole> {
        var words = words(of: title)
        var offices: Set<OfficerRole> = []
        for (phrase, office) in phrases {
            while let start = firstOccurrence(of: phrase, in: words) {
                words.replaceSubrange(start..<start + phrase.count, with: ["·"])
                if let office { offices.insert(office) }
            }
        }
        return offices
    }

    /// What titles say, longest first; nil takes out what would be misread.
    private static let phrases: [(words: [String], office: OfficerRole?)] = titles.flatMap { office, phrases in
        phrases.map { ($0.split(separator: " ").map(String.init), office) }
    }.sorted { $0.words.count > $1.words.count }

    /// What titles call an office; nil takes out what would be misread.
    private static let titles: [(OfficerRole?, [String])] = [
        (
            .ceo,
            [
                "chief executive officer", "principal executive officer", "chief exec officer", "chief executive",
                "ceo", "c e o",
            ]
        ),
        (
            .cfo,
            ["chief financial officer", "principal financial officer", "chief finance officer", "chief fin officer"]
        ),
        (.cfo, ["chief financial", "cfo", "c f o"]),
        (.coo, ["chief operating officer", "chief operations officer", "coo"]),
        (.generalCounsel, ["chief legal officer", "general counsel", "gen counsel", "clo", "gc"]),
        (.cto, ["chief technology officer", "chief technical officer", "cto"]),
        (.cao, ["chief accounting officer", "principal accounting officer", "chief acctg officer", "cao"]),
        (.evp, ["executive vice president", "exec vice president", "executive vp", "exec vp", "evp"]),
        (.svp, ["senior vice president", "sr vice president", "senior vp", "sr vp", "svp"]),
        (.vp, ["vice president", "vice pres", "vp", "v p", "avp", "fvp"]),
        (
            nil,
            ["vice executive chairman", "vice chairman", "vice chair", "vice chairwoman", "assistant to the president"]
        ),
        (.chair, ["chairman", "chairwoman", "chairperson", "chair", "chmn"]),
        (.president, ["president", "pres"]),
        (nil, ["assistant secretary", "asst secretary", "assistant treasurer", "asst treasurer"]),
        (.secretary, ["secretary", "sec y", "secr", "corp sec"]),
        (.treasurer, ["treasurer"]),
    ]

    private static func words(of title: String) -> [String] {
        title.lowercased().split { !$0.isLetter }.map(String.init)
    }

    private static func firstOccurrence(of phrase: [String], in words: [String]) -> Int? {
        guard phrase.count <= words.count else { return nil }
        return (0...words.count - phrase.count).first { words[$0..<$0 + phrase.count].elementsEqual(phrase) }
    }
}
