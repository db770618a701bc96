import Foundation
import Logging
import Metrics
import Testing

@testable import API

@Suite("Metrics, logs and traces")
struct OperationsTests {
    @Test("metrics read as Prometheus' text format")
    func prometheus() {
        let registry = PrometheusRegistry()
        Counter(label: "form4.requests", dimensions: [("op", "a\"b\n")], factory: registry).increment(by: 3)
        Meter(label: "form4_queue", factory: registry).set(2.5)
        let timer = Timer(label: "form4_seconds", dimensions: [("op", "x")], factory: registry)
        timer.recordNanoseconds(2_000_000)
        timer.recordNanoseconds(40_000_000_000)
        let lines = registry.text().split(separator: "\n").map(String.init)
        #expect(lines.contains(#"form4_requests{op="a\"b\n"} 3"#))
        #expect(lines.contains("form4_queue 2.5"))
        #expect(lines.contains("# TYPE form4_seconds histogram"))
        #expect(lines.contains(#"form4_seconds_bucket{op="x",le="0.001"} 0"#))
        #expect(lines.contains(#"form4_seconds_bucket{op="x",le="0.0025"} 1"#))
        #expect(lines.contains(#"form4_seconds_bucket{op="x",le="30"} 1"#))
        #expect(lines.contains(#"form4_seconds_bucket{op="x",le="+Inf"} 2"#))
        #expect(lines.contains(#"form4_seconds_count{op="x"} 2"#))
    }

    @Test("a name's series are bounded, the rest counts as other")
    func boundedSeries() {
        let registry = PrometheusRegistry(maxSeriesPerName: 10)
        for number in 0..<1000 {
            Counter(label: "c", dimensions: [("op", "\(number)")], factory: registry).increment()
        }
        let lines = registry.text().split(separator: "\n")
        #expect(lines.count == 12)
        #expect(lines.contains(#"c{op="other"} 990"#))
    }

    @Test("a log line is one JSON object, whatever stands in it")
    func jsonLog() throws {
        let handler = JSONLogHandler(label: "form4") { _ in }
        let event = LogEvent(
            level: .warning,
            message: "a \"quoted\"\nline",
            metadata: ["key": "väl\u{1}ue"],
            source: nil,
            file: "",
            function: "",
            line: 0
        )
        let line = handler.line(event, at: Date(timeIntervalSince1970: 0))
        #expect(line.filter { $0 == 10 }.count == 1)
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: String]
        #expect(object?["message"] == "a \"quoted\"\nline")
        #expect(object?["key"] == "väl\u{1}ue")
        #expect(object?["level"] == "warning")
        #expect(object?["time"] == "1970-01-01T00:00:00.000Z")
    }

    @Test("a traceparent is taken when it is well-formed, else ignored")
    func traces() {
        let id = "4bf92f3577b34da6a3ce929d0e0e4736"
        #expect(TraceContext("00-\(id)-00f067aa0ba902b7-01")?.traceID == id)
        for bad in [
            "", "00-\(id)-00f067aa0ba902b7", "00-\(id.uppercased())-00f067aa0ba902b7-01",
            "ff-\(id)-00f067aa0ba902b7-01",
            "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01", "00-\(id)-00f067aa0ba902b7-01-extra",
        ] { #expect(TraceContext(bad) == nil) }
    }

    @Test("a client's request id is kept when it is short and plain")
    func requestIDs() {
        #expect(RequestID.choose("abc-1.2_3") == "abc-1.2_3")
        #expect(RequestID.choose("a b") != "a b")
        #expect(RequestID.choose(String(repeating: "a", count: 65)).count == 16)
    }

    @Test("what clients put into a log entry stays on its line, unseen characters written out, and is not endless")
    func logText() {
        #expect(LogText.onOneLine("Überblick 12:00") == "Überblick 12:00")
        #expect(LogText.onOneLine("a\nfake\r\tb") == "a\\nfake\\u{D}\\tb")
        #expect(LogText.onOneLine("\u{1B}[2Jx\u{202E}y\u{2028}") == "\\u{1B}[2Jx\\u{202E}y\\u{2028}")
        let long = String(repeating: "é", count: 1_000_000)
        #expect(LogText.onOneLine(long).count < 10_000)
        #expect(LogText.bounded(long).count < 10_000)
    }

    @Test(
        "an operation's name is noted only if it is a name",
        arguments: [("Home", "Home"), ("_a1", "_a1"), ("", nil), ("1a", nil), ("a b", nil), ("a\nb", nil), ("é", nil)]
    )
    func operationNames(text: String, noted: String?) {
        var notes = Exchange.Notes()
        notes.operationName = text
        #expect(notes.operationName == noted)
    }
}
