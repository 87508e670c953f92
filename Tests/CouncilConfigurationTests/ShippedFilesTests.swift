import CouncilConfiguration
import Foundation
import Testing
import Yams

@Suite struct ShippedFilesTests {
    private let text: String
    init() throws { text = try String(contentsOfFile: shipped + "/council.yaml", encoding: .utf8) }

    @Test func `what council.yaml spells out are the built-in defaults`() throws {
        #expect(try Configuration.load(file: shipped + "/council.yaml") == Configuration())
    }

    @Test func `council.yaml names every key, and its examples are valid`() throws {
        // Prose stands one space behind its "#"; keys stand where they would without it.
        let whole = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let rest = line.dropFirst()
            let isProse = rest.hasPrefix(" ") && !rest.hasPrefix("  ")
            return line.hasPrefix("#") && !isProse ? String(rest) : String(line)
        }.joined(separator: "\n")
        let read = try parse(whole)
        #expect(read.providers.demo != nil && read.teams["research"] != nil)
        let shippedHooks = try FileManager.default.contentsOfDirectory(atPath: shipped + "/../hooks").filter { !$0.contains(".") }
        #expect(Set(read.hooks.compactMap { $0.run.split(separator: "/").last.map(String.init) }) == Set(shippedHooks))

        let root = try #require(try compose(yaml: whole))
        #expect(Set(ConfigurationKeys.all).subtracting(paths(root, under: "")) == [])
    }

    @Test func `the table of keys lists each once`() {
        #expect(Set(ConfigurationKeys.all).count == ConfigurationKeys.all.count)
        #expect(ConfigurationKeys.all.contains("accounts.throttle.sign_in_per_minute"))
        #expect(ConfigurationKeys.all.contains("hooks[].run"))
    }

    /// The paths of a file's keys as the table writes them.
    private func paths(_ node: Node, under path: String) -> Set<String> {
        var found: Set<String> = []
        for (key, value) in node.mapping ?? [:] {
            let isChosen = ["councils", "roles", "plans", "teams"].contains(path)
            let name = isChosen ? "*" : key.scalar?.string ?? ""
            let full = path.isEmpty ? name : "\(path).\(name)"
            found.insert(full)
            found.formUnion(paths(value, under: full))
            for element in value.sequence ?? [] { found.formUnion(paths(element, under: "\(full)[]")) }
        }
        return found
    }
}
