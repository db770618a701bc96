import Foundation
import GraphQL
import Postgres
import SQLBuilder
import Synchronization
import TestSupport
import Testing
import Warehouse

@Suite("QueryService")
struct QueryServiceTests {
    private func answer(
        _ query: String,
        _ service: QueryService,
        explain: Bool = false,
        decimalsAsStrings: Bool = false
    ) async throws -> (answer: GraphQLAnswer, json: [String: Any]) {
        let answer = await service.answer(
            GraphQLRequest(query: query, explain: explain, decimalsAsStrings: decimalsAsStrings)
        )
        let json = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
        return (answer, json)
    }

    @Test("a request sees one version of the data, however often it changes meanwhile")
    func oneVersion() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let service = QueryService(pool: pool)
            // Each commit gives a company and an insider the same new name.
            let writer = Task {
                for round in 0... {
                    if Task.isCancelled { break }
                    try await pool.transaction { connection in
                        let name = "round \(round)"
                        _ = try await connection.execute(
                            "UPDATE company SET name = \(bind: name) WHERE company_id = 1001"
                        )
                        _ = try await connection.execute(
                            "UPDATE insider SET name = \(bind: name) WHERE insider_id = 2001"
                        )
                        try await StoreVersion.bump(in: connection)
                    }
                }
            }
            var seen: Set<Int64> = []
            let query =
                "{ company(cik: 1001) { name transactions { nodes { insider { name } } } } insider(cik: 2001) { name } }"
            _ = try await answer(query, service)
            // So often, and until the writer has had its turns, too.
            for round in 0... {
                if round >= 150, seen.count > 3 || round > 100_000 { break }
                let (answer, json) = try await answer(query, service)
                let data = json["data"] as? [String: Any] ?? [:]
                let company = data["company"] as? [String: Any] ?? [:]
                let insider = (data["insider"] as? [String: Any])?["name"] as? String
                let nodes = (company["transactions"] as? [String: Any])?["nodes"] as? [[String: Any]] ?? []
                let names = nodes.map { ($0["insider"] as? [String: Any])?["name"] as? String }
                guard insider != "Doe Jane" else { continue }
                #expect(company["name"] as? String == insider)
                #expect(!names.isEmpty && names.allSatisfy { $0 == insider })
                seen.insert(answer.version)
            }
            writer.cancel()
            _ = try? await writer.value
            #expect(seen.count > 3, "the data did not change while it was read, so nothing was proven")
        }
    }

    @Test("explain tells each statement, what answered it, its rows and its cost")
    func explain() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let (answer, json) = try await answer(
                "{ company(cik: 1001) { name a: transactions { nodes { code } } b: transactions { nodes { value } } } }",
                QueryService(pool: pool),
                explain: true
            )
            let extensions = json["extensions"] as? [String: Any] ?? [:]
            let entries = extensions["explain"] as? [[String: Any]] ?? []
            #expect(entries.map { $0["field"] as? String } == ["company", "company.a"])
            #expect(entries.map { $0["answeredBy"] as? String } == ["Company", "Transaction"])
            #expect(entries.map { $0["rows"] as? Int } == [1, 3])
            #expect(entries.last?["alsoAnswers"] as? [String] == ["company.b"])
            #expect(extensions["cost"] as? Int == 26)
            #expect(!answer.isCacheable)
        }
    }

    @Test("decimals are exact numbers, or exact strings on request")
    func decimals() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let service = QueryService(pool: pool)
            let query = "{ transactions(where: {price: {eq: 0}}) { nodes { shares price ordinal } } }"
            let exact = "1.23456789012345678901"
            let (numbers, _) = try await answer(query, service)
            #expect(
                String(decoding: numbers.body, as: UTF8.self).contains(
                    "{\"shares\":\(exact),\"price\":0,\"ordinal\":2}"
                )
            )
            let (strings, _) = try await answer(query, service, decimalsAsStrings: true)
            #expect(
                String(decoding: strings.body, as: UTF8.self)
                    .contains("{\"shares\":\"\(exact)\",\"price\":\"0\",\"ordinal\":2}")
            )
        }
    }

    @Test("a company is found by any ticker it had, a current one first")
    func tickers() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let service = QueryService(pool: pool)
            let (_, json) = try await answer(
                "{ a: company(ticker: \"oil\") { name } b: company(ticker: \"BRT\") { name } c: company(ticker: \"NO\") { name } }",
                service
            )
            let data = json["data"] as? [String: Any] ?? [:]
            #expect((data["a"] as? [String: Any])?["name"] as? String == "Acme Petroleum Oil Corp")
            #expect((data["b"] as? [String: Any])?["name"] as? String == "Bright Software Inc")
            #expect(data["c"] is NSNull)
            for typed in ["Brt", " brt ", "(BRT)", "$brt", "NASDAQ: BRT", "[NYSE:BRT]"] {
                let (_, json) = try await answer("{ company(ticker: \"\(typed)\") { cik } }", service)
                let company = (json["data"] as? [String: Any])?["company"] as? [String: Any]
                #expect(company?["cik"] as? String == "0000001002", "\(typed)")
            }
        }
    }

    @Test("what the store says of a failure never reaches the client")
    func failures() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            try await pool.execute("ALTER TABLE footnote RENAME COLUMN text TO words")
            let service = QueryService(pool: pool)
            let (answer, json) = try await answer(
                "{ filing(accessionNumber: \"0000001001-24-000001\") { footnotes { text } } }",
                service
            )
            let message = (json["errors"] as? [[String: Any]])?.first?["message"] as? String ?? ""
            #expect(message.contains("the log has the details"))
            #expect(!String(decoding: answer.body, as: UTF8.self).contains("column"))
        }
    }

    @Test("a request may not fetch more rows than the limit, and hears which field did")
    func rowLimit() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            var limits = QueryLimits()
            limits.plan.rows = 4
            let service = QueryService(pool: pool, limits: limits)
            let (_, json) = try await answer("{ companies { nodes { transactions { nodes { id } } } } }", service)
            let error = (json["errors"] as? [[String: Any]])?.first ?? [:]
            #expect((error["message"] as? String)?.contains("beyond 4 rows") == true)
            let extensions = error["extensions"] as? [String: Any]
            #expect(extensions?["code"] as? String == "LIMIT_EXCEEDED")
            #expect((extensions?["field"] as? String)?.hasPrefix("companies") == true)
        }
    }

    @Test("status counts what is there")
    func status() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let (answer, json) = try await answer(
                "{ status { version companies insiders filings transactions holdings lastFiledOn backlog days { totalCount } } }",
                QueryService(pool: pool)
            )
            let status = (json["data"] as? [String: Any])?["status"] as? [String: Any] ?? [:]
            #expect(
                ["version", "companies", "insiders", "filings", "transactions", "holdings", "backlog"]
                    .map { status[$0] as? Int } == [7, 3, 3, 4, 6, 2, 0]
            )
            #expect(status["lastFiledOn"] as? String == "2024-02-10")
            #expect(!answer.isCacheable)
        }
    }

    @Test("status tells for which reasons inputs wait in quarantine, the most frequent first")
    func quarantine() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            for (number, code) in ["NO_ACCESSION", "TRUNCATED", "NO_ACCESSION"].enumerated() {
                try await pool.execute(
                    """
                    INSERT INTO quarantine (sha256, origin, code, message, byte_count, first_seen, parser_version) \
                    VALUES ('x', \(bind: "file \(number)"), \(bind: code), '', 1, \
                    timestamptz '2024-05-01Z' + make_interval(days => \(bind: number)::integer), 1)
                    """
                )
            }
            let (_, json) = try await answer(
                "{ status { quarantined quarantineReasons { code inputs oldestAt newestAt } } }",
                QueryService(pool: pool)
            )
            let status = (json["data"] as? [String: Any])?["status"] as? [String: Any] ?? [:]
            let reasons = status["quarantineReasons"] as? [[String: Any]] ?? []
            #expect(status["quarantined"] as? Int == 3)
            #expect(reasons.map { $0["code"] as? String } == ["NO_ACCESSION", "TRUNCATED"])
            #expect(reasons.map { $0["inputs"] as? Int } == [2, 1])
            #expect(reasons.first?["oldestAt"] as? String == "2024-05-01T00:00:00Z")
            #expect(reasons.first?["newestAt"] as? String == "2024-05-03T00:00:00Z")
        }
    }

    @Test("the time of an answer is that of the version it shows, while versions come and go")
    func exactTimes() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { (pool: ConnectionPool) async throws in
            let current: VersionStamp = try VersionStamp(try await pool.query(VersionStamp.query))
            let hasEnded = Mutex(false)
            let writing = Task {
                defer { hasEnded.withLock { $0 = true } }
                var times = [current.number: current.changedAt]
                for _ in 0..<300 {
                    let stamp = try await pool.transaction { (connection: Connection) async throws in
                        try await StoreVersion.bump(in: connection)
                        return try VersionStamp(try await connection.query(VersionStamp.query))
                    }
                    times[stamp.number] = stamp.changedAt
                }
                return times
            }
            let service = QueryService(pool: pool)
            let request = GraphQLRequest(query: "{ company(cik: 1001) { name } }")
            var told: [Int64: Set<Date>] = [:]
            repeat {
                let answer = await service.answer(request)
                told[answer.version, default: []].insert(answer.asOf)
            } while !hasEnded.withLock { $0 }
            let times = try await writing.value
            for (version, told) in told { #expect(told == Set([times[version]].compactMap(\.self)), "\(version)") }
        }
    }

    @Test("search finds by ticker, number, any word order and with mistakes, the closest first")
    func search() async throws {
        try await TestDatabase.with(GoldenAnswerTests.facts) { pool in
            let service = QueryService(pool: pool)
            let expected = [
                ("OIL", "Acme Petroleum Oil Corp"), ("jane doe", "Doe Jane"), ("Doe J", "Doe Jane"),
                ("petrolium", "Acme Petroleum Oil Corp"), ("1002", "Bright Software Inc"),
                ("0000002003", "Big Fund LP"),
                ("0000001001-24-000002", "0000001001-24-000002"), ("bri", "Bright Software Inc"),
            ]
            for (text, title) in expected {
                let (_, json) = try await answer("{ search(text: \"\(text)\", first: 3) { title } }", service)
                let hits = (json["data"] as? [String: Any])?["search"] as? [[String: Any]] ?? []
                #expect(hits.first?["title"] as? String == title, "\(text)")
            }
            for text in ["", "   ", "%", "_", "'", "\\\\", "zzzzqq"] {
                let (_, json) = try await answer("{ search(text: \"\(text)\") { title } }", service)
                #expect((json["data"] as? [String: Any])?["search"] as? [String] == [], "\(text)")
            }
        }
    }
}
