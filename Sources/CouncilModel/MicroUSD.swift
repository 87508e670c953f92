/// Money: a whole number of millionths of a US dollar, so that sums are exact.
///
/// In JSON it is a number of dollars with at most six decimals (`0.001234`).
public struct MicroUSD: Hashable, Sendable, Comparable {
    /// Millionths of a dollar.
    public var millionths: Int64

    public init(millionths: Int64) { self.millionths = millionths }

    /// The nearest millionth to `dollars`; `nil` where that is no finite number, negative, or over nine billion dollars.
    public init?(dollars: Double) {
        let scaled = (dollars * 1_000_000).rounded()
        guard scaled >= 0, scaled < 9e15 else { return nil }
        millionths = Int64(scaled)
    }

    public static let zero = Self(millionths: 0)

    public var dollars: Double { Double(millionths) / 1_000_000 }

    public static func < (left: Self, right: Self) -> Bool { left.millionths < right.millionths }

    /// Stops at the largest amount there is.
    public static func + (left: Self, right: Self) -> Self { Self(millionths: left.millionths.addingSaturated(right.millionths)) }
    public static func += (left: inout Self, right: Self) { left = left + right }
}

extension MicroUSD: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let money = Self(dollars: try container.decode(Double.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no amount of US dollars")
        }
        self = money
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(dollars)
    }
}
