import HTTPTypes
import NIOCore

/// What browsers send without a script's help.
extension Call {
    /// The value of a cookie; `nil` where there is none.
    public func cookie(_ name: String) -> String? {
        for pair in request.headers[values: .cookie].flatMap({ $0.split(separator: ";") }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
        }
        return nil
    }

    /// Whether a browser asks ahead, for a page that nobody may ever look at.
    public var isPrefetch: Bool {
        [HTTPField.Name.purpose, .secPurpose].contains { request.headers[$0]?.contains("prefetch") == true }
    }

    /// A field of a form; `nil` where it is missing.
    ///
    /// - Throws: `.tooLarge`, `.tooSlow`.
    public func form(_ name: String) async throws -> String? {
        FormText.value(name, in: String(decoding: try await bodyBytes().readableBytesView, as: UTF8.self))
    }
}

extension HTTPField.Name {
    fileprivate static let purpose = Self("Purpose")!
    fileprivate static let secPurpose = Self("Sec-Purpose")!
}
