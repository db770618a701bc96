import Edgar
import Postgres
import SQLBuilder

/// In which version of the data filings and their lines became known: the coming one, but for those that a better
/// reading only replaces.
struct AdditionVersions {
    /// The version that the transaction under way will make.
    let coming: Int
    private var filings: [Int: Int] = [:]
    private var lines: [LineReference: Int] = [:]

    /// - Parameter replaced: the accession numbers of stored filings that are about to be deleted.
    init(coming: Int, replacing replaced: [Int], in connection: Connection) async throws {
        self.coming = coming
        guard !replaced.isEmpty else { return }
        let known = try await connection.query(
            "SELECT accession, added_version FROM filing WHERE accession = ANY(\(bind: replaced))"
        )
        for row in known.rows { filings[try row.value(0)] = try row.value(1) }
        let knownLines = try await connection.query(
            """
            SELECT t.accession, t."table", t.ordinal, t.added_version FROM transaction t \
            JOIN filing f USING (company_id, accession) WHERE f.accession = ANY(\(bind: replaced))
            """
        )
        for row in knownLines.rows {
            var cells = CellReader(row)
            let line = LineReference(
                accession: try cells.next(),
                table: try cells.word(),
                ordinal: try cells.next()
            )
            lines[line] = try cells.next()
        }
    }

    func version(of filing: FilingFacts) -> Int { filings[filing.accession] ?? coming }
    func version(of line: LineReference) -> Int { lines[line] ?? coming }
}
