/// Puts a simulated filing together: numbers its rows and its footnotes.
struct FilingBuilder {
    private(set) var filing: OwnershipFiling
    private var ordinals = [Int](repeating: 0, count: 4)

    init(_ form: OwnershipFiling.Form, _ company: SimulatedCompany, on date: CalendarDate) {
        filing = OwnershipFiling(
            source: .submission,
            form: form,
            documentType: form.documentType,
            issuer: .init(
                cik: company.cik,
                cikText: company.cik.description,
                name: company.name(on: date),
                tradingSymbol: company.tradingSymbol
            )
        )
        filing.filedOn = date
        filing.primaryDocument = "doc4.xml"
        filing.notSubjectToSection16 = form.number == .three ? nil : false
        let hasPlanBox = date >= Self.planBoxBegins
        filing.schemaVersion = hasPlanBox ? "X0508" : form.number == .three ? "X0206" : "X0306"
        if hasPlanBox, form.number != .three { filing.aff10b5One = false }
    }

    /// From this day on the forms have the 10b5-1 box.
    static let planBoxBegins = CalendarDate(dayNumber: 19_448)

    mutating func add(_ seat: SimulatedSeat, fileNumber: String) {
        var owner = ReportingOwner(cik: seat.owner.cik, cikText: seat.owner.cik.description, name: seat.owner.name)
        owner.address = seat.owner.address
        owner.isDirector = seat.isDirector
        owner.isOfficer = seat.officerTitle != nil
        owner.isTenPercentOwner = seat.isTenPercentOwner
        owner.isOther = seat.otherText != nil
        owner.officerTitle = seat.officerTitle
        owner.otherText = seat.otherText
        owner.fileNumber = fileNumber
        filing.owners.append(owner)
    }

    mutating func add(groupMember member: SimulatedOwner, fileNumber: String) {
        var owner = ReportingOwner(cik: member.cik, cikText: member.cik.description, name: member.name)
        owner.address = member.address
        owner.isTenPercentOwner = true
        owner.fileNumber = fileNumber
        filing.owners.append(owner)
    }

    /// Adds a row; footnotes given as texts get the next free number, or that of the same text.
    mutating func add(
        _ table: FilingRow.Table,
        _ kind: FilingRow.Kind,
        notes: [(RowField, String)] = [],
        _ fill: (inout FilingRow) -> Void
    ) {
        let slot = (table == .derivative ? 2 : 0) + (kind == .holding ? 1 : 0)
        ordinals[slot] += 1
        var row = FilingRow(table: table, kind: kind, ordinal: ordinals[slot])
        fill(&row)
        for (field, text) in notes { row.footnotes.append(.init(footnoteId: footnote(text), field: field)) }
        // As the reader gives them: in the order of the elements.
        row.footnotes.sortByField()
        filing.rows.append(row)
    }

    mutating func mark(plan: Bool) {
        if filing.aff10b5One != nil { filing.aff10b5One = plan }
    }

    mutating func edit(_ change: (inout OwnershipFiling) -> Void) { change(&filing) }

    /// The filing with Table I first and its period and signature filled in.
    func finish() -> OwnershipFiling {
        var filing = filing
        filing.rows = filing.rows.filter { $0.table == .nonDerivative } + filing.rows.filter { $0.table == .derivative }
        let traded = filing.rows.compactMap { $0.date(.transactionDate) }.filter { $0 <= (filing.filedOn ?? $0) }
        filing.periodOfReport = (traded.min() ?? filing.filedOn)?.description
        if filing.signatures.isEmpty, let filedOn = filing.filedOn {
            for owner in filing.owners {
                filing.signatures.append(.init(name: "/s/ " + (owner.name ?? ""), date: filedOn.description))
            }
        }
        return filing
    }

    private mutating func footnote(_ text: String) -> String {
        if let known = filing.footnotes.first(where: { $0.text == text }) { return known.id }
        let id = "F\(filing.footnotes.count + 1)"
        filing.footnotes.append(.init(id: id, text: text))
        return id
    }
}
