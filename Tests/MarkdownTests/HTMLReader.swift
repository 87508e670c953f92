import Foundation
import FoundationXML
import Testing

/// HTML as a parser reads it: its elements and its text. Broken nesting is an error.
final class HTMLReader: NSObject, XMLParserDelegate {
    struct Element: Equatable {
        let name: String
        let attributes: [String: String]
        let depth: Int
    }

    private(set) var elements: [Element] = []
    private(set) var text = ""
    private var depth = 0

    init(_ html: String) throws {
        super.init()
        let closed = html.replacingOccurrences(of: "<br>", with: "<br/>").replacingOccurrences(of: "<hr>", with: "<hr/>")
        let parser = XMLParser(data: Data("<root>\(closed)</root>".utf8))
        parser.delegate = self
        try #require(parser.parse(), "\(parser.parserError.map { "\($0)" } ?? "") in line \(parser.lineNumber): \(html.prefix(2000))")
        elements.removeFirst()
    }

    var names: [String] { elements.map(\.name) }
    var links: [String] { elements.filter { $0.name == "a" }.compactMap { $0.attributes["href"] } }

    func parser(
        _: XMLParser, didStartElement name: String, namespaceURI _: String?, qualifiedName _: String?, attributes: [String: String]
    ) {
        elements.append(Element(name: name, attributes: attributes, depth: depth))
        depth += 1
    }

    func parser(_: XMLParser, didEndElement _: String, namespaceURI _: String?, qualifiedName _: String?) { depth -= 1 }
    func parser(_: XMLParser, foundCharacters string: String) { text += string }
}
