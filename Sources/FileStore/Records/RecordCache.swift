import Synchronization

/// Decoded records in memory, checked against their files each time they are asked for.
///
/// While a file is unchanged, a read costs one `stat`. A file that was edited by hand, restored or deleted is seen at once.
/// Writes through the cache put the new value in; two writes of one key must not overlap: run them in one lane.
public final class RecordCache<Key: Hashable & Sendable, Value: Codable & Sendable>: Sendable {
    private struct Slot: Sendable {
        let record: Record<Value>
        var lastUse: UInt64
    }

    private struct State {
        var slots: [Key: Slot] = [:]
        var uses: UInt64 = 0
    }

    private let store: FileStore
    private let limit: Int
    private let path: @Sendable (Key) throws -> String
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limit: records kept in memory; where there are more, the half used longest ago goes.
    ///   - path: the file of a key.
    public init(store: FileStore, limit: Int = 4096, path: @escaping @Sendable (Key) throws -> String) {
        self.store = store
        self.limit = max(2, limit)
        self.path = path
    }

    /// The record as it is on disk now. Stats on the calling thread (about a microsecond); goes to the pool only to read a changed file.
    ///
    /// - Throws: `FileStoreError`, see `FileStore.readRecord`; what the path closure throws.
    public func value(_ key: Key) async throws -> Value {
        let path = try path(key)
        if let value = try unchanged(key, path) { return value }
        return try await store.pool.run { [self] in try load(key, path) }
    }

    /// The same, for callers that are on a thread of their own.
    public func read(_ key: Key) throws -> Value {
        let path = try path(key)
        return try unchanged(key, path) ?? load(key, path)
    }

    /// Writes the record, new or not. Blocks: call it on the pool.
    ///
    /// - Returns: the record with its new stamp, for an index that lists it.
    /// - Throws: `FileStoreError`, see `FileStore.writeRecord`; what the path closure throws.
    @discardableResult
    public func write(_ value: Value, for key: Key, mode: UInt32 = 0o600) throws -> Record<Value> {
        let path = try path(key)
        do {
            let record = try store.writeRecord(value, to: path, mode: mode)
            keep(record, for: key)
            return record
        } catch {
            forget(key)
            throw error
        }
    }

    /// Reads, changes, writes; see `FileStore.updateRecord`. Blocks: call it on the pool.
    ///
    /// - Returns: what `change` returns, the record as it is on disk now, and whether it was written.
    @discardableResult
    public func update<Result>(
        _ key: Key, mode: UInt32 = 0o600, change: (inout Value) throws -> Result
    ) throws -> (result: Result, record: Record<Value>, changed: Bool) {
        let updated = try store.updateRecord(Value.self, at: try path(key), mode: mode, change: change)
        if updated.changed || updated.record.stamp.isSettled { keep(updated.record, for: key) }
        return updated
    }

    /// Removes the file. Returns false where there was none. Blocks: call it on the pool.
    @discardableResult
    public func remove(_ key: Key) throws -> Bool {
        defer { forget(key) }
        return try store.remove(try path(key))
    }

    /// Frees the memory of a record whose file is gone, such as one in a deleted directory.
    public func forget(_ key: Key) {
        state.withLock { $0.slots[key] = nil }
    }

    /// How many records are in memory.
    public var count: Int { state.withLock { $0.slots.count } }

    /// Nil where the file must be read. Throws where it is gone.
    private func unchanged(_ key: Key, _ path: String) throws(FileStoreError) -> Value? {
        let kept = state.withLock { state -> Record<Value>? in
            state.uses += 1
            state.slots[key]?.lastUse = state.uses
            return state.slots[key]?.record
        }
        guard let kept else { return nil }
        do throws(FileStoreError) {
            return try store.stamp(of: path) == kept.stamp ? kept.value : nil
        } catch {
            forget(key)
            throw error
        }
    }

    private func load(_ key: Key, _ path: String) throws(FileStoreError) -> Value {
        do throws(FileStoreError) {
            let record = try store.readRecord(Value.self, at: path)
            if record.stamp.isSettled { keep(record, for: key) } else { forget(key) }
            return record.value
        } catch {
            forget(key)
            throw error
        }
    }

    private func keep(_ record: Record<Value>, for key: Key) {
        state.withLock { state in
            state.uses += 1
            state.slots[key] = Slot(record: record, lastUse: state.uses)
            guard state.slots.count > limit else { return }
            let middle = state.slots.values.map(\.lastUse).sorted()[state.slots.count / 2]
            state.slots = state.slots.filter { $0.value.lastUse >= middle }
        }
    }
}
