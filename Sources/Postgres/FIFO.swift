/// A queue in an array: what was taken from the front is dropped in one go now and then.
struct FIFO<Element> {
    private var items: [Element?] = []
    private var head = 0

    var count: Int { items.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : items[head] }
    var all: [Element] { items[head...].compactMap { $0 } }

    mutating func append(_ element: Element) {
        items.append(element)
    }

    mutating func putBack(_ element: Element) {
        if head > 0 {
            head -= 1
            items[head] = element
        } else {
            items.insert(element, at: 0)
        }
    }

    mutating func popFirst() -> Element? {
        guard head < items.count else { return nil }
        let element = items[head]
        items[head] = nil
        head += 1
        if head == items.count {
            items.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64, head * 2 > items.count {
            items.removeFirst(head)
            head = 0
        }
        return element
    }

    mutating func removeAll(where condition: (Element) -> Bool) -> [Element] {
        let removed = all.filter(condition)
        if !removed.isEmpty {
            items = all.filter { !condition($0) }
            head = 0
        }
        return removed
    }

    mutating func removeAll() -> [Element] {
        let removed = all
        self = FIFO()
        return removed
    }
}
