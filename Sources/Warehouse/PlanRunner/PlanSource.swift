import GraphQL
import Postgres
import QueryPlanner

/// Gives the values of fields from the rows that a plan fetched: cells are copied into the answer as they came.
final class PlanSource: ResolverSource {
    private let operation: ExecutableOperation
    private let plan: Plan
    private let nodes: [NodeRows]
    private let decimalsAsStrings: Bool
    private var formatter = CellFormatter()
    private let gapTexts: GapTexts

    init(
        _ operation: ExecutableOperation,
        _ plan: Plan,
        _ nodes: [NodeRows],
        decimalsAsStrings: Bool,
        gapTexts: GapTexts = GapTexts()
    ) {
        self.operation = operation
        self.plan = plan
        self.nodes = nodes
        self.decimalsAsStrings = decimalsAsStrings
        self.gapTexts = gapTexts
    }

    func typeName(of object: PlanObject, for field: SelectedField) -> TypeNameResolution {
        // `node` is the only abstract field; its plan is for one type, whose name opens the key that was asked for.
        guard case .string(let id)? = field.arguments["id"], let name = id.split(separator: ":").first else {
            return .failure("The type of '\(field.responseKey)' cannot be told.")
        }
        return .name(String(name))
    }

    func resolve(_ field: SelectedField, on object: PlanObject) -> Resolution<PlanObject> {
        switch plan.layouts[object.layout].slots[field.index] {
        case .cell(let column, let format):
            if object.row < 0 { return gap(object, column, format) }
            guard let cell = nodes[object.node].result.bytes(object.row, column) else { return .null }
            return resolution(of: cell, format)
        case .object(let layout, let presence):
            if let presence, object.row < 0 || nodes[object.node].result.isNull(object.row, presence) { return .null }
            return .object(PlanObject(layout: layout, node: object.node, row: object.row))
        case .one(let node, let layout):
            let rows = nodes[node].rows(ofParent: object.row)
            return rows.isEmpty ? .null : .object(PlanObject(layout: layout, node: node, row: rows.lowerBound))
        case .rows(let node, let layout):
            if let series = plan.nodes[node].series { return list(series, of: field, on: object, node, layout) }
            let rows = shown(node, object)
            let isBackward = plan.nodes[node].page?.isBackward ?? false
            return .list(count: rows.count) { index in
                let row = isBackward ? rows.upperBound - 1 - index : rows.lowerBound + index
                return .object(PlanObject(layout: layout, node: node, row: row))
            }
        case .count(let node, let column):
            let rows = nodes[node].rows(ofParent: object.row)
            guard let row = rows.first, let cell = nodes[node].result.bytes(row, column) else {
                return .integer(0)
            }
            return .cell(cell, .number)
        case .hasNextPage(let node): return hasFurther(node, object, ahead: true)
        case .hasPreviousPage(let node): return hasFurther(node, object, ahead: false)
        case .versionChanged(let node):
            let version = plan.nodes[node].page?.cursorVersion
            return .leaf(.boolean(version != nil && version != nodes[node].version))
        case .startCursor(let node): return cursor(node, ofFirst: true, object)
        case .endCursor(let node): return cursor(node, ofFirst: false, object)
        case .cursor: return cursor(object.node, object.row)
        case .meta: return .failure("'\(field.responseKey)' was not planned.")
        }
    }

    // MARK: Pages

    /// The rows of a page: without the extra one that tells whether others follow.
    private func shown(_ node: Int, _ object: PlanObject) -> Range<Int> {
        let rows = nodes[node].rows(ofParent: object.row)
        guard let page = plan.nodes[node].page else { return rows }
        return rows.lowerBound..<min(rows.upperBound, rows.lowerBound + page.size)
    }

    private func hasFurther(_ node: Int, _ object: PlanObject, ahead: Bool) -> Resolution<PlanObject> {
        guard let page = plan.nodes[node].page else { return .leaf(.boolean(false)) }
        if page.isBackward == ahead { return .leaf(.boolean(page.isFromCursor)) }
        return .leaf(.boolean(nodes[node].rows(ofParent: object.row).count > page.size))
    }

    private func cursor(_ node: Int, ofFirst isFirst: Bool, _ object: PlanObject) -> Resolution<PlanObject> {
        let rows = shown(node, object)
        guard let first = rows.first, let last = rows.last else { return .null }
        let isBackward = plan.nodes[node].page?.isBackward ?? false
        return cursor(node, isFirst == isBackward ? last : first)
    }

    private func cursor(_ node: Int, _ row: Int) -> Resolution<PlanObject> {
        guard let page = plan.nodes[node].page else { return .null }
        let result = nodes[node].result
        let values = page.cursorColumns.map { result.bytes(row, $0) }
        let version = page.isVersioned ? nodes[node].version : nil
        return formatter.json(Cursor.json(orderID: page.orderID, values: values, version: version))
    }

    // MARK: Series

    private func list(
        _ series: PlanSeries,
        of field: SelectedField,
        on object: PlanObject,
        _ node: Int,
        _ layout: Int
    ) -> Resolution<PlanObject> {
        let places = nodes[node].places(ofParent: object.row, in: series)
        let gap = series.bucketColumn == nil ? nil : gapText(of: field, node, layout)
        return .list(count: places.count) { [formatter] index in
            let row = Int(places[places.startIndex + index])
            if row < 0, let gap { return formatter.json(gap, day: series.day(index)) }
            return .object(PlanObject(layout: layout, node: node, row: row))
        }
    }

    /// The row whose day is blank, of which the text of gaps is made.
    private static let blankRow = Int.min

