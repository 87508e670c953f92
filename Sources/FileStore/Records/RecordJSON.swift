import FoundationEssentials

/// The one form of a record on disk: JSON with sorted keys, one field a line, slashes as they are, a line feed at the end, so that
/// the same value always gives the same bytes. Dates are ISO 8601 in UTC, to the second; a type that wants more encodes itself.
public enum RecordJSON {
    /// - Parameter path: for the error.
    /// - Throws: `.unencodable`.
    public static func encode(_ value: some Encodable, path: String) throws(FileStoreError) -> [UInt8] {
        var bytes = try bytes(of: value, isPretty: true, path)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func bytes(of value: some Encodable, isPretty: Bool, _ path: String) throws(FileStoreError) -> [UInt8] {
        do {
            return try RecordEncoder.bytes(of: value, isPretty: isPretty)
        } catch {
            throw .unencodable(path: path, reason: sentence(for: error))
        }
    }

    /// The value on one line, for a list or a log.
    ///
    /// - Parameter path: for the error.
    /// - Throws: `.unencodable`.
    public static func encodeLine(_ value: some Encodable, path: String) throws(FileStoreError) -> [UInt8] {
        try bytes(of: value, isPretty: false, path)
    }

    /// - Parameter path: for the error.
    /// - Throws: `.damaged`.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self, from bytes: [UInt8], path: String
    ) throws(FileStoreError) -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch {
            throw .damaged(path: path, reason: reason(error, bytes))
        }
    }

    private static func reason(_ error: any Error, _ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "it is empty" }
        if case DecodingError.dataCorrupted(let context) = error, context.codingPath.isEmpty, let place = JSONFault.place(in: bytes) {
            return "it is not JSON from \(place) on"
        }
        return sentence(for: error)
    }

    private static func sentence(for error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context): "the field \(name(context.codingPath + [key])) is missing"
        case DecodingError.valueNotFound(_, let context): "the field \(name(context.codingPath)) is null"
        case DecodingError.typeMismatch(_, let context):
            "the field \(name(context.codingPath)) has another type: \(context.debugDescription)"
        case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty:
            "it can't be right: \(context.debugDescription)"
        case DecodingError.dataCorrupted(let context): "the field \(name(context.codingPath)) can't be right: \(context.debugDescription)"
        case EncodingError.invalidValue(_, let context): "the field \(name(context.codingPath)): \(context.debugDescription)"
        default: "\(error)"
        }
    }

    /// `messages[2].content`
    private static func name(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { name, key in
            if let index = key.intValue {
                name += "[\(index)]"
            } else {
                name += name.isEmpty ? key.stringValue : "." + key.stringValue
            }
        }
    }
}
