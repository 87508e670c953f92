import FileStore

/// The record, or `nil` where there is none. Every other fault stays a fault.
func found<Value>(_ read: () throws -> Value) throws -> Value? {
    do {
        return try read()
    } catch FileStoreError.notFound {
        return nil
    }
}

/// The record, or `nil` where there is none. Every other fault stays a fault.
func found<Value: Sendable>(_ read: () async throws -> Value) async throws -> Value? {
    do {
        return try await read()
    } catch FileStoreError.notFound {
        return nil
    }
}
