/// A text with `{{placeholders}}`.
struct Template: Sendable {
    private enum Piece: Sendable {
        case text(String)
        case placeholder(String)
    }

    private let pieces: [Piece]

    /// An opening without its closing stays as it is.
    init(_ bytes: [UInt8]) {
        var pieces: [Piece] = []
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while let opening = rest.firstRange(of: "{{"), let closing = rest[opening.upperBound...].firstRange(of: "}}") {
            pieces.append(.text(String(rest[..<opening.lowerBound])))
            pieces.append(.placeholder(String(rest[opening.upperBound..<closing.lowerBound])))
            rest = rest[closing.upperBound...]
        }
        self.pieces = pieces + [.text(String(rest))]
    }

    /// Puts the values in, in one pass: a value that holds `{{question}}` is not expanded. A placeholder without a value stays visible.
    func filled(_ values: [String: String]) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .placeholder(let name): values[name] ?? "{{\(name)}}"
            }
        }.joined()
    }
}
