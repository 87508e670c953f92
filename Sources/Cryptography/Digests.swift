import COpenSSL

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
    /// The digest's 32 bytes.
    public static func hash(_ message: some Collection<UInt8>) -> [UInt8] {
        do {
            return try withContiguousBytes(of: message) { (buffer) throws(CryptographyError) in
                try digest(size: 32, failing: .digest) { output in
                    EVP_Digest(buffer.baseAddress, buffer.count, output, nil, EVP_sha256(), nil) == 1
                }
            }
        } catch {
            // The digest is computed in memory from valid arguments: a failure means that libcrypto itself is broken.
            fatalError(error.description)
        }
    }

    /// The digest as 64 lower-case hexadecimal characters.
    public static func hex(_ message: some Collection<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: hash(message).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
public enum HMACSHA256 {
    /// The code's 32 bytes.
    public static func sign(_ message: some Collection<UInt8>, key: Secret) -> [UInt8] {
        key.withBytes { sign(message, key: $0) }
    }

    static func sign(_ message: some Collection<UInt8>, key: some Collection<UInt8>) -> [UInt8] {
        do {
            return try withContiguousBytes(of: message) { (message) throws(CryptographyError) in
                try withContiguousBytes(of: key) { (key) throws(CryptographyError) in
                    try digest(size: 32, failing: .mac) { output in
                        // A null key would mean "the key of the last call".
                        let pointer = UnsafeRawPointer(key.baseAddress) ?? UnsafeRawPointer(output)
                        return HMAC(EVP_sha256(), pointer, CInt(key.count), message.baseAddress, message.count, output, nil) != nil
                    }
                }
            }
        } catch {
            // As above: valid arguments, nothing but memory.
            fatalError(error.description)
        }
    }
}

/// Lets C write `size` bytes into a new array.
private func digest(
    size: Int, failing operation: CryptographyError.Operation, _ write: (UnsafeMutablePointer<UInt8>) -> Bool
) throws(CryptographyError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: size)
    let written = output.withUnsafeMutableBufferPointer { buffer in buffer.baseAddress.map(write) }
    guard written == true else { throw .libraryFailure(operation) }
    return output
}
