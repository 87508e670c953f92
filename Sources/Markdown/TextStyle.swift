/// How a piece of text stands out.
public struct TextStyle: OptionSet, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let bold = TextStyle(rawValue: 1 << 0)
    public static let dim = TextStyle(rawValue: 1 << 1)
    public static let italic = TextStyle(rawValue: 1 << 2)
    public static let underlined = TextStyle(rawValue: 1 << 3)
    public static let struck = TextStyle(rawValue: 1 << 4)
    public static let red = TextStyle(rawValue: 1 << 5)
    public static let green = TextStyle(rawValue: 1 << 6)
    public static let yellow = TextStyle(rawValue: 1 << 7)
    public static let cyan = TextStyle(rawValue: 1 << 8)

    private static let codes: [(style: TextStyle, code: String)] = [
        (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underlined, "4"), (.struck, "9"), (.red, "31"), (.green, "32"), (.yellow, "33"),
        (.cyan, "36"),
    ]

    /// The text between this style's escape sequences; the text as it is for no style.
    public func applied(to text: String) -> String {
        if isEmpty || text.isEmpty { return text }
        let codes = Self.codes.filter { contains($0.style) }.map(\.code)
        return "\u{1B}[" + codes.joined(separator: ";") + "m" + text + "\u{1B}[0m"
    }
}
