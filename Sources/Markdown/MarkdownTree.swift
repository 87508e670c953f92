import CMarkGFM

/// A parsed text. Walking it needs no recursion, however deep it is.
final class MarkdownTree {
    let root: OpaquePointer

    /// Registering is not thread-safe in the library; a static is made once.
    private static let extensionsAreRegistered: Bool = {
        cmark_gfm_core_extensions_ensure_registered()
        return true
    }()

    /// nil where the library has no memory for it, or would take too much of it, or too long.
    init?(_ text: String) {
        guard ParsingCost(text).isModerate, Self.extensionsAreRegistered, let parser = cmark_parser_new(CMARK_OPT_DEFAULT) else {
            return nil
        }
        defer { cmark_parser_free(parser) }
        for name in ["table", "strikethrough", "autolink", "tasklist"] {
            guard let found = cmark_find_syntax_extension(name) else { return nil }
            cmark_parser_attach_syntax_extension(parser, found)
        }
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cmark_parser_feed(parser, $0.baseAddress, $0.count) }
        }
        guard let root = cmark_parser_finish(parser) else { return nil }
        self.root = root
    }

    deinit { cmark_node_free(root) }

    /// Every node, when it is entered and when it is left; a leaf is only entered.
    func walk(_ visit: (MarkdownVisit) -> Void) {
        guard let iterator = cmark_iter_new(root) else { return }
        defer { cmark_iter_free(iterator) }
        while true {
            let event = cmark_iter_next(iterator)
            guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { return }
            visit(MarkdownVisit(node: node, isEntry: event == CMARK_EVENT_ENTER))
        }
    }
}

/// A node as the walk meets it.
struct MarkdownVisit {
    /// The library's names of its nodes.
    enum Kind: String {
        case document, list, item, tasklist, paragraph, heading, table, text, softbreak, linebreak, code, emph, strong, strikethrough
        case link, image
        case quote = "block_quote"
        case codeBlock = "code_block"
        case htmlBlock = "html_block"
        case rule = "thematic_break"
        case tableHeader = "table_header"
        case tableRow = "table_row"
        case tableCell = "table_cell"
        case inlineHTML = "html_inline"
    }

    /// Lives as long as its tree.
    let node: OpaquePointer
    let isEntry: Bool

    fileprivate init(node: OpaquePointer, isEntry: Bool) {
        self.node = node
        self.isEntry = isEntry
    }

    /// nil for a node that none of the extensions in use makes.
    var kind: Kind? {
        cmark_node_get_type_string(node).flatMap { Kind(rawValue: String(cString: $0)) }
    }

    /// A leaf's text, as it was written or as its entities read.
    var literal: String { Self.string(cmark_node_get_literal(node)) }

    /// A link's or an image's address.
    var address: String { Self.string(cmark_node_get_url(node)) }

    /// 1…6
    var headingLevel: Int { Int(cmark_node_get_heading_level(node)) }

    /// Where it begins in the source: its line and its byte in that line, both from 1.
    var firstLine: Int { Int(cmark_node_get_start_line(node)) }
    var firstColumn: Int { Int(cmark_node_get_start_column(node)) }

    /// The first word behind a code block's fence.
    var language: String { Self.string(cmark_node_get_fence_info(node)).split(separator: " ").first.map(String.init) ?? "" }

    /// Whether a list's items stand without blank lines between them.
    var isTight: Bool { cmark_node_get_list_tight(node) != 0 }

    /// The first number of an ordered list; nil for a list of bullets.
    var firstNumber: Int? {
        cmark_node_get_list_type(node) == CMARK_ORDERED_LIST ? Int(cmark_node_get_list_start(node)) : nil
    }

    /// Whether a task is done.
    var isChecked: Bool { cmark_gfm_extensions_get_tasklist_item_checked(node) }

    /// A table's alignments, a letter a column: `l`, `c`, `r`, or 0.
    var alignments: [UInt8] {
        guard let first = cmark_gfm_extensions_get_table_alignments(node) else { return [] }
        return Array(UnsafeBufferPointer(start: first, count: Int(cmark_gfm_extensions_get_table_columns(node))))
    }

    private static func string(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? ""
    }
}
