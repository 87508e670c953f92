import CouncilConfiguration
import CouncilModel
import Foundation
import Testing

func parse(_ yaml: String, overrides: Configuration.Overrides = .init()) throws -> Configuration {
    try Configuration.parse(yaml: yaml, file: "council.yaml", baseDirectory: "/srv/council/config", overrides: overrides)
}

/// The faults of `yaml`; empty where it has none.
func faults(_ yaml: String, overrides: Configuration.Overrides = .init()) -> [ConfigurationFault] {
    do {
        _ = try Configuration.parse(yaml: yaml, file: "council.yaml", baseDirectory: "/srv/council/config", overrides: overrides)
        return []
    } catch {
        return error.all
    }
}

func models(_ names: String...) -> [ModelID] { names.compactMap { ModelID($0) } }

/// The project's own configuration directory.
let shipped = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "config").path

/// Hands `body` a fresh directory and removes it afterwards.
func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "configuration-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory.path)
}
