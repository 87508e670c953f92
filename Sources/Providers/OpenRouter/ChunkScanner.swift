/// Reads the usual chunk of a stream straight off its bytes. Whatever is unusual (an error, several choices, a key twice, odd
/// escapes, broken JSON) it leaves to the general decoder, whose answer for what it does read is the same.
struct ChunkScanner {
    /// Deeper values are left to the general decoder.
    static let maximumDepth = 16

    struct Unusual: Error {}

    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The chunk; `nil` where it is not the usual one.
    static func chunk(_ bytes: UnsafeBufferPointer<UInt8>) -> WireChunk? {
        var scanner = ChunkScanner(bytes)
        do {
            let chunk = try scanner.chunk()
            scanner.skipSpace()
            return scanner.at == bytes.count ? chunk : nil
        } catch {
            return nil
        }
    }

    private mutating func chunk() throws(Unusual) -> WireChunk {
        var (id, model): (String?, String?)
        var choices: [WireChunk.Choice]?
        var usage: WireUsage?
        var seen = Seen()
        skipSpace()
        try members { (scanner, key) throws(Unusual) in
            if key.is("id") {
                try seen.once(1)
                id = try scanner.optionalString()
            } else if key.is("model") {
                try seen.once(2)
                model = try scanner.optionalString()
            } else if key.is("choices") {
                try seen.once(4)
                choices = try scanner.choices()
            } else if key.is("usage") {
                try seen.once(8)
                usage = try scanner.usage()
            } else if key.is("error") {
                try seen.once(16)
                try scanner.null()
            } else {
                try scanner.skipValue(depth: 1)
            }
        }
        return WireChunk(id: id, model: model, choices: choices, usage: usage, error: nil)
    }

    /// One choice, or none.
    private mutating func choices() throws(Unusual) -> [WireChunk.Choice] {
        try expect(UInt8(ascii: "["))
        skipSpace()
        if takes(UInt8(ascii: "]")) { return [] }
        let choice = try choice()
        skipSpace()
        try expect(UInt8(ascii: "]"))
        return [choice]
    }

    private mutating func choice() throws(Unusual) -> WireChunk.Choice {
        var delta: WireChunk.Choice.Text?
        var finishReason: String?
        var seen = Seen()
        try members { (scanner, key) throws(Unusual) in
            if key.is("delta") {
                try seen.once(1)
                delta = try scanner.text()
            } else if key.is("finish_reason") {
                try seen.once(2)
                finishReason = try scanner.optionalString()
            } else if key.is("message") {
                try seen.once(4)
                try scanner.null()
            } else {
                try scanner.skipValue(depth: 3)
            }
        }
        return WireChunk.Choice(delta: delta, message: nil, finishReason: finishReason)
    }

    private mutating func text() throws(Unusual) -> WireChunk.Choice.Text {
        var content: String?
        var seen = Seen()
        try members { (scanner, key) throws(Unusual) in
            if key.is("content") {
                try seen.once(1)
                content = try scanner.optionalString()
            } else {
                try scanner.skipValue(depth: 4)
            }
        }
        return WireChunk.Choice.Text(content: content)
    }

    private mutating func usage() throws(Unusual) -> WireUsage? {
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else {
            try null()
            return nil
        }
        var (prompt, completion): (Int?, Int?)
        var cost: Double?
        var seen = Seen()
        try members { (scanner, key) throws(Unusual) in
            if key.is("prompt_tokens") {
                try seen.once(1)
                prompt = try scanner.wholeNumber()
            } else if key.is("completion_tokens") {
                try seen.once(2)
                completion = try scanner.wholeNumber()
            } else if key.is("cost") {
                try seen.once(4)
                cost = try scanner.decimal()
            } else {
                try scanner.skipValue(depth: 2)
            }
        }
        return WireUsage(promptTokens: prompt, completionTokens: completion, cost: cost)
    }

    /// The keys that came already: of two alike, which one counts is the general decoder's business.
    private struct Seen {
        private var keys = 0

        mutating func once(_ key: Int) throws(Unusual) {
            guard keys & key == 0 else { throw Unusual() }
            keys |= key
        }
    }
}
