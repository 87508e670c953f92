import Cryptography
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// Pages as responses: with everything that keeps them from being framed, kept, indexed, or made to run or load anything.
struct PageAnswers: Sendable {
    private let headers: HTTPFields

    /// - Parameter style: the one style that the pages have, to the letter.
    init(style: String) {
        let hash = Data(SHA256.hash(style.utf8)).base64EncodedString()
        headers = [
            .contentType: "text/html; charset=utf-8",
            .cacheControl: "no-store",
            .contentSecurityPolicy:
                "default-src 'none'; style-src 'sha256-\(hash)'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            .xContentTypeOptions: "nosniff",
            .xFrameOptions: "DENY",
            .xRobotsTag: "noindex, nofollow",
            .referrerPolicy: "no-referrer",
            .crossOriginResourcePolicy: "same-origin",
            .crossOriginOpenerPolicy: "same-origin",
        ]
    }

    func page(_ html: String, status: HTTPResponse.Status, retryAfter: Int? = nil) -> Response {
        var headers = headers
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// - Parameter place: beside the address that was asked.
    func redirect(to place: String, cookie: String) -> Response {
        var headers = headers
        headers[.contentType] = nil
        headers[.location] = place
        headers[.setCookie] = cookie
        return Response(status: .seeOther, headers: headers)
    }
}

extension HTTPField.Name {
    fileprivate static let xFrameOptions = Self("X-Frame-Options")!
    fileprivate static let xRobotsTag = Self("X-Robots-Tag")!
    fileprivate static let referrerPolicy = Self("Referrer-Policy")!
    fileprivate static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
}
