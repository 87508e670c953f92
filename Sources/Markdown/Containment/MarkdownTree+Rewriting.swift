import CMarkGFM
import Glibc

extension MarkdownTree {
    /// Whether nothing in it is active or loads something: no HTML but `<br>`, no image, no link to anything but http, https and mailto.
    var isHarmless: Bool {
        var isHarmless = true
        walk { visit in
            switch visit.kind {
            case .htmlBlock, .image: isHarmless = false
            case .inlineHTML where !visit.isLineBreakTag: isHarmless = false
            case .link where LinkAddress.safe(visit.address) == nil: isHarmless = false
            default: break
            }
        }
        return isHarmless
    }

    /// Whether it ends with a heading of the first level of just this text.
    func endsWithHeading(_ text: String) -> Bool {
        guard let last = cmark_node_last_child(root), cmark_node_get_type(last) == CMARK_NODE_HEADING,
            cmark_node_get_heading_level(last) == 1, let content = cmark_node_first_child(last),
            let literal = cmark_node_get_literal(content)
        else { return false }
        return String(cString: literal) == text
    }

    /// The closing fence of the code block that it ends with.
    var lastFence: String? {
        guard let last = cmark_node_last_child(root), cmark_node_get_type(last) == CMARK_NODE_CODE_BLOCK else { return nil }
        var (length, offset): (Int32, Int32) = (0, 0)
        var character: CChar = 0
        guard cmark_node_get_fenced(last, &length, &offset, &character) != 0, length >= 3 else { return nil }
        return String(repeating: String(UnicodeScalar(UInt8(bitPattern: character))), count: Int(length))
    }

    /// Each line is written with the marks of all that it stands in, so that a deep and long text would grow without bounds.
    private static let deepestRewritten = 50

    /// The document written anew, harmless and with its headings deeper; `nil` for one that nests too deep. The tree is changed by it.
    func rewritten(headingOffset: Int) -> String? {
        var found: [MarkdownVisit] = []
        var (depth, deepest) = (0, 0)
        walk { visit in
            if visit.isEntry { found.append(visit) }
            if visit.kind == .quote || visit.kind == .list { depth += visit.isEntry ? 1 : -1 }
            deepest = max(deepest, depth)
        }
        guard deepest <= Self.deepestRewritten else { return nil }
        for visit in found {
            switch visit.kind {
            case .heading: cmark_node_set_heading_level(visit.node, Int32(min(6, visit.headingLevel + headingOffset)))
            case .inlineHTML where !visit.isLineBreakTag: replace(visit.node, by: CMARK_NODE_TEXT, literal: visit.literal)
            case .htmlBlock: replace(visit.node, by: CMARK_NODE_CODE_BLOCK, literal: visit.literal)
            case .link, .image: tame(visit)
            default: break
            }
        }
        guard let text = cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private func replace(_ node: OpaquePointer, by type: cmark_node_type, literal: String) {
        guard let new = cmark_node_new(type) else { return }
        cmark_node_set_literal(new, literal)
        if type == CMARK_NODE_CODE_BLOCK { cmark_node_set_fenced(new, 1, 3, 0, CChar(UInt8(ascii: "`"))) }
        cmark_node_replace(node, new)
        cmark_node_free(node)
    }

    /// An image becomes a link; what leads nowhere safe, its text.
    private func tame(_ visit: MarkdownVisit) {
        let isSafe = LinkAddress.safe(visit.address) != nil
        if isSafe, visit.kind == .link { return }
        let link = isSafe ? cmark_node_new(CMARK_NODE_LINK) : nil
        if let link {
            cmark_node_set_url(link, visit.address)
            cmark_node_insert_before(visit.node, link)
        }
        while let child = cmark_node_first_child(visit.node) {
            cmark_node_unlink(child)
            if let link { cmark_node_append_child(link, child) } else { cmark_node_insert_before(visit.node, child) }
        }
        cmark_node_unlink(visit.node)
        cmark_node_free(visit.node)
    }
}

extension MarkdownVisit {
    /// `<br>`, the only tag that a table's cell can't do without.
    var isLineBreakTag: Bool { ["<br>", "<br/>", "<br />"].contains(literal.lowercased()) }
}
