import Foundation

/// Why a simulation could not be written.
package enum SimulationError: Error, Sendable, CustomStringConvertible {
    case folderNotEmpty(String)
    case cannotWrite(String, String)

    package var description: String {
        switch self {
        case .folderNotEmpty(let path):
            "\(path) is not empty. Give --out a new or empty folder, so that simulated and other files do not mix."
        case .cannotWrite(let path, let reason):
            "\(path) cannot be written: \(reason). Check the disk and its permissions."
        }
    }
}

/// What a simulation wrote.
package struct SimulationSummary: Sendable {
    package var filings = 0
    package var transactions = 0
    package var holdings = 0
    package var companies = 0
    package var firstDay: CalendarDate?
    package var lastDay: CalendarDate?

    mutating func count(_ filing: OwnershipFiling) {
        filings += 1
        let trades = filing.rows.count { $0.kind == .transaction }
        transactions += trades
        holdings += filing.rows.count - trades
        firstDay = firstDay ?? filing.filedOn
        lastDay = filing.filedOn
    }
}

/// `form4 simulate`: invented filings, written like EDGAR's own.
package enum Simulator {
    /// Writes a folder in EDGAR's layout.
    ///
    /// - Parameter progress: called with the number of filings written so far, about every thousand.
    package static func writeFolder(
        _ settings: SimulationSettings,
        to folder: URL,
        progress: (Int) throws -> Void = { _ in }
    ) throws -> SimulationSummary {
        try prepare(folder)
        var simulation = FilingSimulation(settings)
        var writer = EdgarFolderWriter(folder)
        var summary = SimulationSummary()
        while let filing = simulation.next() {
            try writer.write(filing)
            summary.count(filing)
            if summary.filings % 1000 == 0 { try progress(summary.filings) }
        }
        try writer.finish(simulation.market)
        summary.companies = simulation.market.companies.count
        return summary
    }

    /// Writes quarterly data sets with about as many transactions as asked for.
    ///
    /// Cost: about 15 seconds and 250 MB for a million transactions.
    package static func writeDataSets(
        transactions: Int,
        years: Int,
        seed: UInt64,
        until: CalendarDate = SimulationSettings.defaultUntil,
        to folder: URL,
        progress: (Int) throws -> Void = { _ in }
    ) throws -> SimulationSummary {
        try prepare(folder)
        let filings = filingsNeeded(for: transactions, seed: seed, until: until, years: years)
        var simulation = FilingSimulation(.init(filings: filings, seed: seed, until: until, years: years))
        let writer = DataSetWriter(folder)
        var summary = SimulationSummary()
        while let filing = simulation.next() {
            try writer.write(filing)
            summary.count(filing)
            if summary.filings % 10_000 == 0 { try progress(summary.transactions) }
        }
        try writer.finish()
        summary.companies = simulation.market.companies.count
        return summary
    }

    /// From how many transactions the filings of a small simulation have.
    private static func filingsNeeded(for transactions: Int, seed: UInt64, until: CalendarDate, years: Int) -> Int {
        var pilot = FilingSimulation(.init(filings: 2000, seed: seed, until: until, years: years))
        var summary = SimulationSummary()
        while let filing = pilot.next() { summary.count(filing) }
        return max(0, transactions) * summary.filings / max(1, summary.transactions)
    }

    static func prepare(_ folder: URL) throws {
        let manager = FileManager.default
        if let contents = try? manager.contentsOfDirectory(atPath: folder.path), !contents.isEmpty {
            throw SimulationError.folderNotEmpty(folder.path)
        }
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
    }
}
