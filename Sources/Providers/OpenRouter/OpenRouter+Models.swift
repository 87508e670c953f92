public import CouncilModel
import FoundationEssentials
import HTTPClient

extension OpenRouter {
    /// Bounds of a list of models; OpenRouter's own has some hundred entries in half a megabyte.
    private static let maximumList = 16 << 20
    private static let maximumModels = 10_000

    public func models() async throws(CallFault) -> [ModelInfo] {
        let words = FaultWords(key: nil)
        let response = try await get("/models", key: nil, maximumBody: Self.maximumList, words)
        guard response.status == 200 else { throw words.refusal(head: response.head, body: response.body) }
        do {
            let list = try JSONDecoder().decode(WireModels.self, from: Data(response.body))
            return list.data.prefix(Self.maximumModels).compactMap(\.info)
        } catch {
            throw CallFault(.badAnswer, "The provider's list of models can't be read.")
        }
    }

    /// `GET /key` tells whether a key is good. Endpoints without it (Ollama, vLLM) refuse a bad key on `GET /models`, if at all.
    public func check(_ key: ProviderKey) async throws(CallFault) -> KeyStatus {
        let words = FaultWords(key: key)
        let response = try await get("/key", key: key, maximumBody: FaultWords.maximumBody, words)
        switch response.status {
        case 200:
            do {
                return try JSONDecoder().decode(WireKey.self, from: Data(response.body)).status
            } catch {
                throw CallFault(.badAnswer, "The provider's answer about the key can't be read.")
            }
        case 404, 405:
            let list = try await get("/models", key: key, maximumBody: Self.maximumList, words)
            if list.status == 200 { return KeyStatus() }
            var fault = words.refusal(head: list.head, body: list.body)
            if list.status == 403 { fault.kind = .badKey }
            throw fault
        default:
            throw words.refusal(head: response.head, body: response.body)
        }
    }

    private func get(_ path: String, key: ProviderKey?, maximumBody: Int, _ words: FaultWords) async throws(CallFault) -> HTTPResponse {
        let limits = HTTPLimits(idle: settings.idleTimeout, total: .seconds(30), maximumBody: maximumBody)
        do {
            return try await client.send(
                HTTPRequest(url: settings.baseURL + path, headers: headers(key: key), limits: limits, caFile: settings.caFile))
        } catch {
            throw words.fault(error)
        }
    }
}

/// `GET /key`.
private struct WireKey: Decodable {
    struct Body: Decodable {
        let limitRemaining: Double?

        private enum CodingKeys: String, CodingKey { case limitRemaining = "limit_remaining" }
    }

    let data: Body

    var status: KeyStatus { KeyStatus(limitRemaining: data.limitRemaining.flatMap { MicroUSD(dollars: max(0, $0)) }) }
}

/// `GET /models`: entries that can't be read are left out.
private struct WireModels: Decodable {
    struct Entry: Decodable {
        struct Pricing: Decodable {
            let prompt: String?
            let completion: String?
        }

        let id: ModelID
        let name: String?
        let contextLength: Int?
        let pricing: Pricing?

        private enum CodingKeys: String, CodingKey {
            case id, name, pricing
            case contextLength = "context_length"
        }
    }

    struct Reading: Decodable {
        let info: ModelInfo?

        /// A provider may report anything; what is reckoned with must not overflow.
        private static func plausible(_ contextLength: Int?) -> Int? {
            contextLength.flatMap { (1...1_000_000_000).contains($0) ? $0 : nil }
        }

        init(from decoder: any Decoder) throws {
            do {
                let entry = try Entry(from: decoder)
                info = ModelInfo(
                    id: entry.id, name: String((entry.name ?? entry.id.text).prefix(200)),
                    contextLength: Self.plausible(entry.contextLength),
                    pricing: entry.pricing.flatMap { ModelInfo.Pricing($0) })
            } catch {
                info = nil
            }
        }
    }

    let data: [Reading]
}

extension ModelInfo.Pricing {
    /// `nil` where a price is missing or below zero, as that of a router which picks a model itself.
    fileprivate init?(_ wire: WireModels.Entry.Pricing) {
        guard let prompt = Self.perMillion(wire.prompt), let completion = Self.perMillion(wire.completion) else { return nil }
        self.init(prompt: prompt, completion: completion)
    }

    /// A price in USD a token, as a string, to one for a million tokens.
    private static func perMillion(_ price: String?) -> MicroUSD? {
        price.flatMap { Double($0) }.flatMap { MicroUSD(dollars: $0 * 1_000_000) }
    }
}
