/// What JSON's strings are made of, as bytes.
public enum JSONBytes {
    /// Where the first byte stands, from `start` on, that a JSON string does not hold as it is: a quotation mark, a backslash or a
    /// control character. The end where there is none.
    ///
    /// Looks at eight bytes at a time: long texts are passed over at the speed of the memory.
    @inlinable
    public static func plainEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var at = start
        let raw = UnsafeRawBufferPointer(bytes)
        while at + 8 <= raw.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let marks = zeroes(word ^ (ones &* 0x22)) | zeroes(word ^ (ones &* 0x5C)) | ((word &- ones &* 0x20) & ~word & tops)
            // A borrow can only mark a byte above one that is marked rightly: the lowest mark is always true.
            if marks != 0 { return at + marks.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < raw.count, raw[at] >= 0x20, raw[at] != 0x22, raw[at] != 0x5C { at += 1 }
        return at
    }

    @inlinable static var ones: UInt64 { 0x0101_0101_0101_0101 }
    @inlinable static var tops: UInt64 { 0x8080_8080_8080_8080 }

    /// The top bit of each byte that is zero.
    @inlinable
    static func zeroes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }
}
