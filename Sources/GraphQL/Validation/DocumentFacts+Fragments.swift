// How fragments are reached. Nothing here recurses: fragments may form chains longer than a stack is deep.

import GraphQLLanguage

extension DocumentFacts {
    func fragment(named name: String) -> FragmentFacts? {
        fragmentIndices[name].map { fragments[$0] }
    }

    /// The fragments that an extent spreads, directly or through others, each once, in the order in which they are met.
    func fragmentsReached(from extent: Extent) -> [FragmentFacts] {
        var reached: [FragmentFacts] = []
        var isReached = [Bool](repeating: false, count: fragments.count)
        var pending = [extent]
        while let extent = pending.popLast() {
            for spread in spreads[extent.spreads] {
                guard let index = fragmentIndices[spread.node.name.text], !isReached[index] else { continue }
                isReached[index] = true
                reached.append(fragments[index])
                pending.append(fragments[index].extent)
            }
        }
        return reached
    }

    /// The uses of variables that an operation has, in itself and in the fragments that it reaches.
    func variableUses(of operation: OperationFacts) -> [VariableUse] {
        var uses = Array(variables[operation.extent.variables])
        guard !variables.isEmpty else { return uses }
        for fragment in fragmentsReached(from: operation.extent) where !fragment.extent.variables.isEmpty {
            uses += variables[fragment.extent.variables]
        }
        return uses
    }
}
