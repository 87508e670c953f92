import FoundationEssentials
public import HTTPTypes
public import Hummingbird

extension Response {
    /// Bytes that are JSON already.
    public static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        json(bytes: ByteBuffer(bytes: bytes), status: status)
    }

    /// Bytes that are JSON already, which are sent without a copy.
    public static func json(bytes: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: jsonHeaders, body: ResponseBody(byteBuffer: bytes))
    }

    private static let jsonHeaders: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]

    /// A small answer.
    public static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return json(bytes: [UInt8](try encoder.encode(value)), status: status)
    }
}
