public import FoundationEssentials

/// A moment in UTC, to the millisecond. In JSON: `2026-11-23T21:37:34.120Z`.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(_ date: Date) { milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded(.down)) }

    public var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }

    /// Whole seconds since 1970, as JWT claims count them.
    public var seconds: Int64 { milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000 }

    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    public func advanced(by duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        return Self(milliseconds: milliseconds + seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }

    private static let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let wholeSeconds = Date.ISO8601FormatStyle()
}

extension Timestamp: CustomStringConvertible {
    public var description: String { date.formatted(Self.format) }
}

extension Timestamp: Codable {
    /// Reads ISO 8601 with or without a fraction of a second, since people edit these files by hand.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self.init(text.contains(".") ? try Self.format.parse(text) : try Self.wholeSeconds.parse(text))
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "no UTC time such as 2026-11-23T21:37:34.120Z")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
