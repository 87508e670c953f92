// swift-tools-version: 6.2
import PackageDescription

// The house's floors: a target imports only targets that stand above it in this file.
// The compiler holds the line: a target sees no module that its row does not name.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "ai-council",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "councild", targets: ["councild"]),
        .executable(name: "council", targets: ["council"]),
    ],
    dependencies: [
        // The HTTP server, on a Unix socket and on TCP. Without its configuration trait: ours is YAML.
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0", traits: ["FullFoundation"]),
        // The server's own layer below, named where a peer's credentials are read off the channel; of NIOCore, its buffer is what
        // stored bytes are kept in, since the server sends such a one without a copy.
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        // Logs, and the orderly start and end of what runs for long.
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        // Flags, help texts and shell completions of both programs.
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        // YAML with line numbers; carries libyaml.
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.0"),
        // HTML templates that escape by default.
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.0"),
    ],
    targets: [
        // Floor 0: shims over the system's libraries.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libxcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(
            name: "CMarkGFM", pkgConfig: "libcmark-gfm",
            providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        // glibc's posix_spawn, and not swift-subprocess: the input that may go unread, the bound that keeps the first bytes, the end of
        // a whole process group and of waiting for who left it would be ours to write all the same, beside a dependency to compile.
        .target(name: "CProcess"),

        // Floor 1: mechanisms that have never heard of a council.
        .target(name: "ThreadPool", swiftSettings: strict),
        .target(name: "FileStore", dependencies: ["ThreadPool"], swiftSettings: strict),
        .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: strict),
        .target(name: "Cryptography", dependencies: ["COpenSSL", "CCrypt"], swiftSettings: strict),
        .target(name: "Markdown", dependencies: ["CMarkGFM"], swiftSettings: strict),
        .target(name: "ScriptRunner", dependencies: ["CProcess", "ThreadPool"], swiftSettings: strict),

        // Floor 2: what a council is.
        .target(name: "CouncilModel", swiftSettings: strict),
        .target(
            name: "CouncilConfiguration", dependencies: ["CouncilModel", .product(name: "Yams", package: "Yams")], swiftSettings: strict),
        .target(
            name: "Deliberation", dependencies: ["CouncilModel"], resources: [.embedInCode("Prompts")], swiftSettings: strict),
        .target(
            name: "Documents",
            dependencies: ["CouncilModel", "Markdown", .product(name: "Mustache", package: "swift-mustache")],
            resources: [.embedInCode("Templates")], swiftSettings: strict),

        // Floor 3: what it can do.
        .target(name: "Providers", dependencies: ["CouncilModel", "HTTPClient"], swiftSettings: strict),
        .target(
            name: "Services",
            dependencies: [
                "CouncilModel", "CouncilConfiguration", "Deliberation", "Documents", "Providers", "FileStore", "Cryptography",
                "ScriptRunner", "ThreadPool",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),

        // Floor 4: how it is reached.
        .target(
            name: "Gateway",
            dependencies: [
                "CouncilModel", "CouncilConfiguration", "Services",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "API",
            dependencies: [
                "CouncilModel", "Services", "Gateway",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: strict),

        .target(
            name: "Pages",
            dependencies: [
                "CouncilModel", "Documents", "Services", "Gateway", "Cryptography", "ThreadPool",
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            resources: [.embedInCode("Templates")], swiftSettings: strict),

        // Floor 5: the two programs.
        .executableTarget(
            name: "councild",
            dependencies: [
                "CouncilModel", "CouncilConfiguration", "Services", "Providers", "Gateway", "API", "Pages", "HTTPClient", "FileStore",
                "Cryptography", "ThreadPool",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .target(
            name: "CouncilCommand",
            dependencies: [
                "CouncilModel", "HTTPClient", "Markdown",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(name: "council", dependencies: ["CouncilCommand"], swiftSettings: strict),

        // The tests' stand-in for OpenRouter: a real server on a real port, as a library and as a program.
        .target(
            name: "FakeOpenRouter",
            dependencies: [
                "COpenSSL", .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/FakeOpenRouter", swiftSettings: strict),
        .executableTarget(
            name: "fake-openrouter",
            dependencies: ["FakeOpenRouter", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tests/fake-openrouter", swiftSettings: strict),

        // `make bench`: the figures, beside their yardsticks.
        .executableTarget(
            name: "council-bench",
            dependencies: [
                "CouncilModel", "FileStore", "Cryptography",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Benchmark", swiftSettings: strict),

        .testTarget(name: "ThreadPoolTests", dependencies: ["ThreadPool"], swiftSettings: strict),
        .testTarget(name: "FileStoreTests", dependencies: ["FileStore"], swiftSettings: strict),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient"], swiftSettings: strict),
        .testTarget(
            name: "CryptographyTests", dependencies: ["Cryptography"], exclude: ["peers.py"], swiftSettings: strict),
        .testTarget(name: "MarkdownTests", dependencies: ["Markdown"], swiftSettings: strict),
        .testTarget(name: "ScriptRunnerTests", dependencies: ["ScriptRunner"], swiftSettings: strict),
        .testTarget(name: "CouncilCommandTests", dependencies: ["CouncilCommand"], swiftSettings: strict),
        .testTarget(name: "CouncilModelTests", dependencies: ["CouncilModel"], swiftSettings: strict),
        .testTarget(
            name: "CouncilConfigurationTests",
            dependencies: ["CouncilConfiguration", "CouncilModel", .product(name: "Yams", package: "Yams")], swiftSettings: strict),
        .testTarget(name: "DeliberationTests", dependencies: ["Deliberation"], swiftSettings: strict),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents", "CouncilModel"], swiftSettings: strict),
        .testTarget(
            name: "ProvidersTests", dependencies: ["Providers", "CouncilModel", "HTTPClient", "FakeOpenRouter"], swiftSettings: strict),
        .testTarget(
            name: "ServicesTests",
            dependencies: [
                "Services", "CouncilModel", "CouncilConfiguration", "Deliberation", "Providers", "HTTPClient", "FileStore", "Cryptography",
                "ThreadPool", "FakeOpenRouter",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "FuzzTests", dependencies: ["CouncilModel", "Cryptography", "Deliberation", "HTTPClient", "Providers", "Services"],
            swiftSettings: strict),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "CouncilModel", "CouncilConfiguration", "Services",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "PagesTests",
            dependencies: ["Pages", "CouncilModel", "Cryptography", .product(name: "Hummingbird", package: "hummingbird")],
            swiftSettings: strict),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Pages", "Gateway", "Services", "CouncilModel", "CouncilConfiguration", "Providers", "FileStore", "Cryptography",
                "ThreadPool",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
    ]
)
