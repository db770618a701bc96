import Testing

@testable import form4

@Suite("Progress of long commands")
struct ProgressBarTests {
    private let bar = ProgressBar("reading", unit: "files", terminal: Terminal(descriptor: -1), isBar: true)
    private let start = ContinuousClock.now

    /// What the bar says when so much is done after so many seconds.
    private func line(_ done: Int, of total: Int?, after seconds: Int, unit: String = "files") -> String? {
        bar.line(done, of: total, unit: unit, at: start + .seconds(seconds))
    }

    @Test("rate and time left are told")
    func simple() {
        #expect(line(0, of: 200, after: 0) == "reading [........................] 0% 0/200 files")
        #expect(
            line(50, of: 200, after: 10) == "reading [######..................] 25% 50/200 files, 5.0/s, 30 s left"
        )
        #expect(line(60, of: nil, after: 20) == "reading 60 files, 3.0/s")
        #expect(line(200, of: 200, after: 130) == "reading [########################] 100% 200/200 files, 1.3/s, 2 min")
    }

    @Test("a slow end is told as slow, however quick the beginning was")
    func slowing() {
        _ = line(0, of: 2000, after: 0)
        _ = line(1000, of: 2000, after: 10)
        for second in 11...69 { _ = line(1000 + second - 10, of: 2000, after: second) }
        #expect(line(1060, of: 2000, after: 70)?.hasSuffix("1.0/s, 16 min left") == true)
    }

    @Test("a pause is part of the rate while it lasts, and forgotten half a minute after")
    func pause() {
        _ = line(0, of: 10_000, after: 0)
        for second in 1...60 { _ = line(8 * second, of: 10_000, after: second) }
        // Ten minutes of cool-down.
        #expect(line(488, of: 10_000, after: 660)?.contains(" 0.") == true)
        for second in 661...699 { _ = line(488 + 8 * (second - 660), of: 10_000, after: second) }
        #expect(line(808, of: 10_000, after: 700)?.hasSuffix("8.0/s, 19 min left") == true)
    }

    @Test("each count begins anew: another unit, or the next one from nothing")
    func units() {
        _ = line(0, of: 60, after: 0, unit: "indexes")
        _ = line(60, of: 60, after: 5, unit: "indexes")
        _ = line(0, of: 60_000, after: 5, unit: "filings")
        #expect(line(160, of: 60_000, after: 25, unit: "filings")?.hasSuffix("8.0/s, 2 h 5 min left") == true)
        _ = line(0, of: 800, after: 100, unit: "filings")
        #expect(line(80, of: 800, after: 110, unit: "filings")?.hasSuffix("8.0/s, 90 s left") == true)
    }

    @Test("without a terminal, a line of pairs comes every ten seconds, and one at the end")
    func pace() {
        let lines = ProgressBar("data-set", unit: "filings of 2006q1", terminal: Terminal(descriptor: -1))
        func line(_ done: Int, after seconds: Int) -> String? {
            lines.line(done, of: 100, unit: "filings of 2006q1", at: start + .seconds(seconds))
        }
        #expect(line(0, after: 0) == #"progress=data-set unit="filings of 2006q1" done=0 total=100 seconds=0"#)
        #expect((1...9).allSatisfy { line($0, after: $0) == nil })
        #expect(
            line(12, after: 10)
                == #"progress=data-set unit="filings of 2006q1" done=12 total=100 per_second=1.2 seconds=10 seconds_left=74"#
        )
        #expect(line(100, after: 11)?.hasSuffix("seconds=11 seconds_left=0") == true)
    }
}
