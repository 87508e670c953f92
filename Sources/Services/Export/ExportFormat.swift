import CouncilConfiguration

/// A form that a conversation can be exported in.
public struct ExportFormat: Encodable, Sendable, Equatable {
    /// Also the extension of a file's name.
    public let format: String
    public let mediaType: String
    /// False for one that a hook makes.
    public let isBuiltIn: Bool

    private enum CodingKeys: String, CodingKey {
        case format
        case mediaType = "media_type"
        case isBuiltIn = "built_in"
    }

    static let json = ExportFormat(format: "json", mediaType: "application/json", isBuiltIn: true)
    static let markdown = ExportFormat(format: "md", mediaType: "text/markdown; charset=utf-8", isBuiltIn: true)
    static let html = ExportFormat(format: "html", mediaType: "text/html; charset=utf-8", isBuiltIn: true)
    static let builtIn = [json, markdown, html]

    /// One that a hook makes.
    init(made name: String) {
        self.init(format: name, mediaType: Self.mediaTypes[name] ?? "application/octet-stream", isBuiltIn: false)
    }

    private init(format: String, mediaType: String, isBuiltIn: Bool) {
        (self.format, self.mediaType, self.isBuiltIn) = (format, mediaType, isBuiltIn)
    }

    /// From the registry of media types (IANA).
    private static let mediaTypes = [
        "pdf": "application/pdf", "epub": "application/epub+zip", "rtf": "application/rtf", "zip": "application/zip",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "odt": "application/vnd.oasis.opendocument.text", "tex": "application/x-tex", "txt": "text/plain; charset=utf-8",
        "csv": "text/csv; charset=utf-8", "org": "text/org; charset=utf-8", "rst": "text/prs.fallenstein.rst; charset=utf-8",
        "xml": "application/xml", "png": "image/png",
    ]
}

extension Configuration {
    /// What conversations can be exported in now: the built-in formats, then those of hooks by name.
    var exportFormats: [(format: ExportFormat, hook: NamedHook?)] {
        let made = namedHooks.flatMap { named in
            named.hook.formats.map { (format: ExportFormat(made: $0), hook: Optional(named)) }
        }
        return ExportFormat.builtIn.map { ($0, nil) } + made.sorted { $0.format.format < $1.format.format }
    }
}
