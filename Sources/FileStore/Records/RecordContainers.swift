/// The containers of `RecordEncoder`: they only say which kind of value goes where.
struct RecordFields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: RecordEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil(forKey key: Key) { encoder.field(key) { encoder.sink.raw("null") } }
    func encode(_ value: Bool, forKey key: Key) { encoder.field(key) { encoder.sink.bool(value) } }
    func encode(_ value: String, forKey key: Key) { encoder.field(key) { encoder.sink.string(value) } }
    func encode(_ value: Double, forKey key: Key) throws { try encoder.field(key) { try encoder.number(value, key: key) } }
    func encode(_ value: Float, forKey key: Key) throws { try encoder.field(key) { try encoder.number(value, key: key) } }
    func encode(_ value: Int, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: Int8, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: Int16, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: Int32, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: Int64, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: UInt, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: UInt8, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: UInt16, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: UInt32, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: UInt64, forKey key: Key) { encoder.field(key) { encoder.sink.integer(value) } }
    func encode(_ value: some Encodable, forKey key: Key) throws { try encoder.field(key) { try encoder.part(value, key: key) } }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        encoder.aside().container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder.aside().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.aside() }
    func superEncoder(forKey key: Key) -> any Encoder { encoder.aside() }
}

struct RecordElements: UnkeyedEncodingContainer {
    let encoder: RecordEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.count }

    func encodeNil() { encoder.element { encoder.sink.raw("null") } }
    func encode(_ value: Bool) { encoder.element { encoder.sink.bool(value) } }
    func encode(_ value: String) { encoder.element { encoder.sink.string(value) } }
    func encode(_ value: Double) throws { try encoder.element { try encoder.number(value, key: RecordIndex(count - 1)) } }
    func encode(_ value: Float) throws { try encoder.element { try encoder.number(value, key: RecordIndex(count - 1)) } }
    func encode(_ value: Int) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: Int8) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: Int16) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: Int32) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: Int64) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: UInt) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: UInt8) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: UInt16) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: UInt32) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: UInt64) { encoder.element { encoder.sink.integer(value) } }
    func encode(_ value: some Encodable) throws { try encoder.element { try encoder.part(value, key: RecordIndex(count - 1)) } }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.aside().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.aside().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.aside() }
}

struct RecordValue: SingleValueEncodingContainer {
    let encoder: RecordEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil() { encoder.sink.raw("null") }
    func encode(_ value: Bool) { encoder.sink.bool(value) }
    func encode(_ value: String) { encoder.sink.string(value) }
    func encode(_ value: Double) throws { try encoder.number(value, key: nil) }
    func encode(_ value: Float) throws { try encoder.number(value, key: nil) }
    func encode(_ value: Int) { encoder.sink.integer(value) }
    func encode(_ value: Int8) { encoder.sink.integer(value) }
    func encode(_ value: Int16) { encoder.sink.integer(value) }
    func encode(_ value: Int32) { encoder.sink.integer(value) }
    func encode(_ value: Int64) { encoder.sink.integer(value) }
    func encode(_ value: UInt) { encoder.sink.integer(value) }
    func encode(_ value: UInt8) { encoder.sink.integer(value) }
    func encode(_ value: UInt16) { encoder.sink.integer(value) }
    func encode(_ value: UInt32) { encoder.sink.integer(value) }
    func encode(_ value: UInt64) { encoder.sink.integer(value) }
    func encode(_ value: some Encodable) throws { try encoder.part(value, key: nil) }
}

/// A place in a list, as part of a path.
struct RecordIndex: CodingKey {
    let index: Int

    init(_ index: Int) { self.index = index }
    init?(intValue: Int) { index = intValue }
    init?(stringValue: String) { return nil }

    var intValue: Int? { index }
    var stringValue: String { "\(index)" }
}
