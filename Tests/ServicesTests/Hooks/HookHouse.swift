import CouncilConfiguration
import CouncilModel
import Foundation
import Testing

@testable import Services

/// A house with a folder for hooks and what they write.
struct HookHouse: Sendable {
    let house: House
    let folder: String

    /// The lines that hooks have written into `out`.
    var lines: [String] { lines(in: "out") }

    func lines(in file: String) -> [String] {
        let text = (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// The names of the entries that wait.
    var outbox: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: house.path + "/outbox")) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted()
    }

    func touch(_ name: String) throws { try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }

    /// Delivers while `work` is done.
    func delivering<Value: Sendable>(_ house: House? = nil, _ work: () async throws -> Value) async throws -> Value {
        let hooks = (house ?? self.house).services.hooks
        let driver = Task { try await hooks.run() }
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        driver.cancel()
        _ = await driver.result
        return try result.get()
    }

    /// Announces so many events of a person, which tell each other apart by `device`.
    func signIn(_ person: SignedIn, _ devices: [String]) async throws {
        for device in devices { try await house.services.hooks.announce(.userSignedIn(device: device), about: person.profile) }
    }
}

/// What a test's hook is made of.
struct Sketch: Sendable {
    let on: [String]
    let body: String
    var timeout = Duration.seconds(20)

    /// Appends the event's name, and its device where it has one.
    static let record = """
        device=$(sed -n 's/.*"device":"\\([^"]*\\)".*/ \\1/p')
        echo "$COUNCIL_EVENT$device" >>"$OUT/out"
        """
}

func withHooks<Value: Sendable>(
    _ sketches: [Sketch], disk: Disk = Disk(), _ body: (HookHouse) async throws -> Value
) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.path + "/hooks-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var hooks: [Configuration.Hook] = []
    for (index, sketch) in sketches.enumerated() {
        let file = "\(folder)/hook\(index)"
        try Data("#!/bin/sh\n\(sketch.body)\n".utf8).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
        var hook = Configuration.Hook(on: sketch.on, run: file)
        hook.environment = ["OUT": folder]
        hook.timeout = sketch.timeout
        hooks.append(hook)
    }
    return try await withHouse(calls: disk.calls, configure: { $0.hooks = hooks }) { house in
        try await body(HookHouse(house: house, folder: folder))
    }
}
