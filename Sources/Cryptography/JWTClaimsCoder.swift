import FoundationEssentials

/// Claims as JSON, and the times in them.
enum JWTClaimsCoder {
    static func encode(_ claims: some Encodable) throws(CryptographyError) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            guard let seconds = Int64(exactly: date.timeIntervalSince1970.rounded(.down)) else { throw CryptographyError.unwritableClaims }
            var container = encoder.singleValueContainer()
            try container.encode(seconds)
        }
        let json: Data
        do {
            json = try encoder.encode(claims)
        } catch {
            throw .unwritableClaims
        }
        guard json.first == UInt8(ascii: "{") else { throw .unwritableClaims }
        return json
    }

    static func decode<Claims: Decodable>(_ type: Claims.Type, from json: [UInt8]) throws(CryptographyError) -> Claims {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        do {
            return try decoder.decode(type, from: Data(json))
        } catch {
            throw .malformedClaims
        }
    }

    /// `exp` must be there and lie ahead; `nbf` and `iat`, where they are, must not (RFC 7519 §4.1.4–4.1.6).
    static func checkTimes(in json: [UInt8], now: Date) throws(CryptographyError) {
        guard let members = StrictJSON.object(json) else { throw .malformedClaims }
        let now = now.timeIntervalSince1970
        guard case .number(let expires) = members["exp"] else { throw .malformedClaims }
        guard now < expires else { throw .expired }
        for name in ["nbf", "iat"] {
            switch members[name] {
            case nil: continue
            case .number(let begins): guard begins <= now + JSONWebTokens.leeway else { throw .fromTheFuture }
            case .string, .other: throw .malformedClaims
            }
        }
    }
}
