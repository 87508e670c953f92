import Foundation
import Testing

@testable import FileStore

/// A value of any shape that records have.
private indirect enum Shape: Encodable {
    case null, flag(Bool), whole(Int64), small(UInt8), fraction(Double), text(String), date(Date)
    case list([Shape]), map([String: Shape]), pair(Shape, Shape?), wrapped(Shape)

    private enum Keys: String, CodingKey { case second = "b_second", first, absent, fixed }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .flag(let value): try value.encode(to: encoder)
        case .whole(let value): try value.encode(to: encoder)
        case .small(let value): try value.encode(to: encoder)
        case .fraction(let value): try value.encode(to: encoder)
        case .text(let value): try value.encode(to: encoder)
        case .date(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .list(let values): try values.encode(to: encoder)
        case .map(let values): try values.encode(to: encoder)
        case .pair(let first, let second):
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(second, forKey: .second)
            try container.encode(first, forKey: .first)
            try container.encodeIfPresent(second, forKey: .absent)
            var again = encoder.container(keyedBy: Keys.self)
            try again.encode("1", forKey: .fixed)
            try again.encode(-2, forKey: .fixed)
        case .wrapped(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        }
    }

    static func random(_ depth: Int, _ generator: inout some RandomNumberGenerator) -> Shape {
        func text() -> String {
            let marks: [Character] = [
                "a", "B", "/", "\"", "\\", "\n", "\r", "\t", "\u{8}", "\u{c}", "\0", "\u{1f}", "\u{7f}", "é", "\u{2028}", "😀", " ",
            ]
            return String((0..<Int.random(in: 0...12, using: &generator)).map { _ in marks.randomElement(using: &generator)! })
        }
        func several() -> Range<Int> { 0..<Int.random(in: 0...4, using: &generator) }
        switch Int.random(in: depth > 4 ? 0...6 : 0...10, using: &generator) {
        case 0: return .null
        case 1: return .flag(.random(using: &generator))
        case 2: return .whole(Int64(bitPattern: generator.next()) >> Int64.random(in: 0...63, using: &generator))
        case 3: return .small(.random(in: .min ... .max, using: &generator))
        case 4:
            let value = Double(bitPattern: generator.next())
            return .fraction(
                [value.isFinite ? value : 1e21, 0, -0.0, 0.000001, 1e15, 1e16, 2.5, 12, 1e-7].randomElement(using: &generator)!)
        case 5: return .text(text())
        case 6: return .date(Date(timeIntervalSince1970: .random(in: 0...4e9, using: &generator)))
        case 7: return .list(several().map { _ in random(depth + 1, &generator) })
        case 8: return .map(Dictionary(several().map { _ in ("k" + text(), random(depth + 1, &generator)) }) { first, _ in first })
        case 9: return .pair(random(depth + 1, &generator), Bool.random(using: &generator) ? random(depth + 1, &generator) : nil)
        default: return .wrapped(random(depth + 1, &generator))
        }
    }
}

@Suite struct RecordEncoderTests {
    @Test func `the bytes are those that Foundation's encoder makes, for thousands of values of every shape`() throws {
        var generator = SystemRandomNumberGenerator()
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        for _ in 0..<1_500 {
            let value = Shape.list([.random(0, &generator)])
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let expected = String(decoding: try encoder.encode(value), as: UTF8.self)
            let made = String(decoding: try RecordJSON.encode(value, path: "x"), as: UTF8.self)
            #expect(made == expected + "\n")
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = try encoder.encode(value)
            #expect(try RecordJSON.encodeLine(value, path: "x") == Array(line))
            if made != expected + "\n" { break }
        }
    }

    @Test func `an infinite number is refused with the name of its field`() throws {
        struct Inner: Encodable { let numbers = [1, Double.infinity] }
        struct Outer: Encodable { let inner = Inner() }
        let error = try #require(throws: FileStoreError.self) { try RecordJSON.encode(Outer(), path: "x") }
        guard case .unencodable("x", let reason) = error else { throw error }
        #expect(reason.hasPrefix("the field inner.numbers[1]: "))
    }

    @Test func `what records do not hold is refused, not written otherwise`() throws {
        struct Nested: Encodable {
            enum Keys: String, CodingKey { case outer, inner }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Keys.self)
                var nested = container.nestedContainer(keyedBy: Keys.self, forKey: .outer)
                try nested.encode(1, forKey: .inner)
            }
        }
        #expect(throws: FileStoreError.self) { try RecordJSON.encode(Nested(), path: "x") }
        #expect(throws: FileStoreError.self) { try RecordJSON.encode(["data": Data([1])], path: "x") }
    }
}
