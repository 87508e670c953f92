import CouncilModel
import Gateway
import HTTPTypes
import Hummingbird
import Services

/// Conversations as files, and back.
enum ExportRoutes {
    private struct Formats: Encodable {
        let formats: [ExportFormat]
    }

    static func formats(_ call: Call, _: SignedIn) async throws -> Response {
        try .json(Formats(formats: call.services.exports.formats()))
    }

    static func export(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let document = try await call.services.exports.export(try call.id("id"), as: call.query("format"), by: caller)
        return Response(
            status: .ok,
            headers: [
                .contentType: document.format.mediaType, .contentDisposition: document.contentDisposition, .cacheControl: "no-store",
                // Whoever opens it in place, in spite of the attachment, runs nothing and asks for nothing.
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; sandbox", .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.bytes)))
    }

    static func `import`(_ call: Call, _ caller: SignedIn) async throws -> Response {
        let document = try await call.body(upTo: Exports.importLimit)
        return .json(bytes: try await call.services.exports.import(document, by: caller))
    }
}
