/// One key of a ``Fernet``: 32 bytes, written as 44 characters of base64url with padding.
///
/// The first 16 bytes sign, the last 16 encrypt (Fernet specification, "Key Format").
public struct FernetKey: Sendable, Equatable, CustomStringConvertible {
    let signing: Secret
    let encryption: Secret

    /// Reads a key as `Fernet.generate_key()` of Python's `cryptography` writes it.
    ///
    /// Unlike tokens, a key may have non-zero bits after its last byte: other readers allow it, and people type keys by hand.
    /// - Throws: ``CryptographyError/malformedFernetKey``, which says how to make one.
    public init(_ text: String) throws(CryptographyError) {
        let bytes: [UInt8]
        do {
            bytes = try Base64URL.paddedBytes(of: Array(text.utf8), canonical: false)
        } catch {
            throw .malformedFernetKey
        }
        guard bytes.count == 32 else { throw .malformedFernetKey }
        self.init(bytes: bytes)
    }

    private init(bytes: [UInt8]) {
        signing = Secret(bytes.prefix(16))
        encryption = Secret(bytes.suffix(16))
    }

    /// A new random key.
    public static func generate() -> FernetKey {
        FernetKey(bytes: Random.bytes(32))
    }

    /// The key in clear, in the form that ``init(_:)`` reads: for the one file that holds it.
    public func reveal() -> String {
        Base64URL.encodePadded(signing.revealBytes() + encryption.revealBytes())
    }

    public var description: String { "<secret>" }
}
