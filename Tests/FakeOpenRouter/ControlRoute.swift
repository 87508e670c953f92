import Foundation
import Hummingbird

/// `/control/…`: what tests set and look at.
struct ControlRoute: Sendable {
    let ledger: Ledger

    func respond(to request: Request, path: Substring) async throws -> Response {
        switch (request.method, path) {
        case (.get, "calls"): return try encoded(ledger.calls)
        case (.get, "counts"): return try encoded(ledger.counts)
        case (.delete, "calls"):
            ledger.forgetCalls()
            return Response(status: .noContent)
        case (.delete, ""):
            ledger.resetSettings()
            return Response(status: .noContent)
        case (.put, _) where path.hasPrefix("models/"):
            return try await set(request, model: path.dropFirst(7))
        default: return json(#"{"error":{"message":"no such control"}}"#, status: 404)
        }
    }

    private func set(_ request: Request, model: Substring) async throws -> Response {
        let body = try await request.body.collect(upTo: 16 << 20)
        let settings: ModelSettings
        do {
            settings = try JSONDecoder().decode(ModelSettings.self, from: Data(body.readableBytesView))
        } catch {
            return json(#"{"error":{"message":\#(quoted("\(error)"))}}"#, status: 400)
        }
        if let word = settings.behaviour, Behaviour(word) == nil {
            return json(#"{"error":{"message":\#(quoted("no such behaviour: \(word)"))}}"#, status: 400)
        }
        guard let model = model.removingPercentEncoding, !model.isEmpty else {
            return json(#"{"error":{"message":"the model is not percent-encoded well"}}"#, status: 400)
        }
        ledger.set(settings, for: model)
        return Response(status: .noContent)
    }

    private func encoded(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return json(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}
