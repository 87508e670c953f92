/// Writes a record's text field by field, for records that are written so often that `Encodable` would cost too much. Whoever uses it
/// has a test that the bytes are those of `RecordJSON.encode`.
public struct RecordText {
    private let sink = JSONSink(isPretty: true)
    private var depth = 0
    private var isFirst = true

    /// The text of an object, as it stands in a file.
    ///
    /// - Parameter fields: writes them, in the order of their keys.
    public static func object(_ fields: (inout RecordText) -> Void) -> [UInt8] {
        var text = RecordText()
        text.object(fields)
        text.sink.bytes.append(UInt8(ascii: "\n"))
        return text.sink.bytes
    }

    /// Begins a field.
    public mutating func key(_ name: StaticString) {
        separate()
        sink.bytes.append(UInt8(ascii: "\""))
        sink.raw(name)
        sink.raw("\" : ")
    }

    /// Begins a field whose name is not known beforehand.
    public mutating func key(_ name: String) {
        separate()
        sink.string(name)
        sink.raw(" : ")
    }

    public mutating func string(_ key: StaticString, _ value: String) {
        self.key(key)
        sink.string(value)
    }

    /// No field where there is no value.
    public mutating func string(_ key: StaticString, _ value: String?) {
        if let value { string(key, value) }
    }

    public mutating func integer(_ key: StaticString, _ value: Int) {
        self.key(key)
        sink.integer(value)
    }

    /// - Parameter value: finite.
    public mutating func number(_ key: StaticString, _ value: Double) {
        self.key(key)
        sink.number(value)
    }

    public mutating func bool(_ key: StaticString, _ value: Bool) {
        self.key(key)
        sink.bool(value)
    }

    public mutating func null(_ key: StaticString) {
        self.key(key)
        sink.raw("null")
    }

    public mutating func object(_ key: StaticString, _ fields: (inout RecordText) -> Void) {
        self.key(key)
        object(fields)
    }

    public mutating func list<Element>(_ key: StaticString, _ elements: [Element], _ write: (inout RecordText, Element) -> Void) {
        self.key(key)
        enclose(UInt8(ascii: "["), UInt8(ascii: "]")) { text in
            for element in elements {
                text.separate()
                write(&text, element)
            }
        }
    }

    /// As a list's element, or behind a `key`.
    public mutating func object(_ fields: (inout RecordText) -> Void) {
        enclose(UInt8(ascii: "{"), UInt8(ascii: "}"), fields)
    }

    /// As a list's element, or behind a `key`.
    public mutating func string(_ value: String) {
        sink.string(value)
    }

    private mutating func enclose(_ opening: UInt8, _ closing: UInt8, _ content: (inout RecordText) -> Void) {
        sink.bytes.append(opening)
        depth += 1
        isFirst = true
        content(&self)
        depth -= 1
        if isFirst { sink.line(0) }
        isFirst = false
        sink.line(depth)
        sink.bytes.append(closing)
    }

    private mutating func separate() {
        if !isFirst { sink.bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        sink.line(depth)
    }
}
