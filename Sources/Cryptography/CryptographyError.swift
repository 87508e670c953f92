/// Why a key, a token or a password was refused.
///
/// No case carries a key, a token, a password or any part of one, so every description may be logged.
public enum CryptographyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is not base64url as RFC 4648 §5 has it, in its one canonical spelling.
    case malformedBase64
    /// The bytes were to be text and are not UTF-8.
    case notText
    /// The text is not a Fernet key.
    case malformedFernetKey
    /// The JWT secret is shorter than ``JWTKey/minimumSecretBytes``.
    case shortJWTSecret
    /// A list of keys was empty.
    case noKeys
    /// The message is larger than the mechanism takes.
    case tooLarge
    /// An initialization vector was given that is not 16 bytes long.
    case malformedInitializationVector
    /// The token has not the shape of one.
    case malformedToken
    /// The token's header names an algorithm other than HS256, or none.
    case refusedAlgorithm
    /// The token's header demands an extension (`crit`).
    case refusedExtension
    /// The token names a key that is not among ours.
    case unknownKey
    /// No key made this token, or its bytes were changed.
    case badSignature
    /// The token's time is over.
    case expired
    /// The token was made, or begins to be good, more than 60 seconds from now.
    case fromTheFuture
    /// The token's claims are not of the expected shape, or `exp` is missing.
    case malformedClaims
    /// The claims could not be written as a JSON object.
    case unwritableClaims
    /// The password is longer than ``Bcrypt/maximumPasswordBytes``.
    case passwordTooLong
    /// The password contains a NUL character, where bcrypt would stop reading.
    case passwordContainsNUL
    /// The bcrypt cost is outside of ``Bcrypt/costs``.
    case costOutOfRange
    /// The system's library failed in the named operation; there is nothing wrong with the input.
    case libraryFailure(Operation)

    /// The operation of the system's library that failed.
    public enum Operation: String, Sendable {
        case digest, mac, encryption, decryption, passwordHash
    }

    /// One plain sentence: what is wrong and what to do.
    public var description: String {
        switch self {
        case .malformedBase64: "The text is not canonical base64url; copy it again, whole and without white space."
        case .notText: "The secret is not UTF-8 text; store it again."
        case .malformedFernetKey:
            "A Fernet key is 32 bytes as 44 characters of base64url; make one with: openssl rand -base64 32 | tr '+/' '-_'"
        case .shortJWTSecret:
            "A JWT secret needs at least \(JWTKey.minimumSecretBytes) bytes; make one with: openssl rand -hex 32"
        case .noKeys: "There is no key; give at least one, the newest first."
        case .tooLarge: "The message is too large; send a smaller one."
        case .malformedInitializationVector: "An initialization vector has exactly 16 bytes."
        case .malformedToken: "The token is malformed; copy it again, whole, or get a new one."
        case .refusedAlgorithm: "The token's algorithm is not accepted; only HS256 is."
        case .refusedExtension: "The token demands an extension that is not supported; get one without a crit header."
        case .unknownKey: "The token was signed with a key that is not in use; get a new token."
        case .badSignature: "The token was not made with any of the keys in use, or was changed; get a new one."
        case .expired: "The token has expired; get a new one."
        case .fromTheFuture: "The token's time lies in the future; set the clocks of both machines right."
        case .malformedClaims: "The token's claims are missing or malformed; get a new token."
        case .unwritableClaims: "The claims cannot be written as a JSON object; give only values that JSON has."
        case .passwordTooLong: "A password has at most \(Bcrypt.maximumPasswordBytes) bytes in UTF-8; choose a shorter one."
        case .passwordContainsNUL: "A password must not contain a NUL character; choose another one."
        case .costOutOfRange: "A bcrypt cost is a number from \(Bcrypt.costs.lowerBound) to \(Bcrypt.costs.upperBound)."
        case .libraryFailure(let operation): "The system's cryptographic library failed (\(operation.rawValue)); check its installation."
        }
    }
}
