/// Pieces of HTML, with the places left open where a block says which way its text runs: that shows only when its first letter comes.
struct HTMLOutput {
    private var pieces: [String] = []
    private var openDirection: Int?

    /// Writes what is HTML already.
    mutating func write(_ html: String) { pieces.append(html) }

    /// Writes text.
    mutating func write(text: String) {
        if openDirection != nil, let isRightToLeft = TextScript.isRightToLeft(text) { settleDirection(isRightToLeft) }
        pieces.append(HTMLText.escaped(text))
    }

    /// Writes the attribute `dir`, as the text that follows will have it.
    mutating func writeDirection() {
        openDirection = pieces.count
        pieces.append(" dir=\"auto\"")
    }

    /// The outermost block is over.
    mutating func endBlock() { openDirection = nil }

    private mutating func settleDirection(_ isRightToLeft: Bool) {
        if let openDirection, isRightToLeft { pieces[openDirection] = " dir=\"rtl\"" }
        openDirection = nil
    }

    consuming func text() -> String { pieces.joined() }
}
