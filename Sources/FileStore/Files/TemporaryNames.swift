import Synchronization

/// Names of temporary files: `.<target>.<token>-<number>.tmp`. The leading dot hides them from every reader; the token tells
/// this process's own from those that a dead one left.
final class TemporaryNames: Sendable {
    private let token: String
    private let count = Atomic<UInt64>(0)

    init(token: String) {
        self.token = token
    }

    /// A path beside `path` that was not given out before.
    func next(beside path: String) -> String {
        let (directory, name) = splitPath(path)
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(directory)/.\(name).\(token)-\(number).tmp"
    }

    /// Whether `name` is of this form and was not made here.
    func isLeftOver(_ name: String) -> Bool {
        guard name.hasPrefix("."), name.hasSuffix(".tmp") else { return false }
        let parts = name.dropLast(4).split(separator: ".")
        guard parts.count >= 2, let last = parts.last, let dash = last.firstIndex(of: "-") else { return false }
        return last[..<dash] != token
    }
}
