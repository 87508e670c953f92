import CouncilConfiguration

/// A configured hook, under a name of its own: its file's path, and behind it a number where the file is configured more than once.
struct NamedHook: Sendable {
    let name: String
    let hook: Configuration.Hook
}

extension Configuration {
    var namedHooks: [NamedHook] {
        var seen: [String: Int] = [:]
        return hooks.map { hook in
            seen[hook.run, default: 0] += 1
            let count = seen[hook.run] ?? 1
            return NamedHook(name: count == 1 ? hook.run : "\(hook.run) (\(count))", hook: hook)
        }
    }

    /// Those on `event`, in the file's order.
    func hooks(on event: String) -> [NamedHook] {
        hooks.isEmpty ? [] : namedHooks.filter { $0.hook.on.contains(event) }
    }
}
