import COpenSSL

/// Bytes that must not be printed: a key, a password, a provider's token.
///
/// Descriptions, debug output, `dump` and string interpolation show `<secret>`. There is no `Codable` and no `Hashable`
/// on purpose. Copies share one piece of memory, which is overwritten with zeros when the last of them goes.
/// Equality takes the same time wherever the bytes differ.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let memory: Memory

    /// Takes a copy of the bytes; the caller's own copy stays as it was.
    public init(_ bytes: some Collection<UInt8>) {
        memory = Memory(copying: bytes)
    }

    /// Takes the text's UTF-8 bytes.
    public init(text: String) {
        self.init(text.utf8)
    }

    /// How many bytes there are.
    public var count: Int { memory.bytes.count }

    /// The bytes in clear, as a copy that is not zeroed: for the one call that needs them.
    public func revealBytes() -> [UInt8] {
        withBytes { Array($0) }
    }

    /// The text in clear, as a copy that is not zeroed: for the one call that needs it.
    /// - Throws: ``CryptographyError/notText`` where the bytes are not UTF-8.
    public func revealText() throws(CryptographyError) -> String {
        guard let text = String(validating: revealBytes(), as: UTF8.self) else { throw .notText }
        return text
    }

    func withBytes<R, Failure>(_ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> R) throws(Failure) -> R {
        // The memory goes with its object, so the object must outlive the call.
        defer { withExtendedLifetime(memory) {} }
        return try body(memory.bytes)
    }

    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension Secret: Equatable {
    public static func == (a: Secret, b: Secret) -> Bool {
        a.withBytes { left in b.withBytes { right in constantTimeEqual(left, right) } }
    }
}

/// The one place where the bytes lie.
// Unchecked, since the pointer is private to this object and its bytes never change between `init` and `deinit`.
private final class Memory: @unchecked Sendable {
    let bytes: UnsafeBufferPointer<UInt8>

    init(copying source: some Collection<UInt8>) {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: source.count)
        let filled = memory.initialize(fromContentsOf: source)
        bytes = UnsafeBufferPointer(rebasing: memory[..<filled])
    }

    deinit {
        let memory = UnsafeMutableBufferPointer(mutating: bytes)
        OPENSSL_cleanse(memory.baseAddress, memory.count)
        memory.deallocate()
    }
}
