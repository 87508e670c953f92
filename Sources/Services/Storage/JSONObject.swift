/// A JSON object put together from bytes that are JSON already, so that stored records reach the wire without being decoded.
struct JSONObject {
    private var bytes: [UInt8]
    private var isEmpty: Bool

    /// Goes on behind the fields of `record`, which is a whole JSON object.
    init(opening record: [UInt8]) {
        let end = record.lastIndex(of: UInt8(ascii: "}")) ?? record.endIndex
        bytes = Array(record[..<end])
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: " ") { bytes.removeLast() }
        isEmpty = bytes.last == UInt8(ascii: "{")
    }

    /// - Parameters:
    ///   - key: needs no escaping.
    ///   - value: whole JSON.
    mutating func append(key: String, value: [UInt8]) {
        open(key)
        bytes += value
    }

    /// - Parameter array: its elements, each whole JSON.
    mutating func append(key: String, array: [[UInt8]]) {
        open(key)
        Self.append(array, to: &bytes)
    }

    consuming func closed() -> [UInt8] {
        bytes += "\n}\n".utf8
        return bytes
    }

    /// A JSON array of elements that are JSON already.
    static func array(_ elements: some Collection<[UInt8]>) -> [UInt8] {
        var bytes: [UInt8] = []
        append(elements, to: &bytes)
        return bytes
    }

    private static func append(_ elements: some Collection<[UInt8]>, to bytes: inout [UInt8]) {
        bytes.reserveCapacity(bytes.count + elements.reduce(8) { $0 + $1.count + 1 })
        bytes.append(UInt8(ascii: "["))
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes += element
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func open(_ key: String) {
        bytes += (isEmpty ? "\n  \"" : ",\n  \"").utf8
        bytes += key.utf8
        bytes += "\": ".utf8
        isEmpty = false
    }
}
