import CouncilModel
import FoundationEssentials

/// Makes one completion of a stream's data lines.
struct CompletionReader {
    private let asked: ModelID
    private let words: FaultWords
    private let decoder = JSONDecoder()
    private var text = ""
    private var generationID: String?
    private var servedBy: ModelID?
    private var usage: Usage?
    private var finishReason: String?
    /// `[DONE]` was read.
    private(set) var isDone = false

    init(asked: ModelID, generationID: String?, words: FaultWords) {
        self.asked = asked
        self.generationID = generationID
        self.words = words
    }

    /// - Parameter data: what stands behind `data:`.
    /// - Returns: the piece of text in it, if there is one.
    mutating func take(_ data: String) throws(CallFault) -> String? {
        try Array(data.utf8).withUnsafeBufferPointer { (bytes) throws(CallFault) in try take(bytes) }
    }

    /// The same for bytes; where they are no UTF-8, replacement characters stand in the text.
    mutating func take(_ data: UnsafeBufferPointer<UInt8>) throws(CallFault) -> String? {
        guard !isDone, !data.isEmpty else { return nil }
        if data.is("[DONE]") {
            isDone = true
            return nil
        }
        let chunk: WireChunk
        do {
            chunk = try WireChunk(data, decoder: decoder)
        } catch {
            throw CallFault(.badAnswer, "The provider sent something that is no part of an answer.", usage: usage)
        }
        if let reported = chunk.usage { usage = reported.usage }
        if let error = chunk.error { throw words.midStream(error, usage: usage) }
        if generationID == nil { generationID = chunk.id }
        if let model = chunk.model, model != asked.text { servedBy = ModelID(model) }
        guard let choice = chunk.choices?.first else { return nil }
        if let reason = choice.finishReason {
            guard reason != "error" else {
                throw CallFault(.providerError, "The provider broke the answer off with an error.", usage: usage)
            }
            finishReason = reason
        }
        guard let piece = (choice.delta ?? choice.message)?.content, !piece.isEmpty else { return nil }
        guard text.utf8.count + piece.utf8.count <= OpenRouter.maximumAnswer else {
            throw CallFault(.badAnswer, "The answer is longer than 4 MiB.", usage: usage)
        }
        text += piece
        return piece
    }

    /// What came, once nothing more comes.
    func completion() throws(CallFault) -> Completion {
        guard isDone || finishReason != nil else {
            throw CallFault(.connection, "The connection ended before the answer did.", usage: usage)
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            throw CallFault(.badAnswer, "The model's answer was empty.", usage: usage)
        }
        return Completion(text: text, servedBy: servedBy, usage: usage, generationID: generationID, finishReason: finishReason)
    }
}
