import GraphQL
import QueryPlanner
import SQLBuilder

/// `activity`: purchases, sales and all trades of a span, by bucket and dimension; on the market, a company, an
/// insider, a sector or an industry.
package struct ActivityField: ComputedField {
    private let parent: ActivityParent

    package init(_ parent: ActivityParent) {
        self.parent = parent
    }

    /// Sums over so many days at most are found by their days, whatever these are: one plan serves all.
    ///
    /// PostgreSQL alone plans them anew at each run, a quarter of the time of a sector overview. Over longer spans the
    /// better plan depends on the span.
    private static let longestOfOnePlan = 100

    // MARK: Schema

    package func definition(of member: ComputedModel, in builder: inout SchemaBuilder) -> FieldDefinition {
        let type = ActivityType.add(to: &builder)
        return FieldDefinition(
            member.name,
            type: .nonNull(.list(.nonNull(type))),
            arguments: ActivityInputs.arguments(&builder),
            description: """
                Sums of trades: one row, or one for each bucket and each value of `groupBy` that occurs. Rows that hold \
                only flagged trades are shown, since `excluded` counts those.
                """,
            attachment: Member.computed(member)
        )
    }

    // MARK: Planning

    package func plan(_ field: SelectedField, at place: PlanPlace, in planner: Planner) throws(PlanError) -> Slot {
        let arguments = try ActivityArguments(field, planner)
        var compiler = planner.filterCompiler()
        let filter = try compiler.compile(arguments.filter, of: Transaction.self, row: "t")
        let (choice, rejected) = RollupChoice.smallest(
            for: needs(arguments, filter, planner.time),
            in: ActivityRollups.catalog
        )
        let statement = ActivityStatement(
            parent: parent,
            arguments: arguments,
            choice: choice,
            filter: filter.sql,
            isTableI: !filter.members.contains("table"),
            visibility: planner.time.visibility(.interval, of: "t")
        )
        let hasRoom = { (node: NodeDraft) in
            (node.attachment as? ActivityColumns)?.hasRoom(for: arguments.span) ?? false
        }
        let node = try planner.node(
            for: field,
            kind: "activity",
            sharedBy: arguments.isTotal ? field.arguments.without("over") : field.arguments,
            where: hasRoom,
            at: place,
            keys: parentKeys(at: place),
            answeredBy: choice.name(of: [arguments.span], arguments.bucket),
            rowsPerParent: rowBound(arguments)
        ) { node throws(PlanError) in
            node.note.rejected = rejected
            node.isKept = parent.isShared
            // Quick statements should not queue behind what reads a span of the market, or the facts of many at once.
            node.isHeavy = parent.isShared || (choice.isFacts && (place.node?.rowBound ?? 1) > 1)
            if !choice.isFacts { node.keepsPlan = true }
            let columns = try ActivityColumns(arguments, at: planner.time)
            node.attachment = columns
            if statement.leavesGaps(columns) {
                node.fillGaps(statement.buckets, bucket: arguments.bucket == nil ? nil : "a.bucket")
            }
            node.body = { statement.body($0, columns) }
        }
        guard let columns = node.attachment as? ActivityColumns else {
            throw planner.error("'activity' cannot be answered here.", field: field)
        }
        if arguments.span.dayCount > Self.longestOfOnePlan { node.keepsPlan = false }
        let span = columns.place(of: arguments.span)
        if span > 0 { node.note.answeredBy = choice.name(of: columns.stretches, arguments.bucket) }
        let row = ActivityRow(statement: statement, columns: columns, span: span, node: node, planner: planner)
        return .rows(node: node.index, layout: try row.layout(of: field.selection))
    }

    private func parentKeys(at place: PlanPlace) -> [(value: SQL, type: SQL)] {
        guard let dimension = parent.dimension else { return [] }
        return [(value: "\(place.row).\(identifier: parent.ownColumn)", type: dimension.type)]
    }

    private func needs(
        _ arguments: ActivityArguments,
        _ filter: CompiledFilter,
        _ time: RequestTime
    ) -> RollupNeeds {
        var needs = RollupNeeds()
        let dimensions = (parent.dimension.map { [$0] } ?? []) + arguments.dimensions
        needs.keys = dimensions.filter { $0 != .insider }.map { ($0.column, $0.rawValue) }
        needs.filterColumns = filter.columns
        needs.isHistoric = time.asKnownAt != nil
        let groupsInsiders = arguments.dimensions.contains(.insider)
        switch (parent.dimension == .insider, groupsInsiders) {
        case (true, true): needs.insiders = .pairs
        case (false, false): needs.insiders = .together
        default: needs.insiders = .apart
        }
        return needs
    }

    /// At most so many rows for a parent, by the arguments alone.
    private func rowBound(_ arguments: ActivityArguments) -> Int {
        var bound = arguments.bucket.map { $0.count(in: arguments.span) } ?? 1
        for dimension in arguments.dimensions {
            bound = Self.product(bound, min(dimension.cardinality, parent.cardinality(of: dimension)))
        }
        guard let first = arguments.first else { return bound }
        let cuts = arguments.firstPer.map { key in
            switch key {
            case .bucket: arguments.bucket.map { $0.count(in: arguments.span) } ?? 1
            case .dimension(let dimension): min(dimension.cardinality, parent.cardinality(of: dimension))
            }
        }
        return min(bound, cuts.reduce(first, Self.product))
    }

    private static func product(_ left: Int, _ right: Int) -> Int {
        let (product, isTooMuch) = left.multipliedReportingOverflow(by: right)
        return isTooMuch ? .max : product
    }
}

extension ActivityParent {
    /// At most so many values of a dimension one parent is reckoned to have, rounded up to a power of ten.
    func cardinality(of dimension: Dimension) -> Int {
        if self != .insider, dimension == self.dimension { return 1 }
        return switch (self, dimension) {
        case (.company, .insider), (.insider, .insider): 100
        case (.company, .filing), (.insider, .filing): 1_000
        case (.insider, .company): 10
        case (.sector, .company), (.industry, .company): 1_000
        case (.sector, .insider), (.industry, .insider): 10_000
        case (.sector, .industry): 100
        case (.company, .sector), (.company, .industry), (.industry, .sector), (.insider, .sector),
            (.insider, .industry):
            10
        default: .max
        }
    }
}

extension RollupChoice {
    /// What `explain` calls it: the tables read.
    func name(of stretches: [DaySpan], _ bucket: Bucket?) -> String {
        guard case .rollup(let grain) = self else { return "transaction" }
        let usesMonths = grain.periods.contains(.month) && (bucket?.holdsWholeMonths ?? true)
        let months = stretches.map { usesMonths ? $0.wholeMonths : nil }
        let areWhole = zip(stretches, months).allSatisfy { stretch, months in
            months.map { stretch.first == $0.from && stretch.last + 1 == $0.upTo } ?? false
        }
        let periods = (months.contains { $0 != nil } ? ["month"] : []) + (areWhole ? [] : ["day"])
        return periods.map { "rollup_\(grain.name)_\($0)" }.joined(separator: ", ")
    }
}

extension ObjectValue {
    fileprivate func without(_ name: String) -> ObjectValue {
        fields.reduce(into: ObjectValue()) { if $1.name != name { $0.append($1.name, $1.value) } }
    }
}
