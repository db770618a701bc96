// swift-tools-version: 6.2
// Targets stand in the order of their imports: each may depend only on those above it (Tests/ArchitectureTests holds it).
import PackageDescription

let settings: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let package = Package(
    name: "form4",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "form4", targets: ["form4"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "GraphQLLanguage", swiftSettings: settings),
        .target(name: "GraphQL", dependencies: ["GraphQLLanguage"], swiftSettings: settings),
        .target(name: "SQLBuilder", swiftSettings: settings),
        .target(
            name: "QueryPlanner",
            dependencies: ["GraphQL", "GraphQLLanguage", "SQLBuilder"],
            swiftSettings: settings
        ),
        .target(
            name: "Form4Schema",
            dependencies: ["QueryPlanner", "GraphQL", "GraphQLLanguage", "SQLBuilder"],
            swiftSettings: settings
        ),
        .target(
            name: "Postgres",
            dependencies: ["CLibPQ", "SQLBuilder", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .target(
            name: "Edgar",
            dependencies: [
                "CLibXML2", "CLibCurl", "CZlib", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SchemaFiles",
            path: "schema",
            exclude: ["schema.graphql"],
            sources: ["Migrations.swift"],
            resources: [
                .embedInCode("migrations/0001_initial.sql"), .embedInCode("migrations/0002_ingest.sql"),
                .embedInCode("migrations/0003_clusters.sql"), .embedInCode("migrations/0004_lists.sql"),
                .embedInCode("migrations/0005_search.sql"), .embedInCode("migrations/0006_posts.sql"),
                .embedInCode("migrations/0007_incomplete.sql"),
                .embedInCode("migrations/0008_rules.sql"),
                .embedInCode("migrations/0009_additions.sql"), .embedInCode("migrations/0010_words.sql"),
                .embedInCode("migrations/0011_room.sql"), .embedInCode("migrations/0012_queue_times.sql"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Warehouse",
            dependencies: [
                "Edgar", "Postgres", "SchemaFiles", "Form4Schema", "QueryPlanner", "GraphQL", "GraphQLLanguage",
                "SQLBuilder",
                .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Ingest",
            dependencies: [
                "Edgar", "Warehouse", "Postgres", "Form4Schema", "SQLBuilder",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "API",
            dependencies: [
                "CZlib", "Warehouse", "Form4Schema", "QueryPlanner", "Postgres", "SQLBuilder", "GraphQL",
                "GraphQLLanguage",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "form4",
            dependencies: [
                "API", "Ingest", "Warehouse", "Edgar", "Postgres", "Form4Schema", "QueryPlanner", "GraphQL",
                "GraphQLLanguage", "SQLBuilder", "CLibCurl",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // Benchmarks.
        .executableTarget(
            name: "http-ceiling",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"), .product(name: "Logging", package: "swift-log"),
            ],
            path: "benchmarks/load/http",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "postgres-load",
            dependencies: ["Postgres", "SQLBuilder", .product(name: "Logging", package: "swift-log")],
            path: "benchmarks/load/postgres",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ingest-load",
            dependencies: [
                "Ingest", "Warehouse", "Edgar", "Postgres", "SQLBuilder",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "benchmarks/load/ingest",
            swiftSettings: settings
        ),
        // Test support: a database for each test, and a process that tests may kill.
        .target(
            name: "TestSupport",
            dependencies: ["Postgres", "SQLBuilder", .product(name: "Logging", package: "swift-log")],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "cluster-holder",
            dependencies: ["Postgres"],
            path: "Tests/ClusterHolder",
            swiftSettings: settings
        ),
        .target(name: "Allocations", path: "benchmarks/allocations"),
        .executableTarget(
            name: "form4-microbench",
            dependencies: [
                "Allocations", "Edgar", "Postgres", "Form4Schema", "QueryPlanner", "GraphQL", "GraphQLLanguage",
            ],
            path: "benchmarks/micro",
            exclude: ["allocations.json", "attacks.py", "compare_graphql_core.py"],
            swiftSettings: settings
        ),
        .testTarget(name: "GraphQLLanguageTests", dependencies: ["GraphQLLanguage"], swiftSettings: settings),
        .testTarget(name: "GraphQLTests", dependencies: ["GraphQL", "GraphQLLanguage"], swiftSettings: settings),
        .testTarget(name: "SQLBuilderTests", dependencies: ["SQLBuilder"], swiftSettings: settings),
        .testTarget(
            name: "QueryPlannerTests",
            dependencies: ["QueryPlanner", "Form4Schema", "GraphQL"],
            exclude: ["Golden"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "SQLBuilder", "TestSupport", "cluster-holder"],
            swiftSettings: settings
        ),
        .testTarget(name: "EdgarTests", dependencies: ["Edgar", "CZlib"], swiftSettings: settings),
        .testTarget(
            name: "WarehouseTests",
            dependencies: [
                "Warehouse", "Edgar", "Postgres", "SchemaFiles", "Form4Schema", "SQLBuilder", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "QueryServiceTests",
            dependencies: [
                "Ingest", "Edgar", "Warehouse", "QueryPlanner", "GraphQL", "Postgres", "SQLBuilder", "TestSupport",
            ],
            exclude: ["Questions"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RollupTests",
            dependencies: [
                "Warehouse", "Form4Schema", "QueryPlanner", "GraphQL", "Postgres", "SQLBuilder", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "IngestTests",
            dependencies: ["Ingest", "Warehouse", "Edgar", "Postgres", "SQLBuilder", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "APITests",
            dependencies: [
                "API", "Warehouse", "Form4Schema", "QueryPlanner",
                "Postgres", "SQLBuilder", "GraphQL", "TestSupport",
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "form4Tests",
            dependencies: [
                "form4", "API", "Warehouse", "Postgres", "SchemaFiles", "GraphQL", "GraphQLLanguage", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: settings),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "API", "Ingest", "Warehouse", "Edgar", "Postgres", "Form4Schema", "QueryPlanner", "GraphQL",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
    ]
)
