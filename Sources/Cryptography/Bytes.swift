import COpenSSL

/// Lends the bytes of any collection to C: in place where they lie in a row, else as a copy.
func withContiguousBytes<R>(
    of bytes: some Collection<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) throws(CryptographyError) -> R
) throws(CryptographyError) -> R {
    let outcome = bytes.withContiguousStorageIfAvailable { buffer in
        Result { () throws(CryptographyError) in try body(buffer) }
    }
    if let outcome { return try outcome.get() }
    let copied = Array(bytes).withUnsafeBufferPointer { buffer in
        Result { () throws(CryptographyError) in try body(buffer) }
    }
    return try copied.get()
}

/// Whether both are the same bytes, in a time that tells nothing about where they differ.
///
/// Lengths are no secret: where they differ, the answer is `false` at once. For text, compare the `utf8` views.
/// Source: `CRYPTO_memcmp`.
public func constantTimeEqual(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
    let left = Array(a)
    let right = Array(b)
    return left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
