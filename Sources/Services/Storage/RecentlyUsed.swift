/// A bounded memory of what was used lately, in two generations: when the young one is full it becomes the old one, and what the
/// old one was is forgotten. Every operation costs a look-up or two.
struct RecentlyUsed<Key: Hashable, Value> {
    private struct Kept {
        let value: Value
        let cost: Int
    }

    private let limit: Int
    private var young: [Key: Kept] = [:]
    private var old: [Key: Kept] = [:]
    private var youngCost = 0

    /// - Parameter limit: what both generations may cost together.
    init(limit: Int) {
        self.limit = limit / 2
    }

    /// What was kept under `key`, which counts as used then.
    subscript(key: Key) -> Value? {
        mutating get {
            if let kept = young[key] { return kept.value }
            guard let kept = old.removeValue(forKey: key) else { return nil }
            keep(kept.value, for: key, cost: kept.cost)
            return kept.value
        }
    }

    /// What is in memory, and what it costs together.
    var count: Int { young.count + old.count }
    var cost: Int { [young, old].joined().reduce(0) { $0 + $1.value.cost } }

    mutating func forget(where isGone: (Key) -> Bool) {
        young = young.filter { !isGone($0.key) }
        old = old.filter { !isGone($0.key) }
        youngCost = young.values.reduce(0) { $0 + $1.cost }
    }

    /// Keeps `value`; what costs more than half the limit by itself is not kept.
    mutating func keep(_ value: Value, for key: Key, cost: Int = 1) {
        if let before = young.removeValue(forKey: key) { youngCost -= before.cost }
        old[key] = nil
        guard cost <= limit else { return }
        if youngCost + cost > limit { (old, young, youngCost) = (young, [:], 0) }
        young[key] = Kept(value: value, cost: cost)
        youngCost += cost
    }
}
