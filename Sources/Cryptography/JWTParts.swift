/// A JSON Web Token taken apart: its shape and its header are right, its signature not looked at yet.
struct JWTParts {
    /// The header's `kid`.
    let keyID: String?
    let payload: [UInt8]
    private let signed: [UInt8]
    private let signature: [UInt8]

    init(_ token: String) throws(CryptographyError) {
        guard token.utf8.count <= JSONWebTokens.maximumBytes else { throw .tooLarge }
        let text = Array(token.utf8)
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformedToken }
        let header: [UInt8]
        do {
            header = try Base64URL.bytes(of: parts[0])
            payload = try Base64URL.bytes(of: parts[1])
            signature = try Base64URL.bytes(of: parts[2])
        } catch {
            throw .malformedToken
        }
        keyID = try Self.keyID(in: header)
        signed = Array(text[..<parts[1].endIndex])
    }

    func isSigned(by key: JWTKey) -> Bool {
        constantTimeEqual(HMACSHA256.sign(signed, key: key.secret), signature)
    }

    /// Refuses every header that is not plainly HS256, before any key is touched.
    private static func keyID(in header: [UInt8]) throws(CryptographyError) -> String? {
        guard let members = StrictJSON.object(header) else { throw .malformedToken }
        guard members["alg"] == .string("HS256") else { throw .refusedAlgorithm }
        guard members["crit"] == nil else { throw .refusedExtension }
        switch members["kid"] {
        case nil: return nil
        case .string(let id): return id
        case .number, .other: throw .malformedToken
        }
    }
}
