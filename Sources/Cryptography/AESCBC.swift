import COpenSSL

/// AES-128 in CBC mode with PKCS #7 padding, over OpenSSL's EVP interface.
enum AESCBC {
    static let blockBytes = 16

    static func encrypt(_ plain: [UInt8], key: Secret, iv: [UInt8]) throws(CryptographyError) -> [UInt8] {
        try run(plain, key: key, iv: iv, direction: 1, failure: .libraryFailure(.encryption))
    }

    /// - Throws: ``CryptographyError/malformedToken`` where the padding is not PKCS #7: authenticate before you call this.
    static func decrypt(_ cipher: [UInt8], key: Secret, iv: [UInt8]) throws(CryptographyError) -> [UInt8] {
        try run(cipher, key: key, iv: iv, direction: 0, failure: .malformedToken)
    }

    private static func run(
        _ input: [UInt8], key: Secret, iv: [UInt8], direction: CInt, failure: CryptographyError
    ) throws(CryptographyError) -> [UInt8] {
        // libcrypto reads 16 bytes of each, whatever their size, and counts its input in an int.
        guard iv.count == blockBytes, key.count == blockBytes else { throw .malformedInitializationVector }
        guard let inputSize = CInt(exactly: input.count), inputSize < CInt.max - 16 else { throw .tooLarge }
        guard let context = EVP_CIPHER_CTX_new() else { throw .libraryFailure(direction == 1 ? .encryption : .decryption) }
        defer { EVP_CIPHER_CTX_free(context) }

        let ready = key.withBytes { EVP_CipherInit_ex(context, EVP_aes_128_cbc(), nil, $0.baseAddress, iv, direction) }
        guard ready == 1 else { throw .libraryFailure(direction == 1 ? .encryption : .decryption) }

        var output = [UInt8](repeating: 0, count: input.count + blockBytes)
        let written: Int? = output.withUnsafeMutableBufferPointer { buffer in
            var first: CInt = 0
            var last: CInt = 0
            guard EVP_CipherUpdate(context, buffer.baseAddress, &first, input, inputSize) == 1,
                EVP_CipherFinal_ex(context, buffer.baseAddress.map { $0 + Int(first) }, &last) == 1
            else { return nil }
            return Int(first + last)
        }
        guard let written else {
            ERR_clear_error()
            throw failure
        }
        output.removeLast(output.count - written)
        return output
    }
}
