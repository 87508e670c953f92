import CouncilModel
import Cryptography
import FileStore
import Foundation

/// Somebody with an account and a key.
struct Person {
    let id: UserID
    let token: String
}

/// Makes data directories by writing their files, without syncs: the daemon finds them as if it had written them itself.
struct Seed {
    static let secret = "the-benchmark-knows-this-secret-of-more-than-32-bytes"
    static let master = FernetKey.generate()

    let data: String
    private let text: SeedText

    init(_ data: String) throws {
        self.data = data
        text = try SeedText()
        try make(data + "/users")
        try write(Array("{\n  \"format\": 1\n}\n".utf8), to: "format.json")
    }

    private struct Keys: Encodable {
        let keys: [StoredKey]
    }

    static func address(_ number: Int) -> String { "person\(number)@example.org" }

    /// - Parameters:
    ///   - number: for the address.
    ///   - password: without one nobody signs in.
    func person(_ number: Int, password: String? = nil) throws -> Person {
        let id = UserID.random()
        let now = Timestamp(Date())
        try make("\(data)/users/\(id)/conversations")
        let profile = Profile(id: id, email: EmailAddress(Self.address(number))!, role: "member", createdAt: now)
        let key = StoredKey(
            id: .random(), provider: "openrouter", hint: "…0000", createdAt: now,
            encrypted: try Fernet(keys: [Self.master]).encrypt(Array("sk-or-v1-good-benchmark-\(number)".utf8), at: Date()))
        try write(try RecordJSON.encode(profile, path: "profile"), to: "users/\(id)/profile.json")
        try write(try RecordJSON.encode(Keys(keys: [key]), path: "keys"), to: "users/\(id)/keys.json")
        let hash = try password.map { try Bcrypt.hash(password: $0, cost: 4) } ?? "$2b$04$none"
        try write(Array(#"{"password_bcrypt": "\#(hash)"}"#.utf8), to: "users/\(id)/credentials.json")
        try write(Array(#"{"sessions": []}"#.utf8), to: "users/\(id)/sessions.json")
        return Person(id: id, token: try Self.token(id))
    }

    private struct Claims: Encodable {
        let sub: UserID
        let type: String
        let iat: Date
        let exp: Date
    }

    private static func token(_ user: UserID) throws -> String {
        let claims = Claims(sub: user, type: "access", iat: Date(), exp: Date(timeIntervalSinceNow: 100_000))
        return try JSONWebTokens(keys: [try JWTKey(secret)]).sign(claims)
    }

    /// Conversations, newest first.
    ///
    /// - Parameters:
    ///   - turns: questions with their answers in each.
    ///   - isTitled: false for new ones, which get a title with their first question.
    ///   - withMessages: false leaves the messages away, where only lists look at it.
    func conversations(
        of person: Person, _ count: Int, turns: Int, isTitled: Bool = true, withMessages: Bool = true
    ) throws -> [ConversationID] {
        let start = Timestamp(Date()).advanced(by: .seconds(-60 * count))
        return try (0..<count).map { number in
            var conversation = Conversation(
                id: .random(), createdAt: start.advanced(by: .seconds(60 * (count - number))), council: "default",
                models: SeedText.council.members,
                leadModel: SeedText.council.lead)
            if isTitled { conversation.title = "What was said about matter \(number)" }
            conversation.messageCount = turns * 2
            let path = "users/\(person.id)/conversations/\(conversation.id)"
            try make("\(data)/\(path)/messages")
            try write(try RecordJSON.encode(conversation, path: path), to: path + "/conversation.json")
            for turn in 0..<(withMessages ? turns : 0) {
                try write(text.question, to: "\(path)/messages/\(Self.name(turn * 2 + 1))")
                try write(text.answer, to: "\(path)/messages/\(Self.name(turn * 2 + 2))")
            }
            return conversation.id
        }
    }

    private static func name(_ number: Int) -> String {
        String(String(1_000_000 + number).dropFirst()) + ".json"
    }

    func make(_ directory: String) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen("\(data)/\(path)", "w") else { throw Child.Failure(description: "\(path) cannot be written") }
        defer { fclose(file) }
        fwrite(bytes, 1, bytes.count, file)
    }
}

/// One turn as the daemon stores it, about as long as the fake provider's.
struct SeedText {
    static let council = Council(members: ["one", "two", "three"].map(model), lead: model("two"), title: model("title"))

    let question: [UInt8]
    let answer: [UInt8]

    static func model(_ name: String) -> ModelID { ModelID("fake/\(name)")! }

    init() throws {
        let now = Timestamp(Date())
        let call = CallRecord(
            usage: Usage(promptTokens: 300, completionTokens: 80, cost: MicroUSD(millionths: 1234)), servedBy: Self.model("one"),
            generationID: "gen-1763000000-abcdefgh", finishReason: "stop", milliseconds: 12, attempts: 1)
        let said = String(repeating: "It follows from the words of the question, and is the same each time.\n", count: 6)
        var message = AssistantMessage(council: Self.council, createdAt: now)
        message.status = .complete
        message.completedAt = now
        message.stage1 = Self.council.members.map { Answer(model: $0, response: said, call: call) }
        let labels = ["Response A", "Response B", "Response C"]
        message.stage2 = Self.council.members.map {
            Ballot(
                model: $0, ranking: "Each has its merits.\n\nFINAL RANKING:\n1. Response A\n2. Response B\n3. Response C",
                parsedRanking: labels, source: .block, call: call)
        }
        message.stage3 = FinalAnswer(model: Self.council.lead, response: said, call: call)
        message.metadata = Tally(
            labelToModel: Dictionary(uniqueKeysWithValues: zip(labels, Self.council.members)),
            aggregateRankings: Self.council.members.map { .init(model: $0, averageRank: 2, rankingsCount: 3) })
        question = try RecordJSON.encode(UserMessage(content: "What follows from this, and why does it matter?", createdAt: now), path: "")
        answer = try RecordJSON.encode(message, path: "")
    }
}
