import CouncilConfiguration
import CouncilModel
import Cryptography
import FileStore
import Foundation
import Logging
import Providers
import ServiceLifecycle
import Testing
import ThreadPool

@testable import Services

/// All services over a directory of their own and a disk that can be broken, with the demo's models.
struct TestCouncil: Sendable {
    static let password = "correct horse battery"
    static let origin = Origin(device: "tests", address: nil)

    let path: String
    let disk: BrokenDisk
    let services: CouncilServices

    private init() throws {
        path = FileManager.default.temporaryDirectory.path + "/council-" + UUID().uuidString
        disk = BrokenDisk()
        var configuration = Configuration()
        configuration.accounts.password.bcryptCost = 4
        configuration.accounts.throttle.signInPerMinute = 0
        configuration.accounts.throttle.registerPerHour = 0
        configuration.providers.openrouter = nil
        configuration.providers.demo = .init()
        configuration.defaultCouncil = .demo
        let data = DataDirectory(root: path, files: FileStore(calls: disk.calls, pool: ThreadPool(name: "test-files", threads: 4)))
        _ = try data.open()
        services = try CouncilServices(
            data: data, settings: Settings(configuration), fernet: Fernet(keys: [.generate()]), signing: [.generate()],
            providers: { ProviderRouter(openRouter: nil, demo: Demo(pause: .zero)) },
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs `work` while the services' runs are driven, and takes the directory away.
    static func serving(_ work: (TestCouncil) async throws -> Void) async throws {
        let council = try TestCouncil()
        defer { try? FileManager.default.removeItem(atPath: council.path) }
        let group = ServiceGroup(services: [council.services.turns], logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await work(council)
            } catch {
                Issue.record(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    func newEmail() -> String { "person-\(UUID())@example.org" }

    func newPerson() async throws -> SignedIn {
        let tokens = try await services.accounts.register(email: newEmail(), password: Self.password, from: Self.origin)
        return try await services.sessions.signedIn(bearing: tokens.accessToken)
    }

    /// Every file's contents by its path, hidden ones too.
    func files() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: path + "/users") {
            let whole = "\(path)/users/\(file)"
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: whole, isDirectory: &isDirectory) else { continue }
            found[file] = isDirectory.boolValue ? Data() : try Data(contentsOf: URL(fileURLWithPath: whole))
        }
        return found
    }

    /// Temporary files, and directories half made or half deleted.
    var leftOver: [String] {
        let names = FileManager.default.enumerator(atPath: path + "/users")?.compactMap { $0 as? String } ?? []
        return names.filter { $0.split(separator: "/").contains { $0.hasPrefix(".") } }
    }

    func messages(in id: ConversationID, by person: SignedIn) async throws -> [[String: Any]] {
        let bytes = try await services.conversations.document(id, by: person).readableBytesView
        let document = try JSONSerialization.jsonObject(with: Data(bytes))
        return (document as? [String: Any])?["messages"] as? [[String: Any]] ?? []
    }
}

extension CouncilError {
    var isUnavailable: Bool {
        if case .unavailable(_, let retryAfter) = self { retryAfter != nil } else { false }
    }

    var isAboutAFullDisk: Bool { isUnavailable && detail.contains("disk is full") }
}
