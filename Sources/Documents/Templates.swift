import Mustache

/// The templates, from the files beside them; they are part of the program.
enum Templates {
    static let page = compiled(PackageResources.page_html)
    static let conversation = compiled(PackageResources.conversation_html)
    static let stylesheet = String(decoding: PackageResources.document_css, as: UTF8.self)

    private static func compiled(_ bytes: [UInt8]) -> MustacheTemplate {
        do {
            return try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
        } catch {
            // They are compiled into the program, and every test renders them.
            fatalError("a template of the program is broken: \(error)")
        }
    }
}