    private func gapText(of field: SelectedField, _ node: Int, _ layout: Int) -> GapText? {
        gapTexts.text(ofLayout: layout, decimalsAsStrings: decimalsAsStrings) {
            let blank = PlanObject(layout: layout, node: node, row: Self.blankRow)
            return ResponseWriter.json(of: blank, inListOf: field, of: operation, from: self).map(GapText.init)
        }
    }

    /// A cell of a row that stands for a gap of a series, and is numbered by its place in it.
    private func gap(_ object: PlanObject, _ column: Int, _ format: CellFormat) -> Resolution<PlanObject> {
        guard let series = plan.nodes[object.node].series else { return .null }
        switch series.gap(inColumn: column) {
        case .null: return .null
        case .zero: return resolution(of: zero, format)
        case .bucket:
            let isBlank = object.row == Self.blankRow
            return formatter.text(isBlank ? GapText.blankDay : series.day(NodeRows.place(ofGap: object.row)))
        }
    }

    private let zero = UnsafeRawBufferPointer(start: ("0" as StaticString).utf8Start, count: 1)

    private func resolution(of cell: UnsafeRawBufferPointer, _ format: CellFormat) -> Resolution<PlanObject> {
        switch format {
        case .boolean: .cell(cell, .boolean)
        case .integer, .float: .cell(cell, .number)
        case .decimal: .cell(cell, decimalsAsStrings ? .string : .number)
        case .string, .plain: .cell(cell, .string)
        case .json: .cell(cell, .json)
        case .timestamp: formatter.timestamp(cell)
        case .cik: formatter.cik(cell)
        case .accessionNumber: formatter.accessionNumber(cell)
        case .enumerationList: formatter.list(cell)
        case .cikList: formatter.cikList(cell)
        }
    }
}

/// Turns the text of cells into JSON where they are no JSON yet, in one buffer that lasts until the next call.
final class CellFormatter {
    private var buffer: UnsafeMutableRawBufferPointer
    private var count = 0

    init() { buffer = .allocate(byteCount: 256, alignment: 1) }

    deinit { buffer.deallocate() }

    private func start(_ capacity: Int) {
        count = 0
        guard buffer.count < capacity else { return }
        buffer.deallocate()
        buffer = .allocate(byteCount: capacity * 2, alignment: 1)
    }

    private func add(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    private func add(_ character: Unicode.Scalar) { add(UInt8(ascii: character)) }

    private func finished() -> Resolution<PlanObject> {
        .cell(UnsafeRawBufferPointer(rebasing: buffer[0..<count]), .json)
    }

    func json(_ bytes: [UInt8]) -> Resolution<PlanObject> {
        start(bytes.count)
        for byte in bytes { add(byte) }
        return finished()
    }

    /// A gap, with the day it stands for.
    func json(_ gap: GapText, day: ArraySlice<UInt8>) -> Resolution<PlanObject> {
        start(gap.json.count)
        gap.json.withUnsafeBytes { buffer.copyMemory(from: $0) }
        for place in gap.days {
            for (offset, byte) in day.enumerated() { buffer[place + offset] = byte }
        }
        count = gap.json.count
        return finished()
    }

    /// Text without anything that JSON would have to escape.
    func text(_ characters: ArraySlice<UInt8>) -> Resolution<PlanObject> {
        start(characters.count + 2)
        add("\"")
        for byte in characters { add(byte) }
        add("\"")
        return finished()
    }

    /// `2020-03-18 20:05:03.5` → `"2020-03-18T20:05:03.5Z"`.
    func timestamp(_ cell: UnsafeRawBufferPointer) -> Resolution<PlanObject> {
        start(cell.count + 3)
        add("\"")
        for byte in cell { add(byte == UInt8(ascii: " ") ? UInt8(ascii: "T") : byte) }
        add("Z")
        add("\"")
        return finished()
    }

    /// `1318605` → `"0001318605"`.
    func cik(_ cell: UnsafeRawBufferPointer) -> Resolution<PlanObject> {
        start(cell.count + 12)
        addCIK(cell[...])
        return finished()
    }

    private func addCIK(_ digits: Slice<UnsafeRawBufferPointer>) {
        add("\"")
        for _ in digits.count..<max(10, digits.count) { add("0") }
        for byte in digits { add(byte) }
        add("\"")
    }

    /// `131860520000012` → `"0001318605-20-000012"`.
    func accessionNumber(_ cell: UnsafeRawBufferPointer) -> Resolution<PlanObject> {
        start(cell.count + 24)
        add("\"")
        let zeros = max(0, 18 - cell.count)
        for place in 0..<(zeros + cell.count) {
            if place == 10 || place == 12 { add("-") }
            add(place < zeros ? UInt8(ascii: "0") : cell[place - zeros])
        }
        add("\"")
        return finished()
    }

    /// `{A,B}` → `["A","B"]`.
    func list(_ cell: UnsafeRawBufferPointer) -> Resolution<PlanObject> {
        start(cell.count * 2 + 4)
        add("[")
        var isFirst = true
        for item in cell.dropFirst().dropLast().split(separator: UInt8(ascii: ",")) {
            if !isFirst { add(",") }
            isFirst = false
            add("\"")
            for byte in item where byte != UInt8(ascii: "\"") { add(byte) }
            add("\"")
        }
        add("]")
        return finished()
    }

    /// `{1,2}` → `["0000000001","0000000002"]`.
    func cikList(_ cell: UnsafeRawBufferPointer) -> Resolution<PlanObject> {
        start(cell.count * 7 + 4)
        add("[")
        var isFirst = true
        for item in cell.dropFirst().dropLast().split(separator: UInt8(ascii: ",")) {
            if !isFirst { add(",") }
            isFirst = false
            addCIK(item)
        }
        add("]")
        return finished()
    }
}
