/// A decoded file, and the stamp of the bytes it was decoded from.
public struct Record<Value: Sendable>: Sendable {
    public let value: Value
    public let stamp: FileStamp
}

extension Record: Equatable where Value: Equatable {}

/// One JSON value a file, in the form of `RecordJSON`.
extension FileStore {
    /// Reads and decodes.
    ///
    /// - Throws: what `read` throws; `.damaged` with a sentence that names the field or the place in the text.
    public func readRecord<Value: Decodable & Sendable>(
        _ type: Value.Type = Value.self, at path: String
    ) throws(FileStoreError) -> Record<Value> {
        let contents = try read(path)
        return Record(value: try RecordJSON.decode(type, from: contents.bytes, path: path), stamp: contents.stamp)
    }

    /// Encodes and writes, replacing what is there.
    ///
    /// - Throws: what `write` throws; `.unencodable`.
    @discardableResult
    public func writeRecord<Value: Encodable & Sendable>(
        _ value: Value, to path: String, mode: UInt32 = 0o600, durably: Bool = true
    ) throws(FileStoreError) -> Record<Value> {
        let bytes = try RecordJSON.encode(value, path: path)
        return Record(value: value, stamp: try write(bytes, to: path, mode: mode, durably: durably))
    }

    /// Reads, changes, writes. Where `change` throws or changes nothing, nothing is written; a damaged file is never overwritten.
    ///
    /// Two updates of one file must not overlap: run them in one lane.
    ///
    /// - Returns: what `change` returns, the record as it is on disk now, and whether it was written.
    /// - Throws: what `readRecord` and `writeRecord` throw, and what `change` throws.
    @discardableResult
    public func updateRecord<Value: Codable & Sendable, Result>(
        _ type: Value.Type = Value.self, at path: String, mode: UInt32 = 0o600, change: (inout Value) throws -> Result
    ) throws -> (result: Result, record: Record<Value>, changed: Bool) {
        let contents = try read(path)
        var value = try RecordJSON.decode(type, from: contents.bytes, path: path)
        let original = value
        let result = try change(&value)
        let bytes = try RecordJSON.encode(value, path: path)
        // A hand-edited file may hold the same value in another layout: that alone is no reason to touch it.
        if try bytes == contents.bytes || bytes == RecordJSON.encode(original, path: path) {
            return (result, Record(value: value, stamp: contents.stamp), false)
        }
        return (result, Record(value: value, stamp: try write(bytes, to: path, mode: mode)), true)
    }
}
