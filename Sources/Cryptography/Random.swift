import COpenSSL

/// Random bytes from the system's OpenSSL, fit for keys and tokens.
public enum Random {
    /// `count` random bytes (`RAND_bytes`). Ends the process where the generator fails: nothing that follows could be trusted,
    /// and with OpenSSL 3 on Linux it fails only where the kernel gives no entropy at all.
    public static func bytes(_ count: Int) -> [UInt8] {
        Array(unsafeUninitializedCapacity: count) { buffer, filled in
            guard count == 0 || RAND_bytes(buffer.baseAddress, CInt(count)) == 1 else {
                fatalError("The system's random generator failed.")
            }
            filled = count
        }
    }

    /// A token of 256 random bits as 43 characters of base64url, without padding.
    public static func token() -> String {
        Base64URL.encode(bytes(32))
    }
}
