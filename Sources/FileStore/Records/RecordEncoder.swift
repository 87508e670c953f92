import FoundationEssentials

/// Writes a value's JSON as it is encoded, without a tree in between: records are written far more often than they change their shape.
/// The bytes are those of Foundation's `JSONEncoder` with sorted keys and plain slashes.
///
/// One encoder stands for one value. It knows what `Codable` types do that leave their coding to the compiler or use one container;
/// a type that opens nested containers or asks for a super encoder, or is `Data`, `URL` or `Decimal`, is refused.
final class RecordEncoder: Encoder {
    let sink: JSONSink
    /// Of the objects and lists around it.
    let depth: Int
    private let parent: RecordEncoder?
    private let key: (any CodingKey)?
    private let start: Int
    private var shape = Shape.nothing
    /// Elements of the list that it is.
    private(set) var count = 0
    private var fields: [JSONField] = []
    /// What its value did that is not known here.
    private var refusal: String?

    private enum Shape { case nothing, single, list, object }

    private init(sink: JSONSink, depth: Int, parent: RecordEncoder?, key: (any CodingKey)?) {
        self.sink = sink
        self.depth = depth
        self.parent = parent
        self.key = key
        start = sink.bytes.count
    }

    /// - Throws: `EncodingError`; what the value throws.
    static func bytes(of value: some Encodable, isPretty: Bool) throws -> [UInt8] {
        let sink = JSONSink(isPretty: isPretty)
        try write(value, sink, depth: 0, parent: nil, key: nil)
        return sink.bytes
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    var codingPath: [any CodingKey] { (parent?.codingPath ?? []) + [key].compactMap(\.self) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        become(.object)
        return KeyedEncodingContainer(RecordFields<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if shape == .nothing { sink.bytes.append(UInt8(ascii: "[")) }
        become(.list)
        return RecordElements(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        become(.single)
        return RecordValue(encoder: self)
    }

    private func become(_ new: Shape) {
        if shape != .nothing, shape != new || new == .single { refuse("it has values of two shapes") }
        shape = new
    }

    func refuse(_ what: String) {
        refusal = refusal ?? what
    }

    /// Takes what the value puts into a container that is not known here.
    func aside() -> RecordEncoder {
        refuse("records have no nested containers")
        return RecordEncoder(sink: JSONSink(isPretty: false), depth: 0, parent: self, key: nil)
    }

    /// Writes a field of the object that it is.
    func field(_ key: some CodingKey, _ value: () throws -> Void) rethrows {
        sink.string(key.stringValue)
        if sink.isPretty { sink.raw(" : ") } else { sink.raw(":") }
        try value()
        fields.append(JSONField(key: key.stringValue, end: sink.bytes.count))
    }

    /// Writes an element of the list that it is.
    func element(_ value: () throws -> Void) rethrows {
        if count > 0 { sink.bytes.append(UInt8(ascii: ",")) }
        sink.line(depth + 1)
        count += 1
        try value()
    }

    /// Writes a value that is part of this one.
    func part(_ value: some Encodable, key: (any CodingKey)?) throws {
        try Self.write(value, sink, depth: shape == .single ? depth : depth + 1, parent: self, key: key)
    }

    func number(_ value: some BinaryFloatingPoint & CustomStringConvertible, key: (any CodingKey)?) throws {
        guard value.isFinite else { throw Self.invalid(value, "JSON has no \(value)", codingPath + [key].compactMap(\.self)) }
        sink.number(value)
    }

    private static func write<Value: Encodable>(
        _ value: Value, _ sink: JSONSink, depth: Int, parent: RecordEncoder?, key: (any CodingKey)?
    ) throws {
        if Value.self == Date.self, let date = value as? Date { return sink.string(date.formatted(.iso8601)) }
        let encoder = RecordEncoder(sink: sink, depth: depth, parent: parent, key: key)
        if Value.self == Data.self || Value.self == URL.self || Value.self == Decimal.self {
            encoder.refuse("records hold no \(Value.self)")
        }
        try value.encode(to: encoder)
        if let refusal = encoder.refusal { throw invalid(value, refusal, encoder.codingPath) }
        encoder.finish()
    }

    private static func invalid(_ value: Any, _ reason: String, _ path: [any CodingKey]) -> EncodingError {
        .invalidValue(value, .init(codingPath: path, debugDescription: reason))
    }

    private func finish() {
        switch shape {
        case .single: return
        case .nothing, .object: sink.object(fields, from: start, depth: depth)
        case .list:
            if count == 0 { sink.line(0) }
            sink.line(depth)
            sink.bytes.append(UInt8(ascii: "]"))
        }
    }
}
