// The SQL files of this folder, compiled into the program, so that a copied binary brings its schema along.
//
// SwiftPM's `.embedInCode` mangles names and cannot list what it embedded: a new migration is a file in migrations/,
// an entry of `resources` in Package.swift and a line here. A test compares the three.

/// One step of the database's schema.
package struct Migration: Sendable, Hashable {
    /// Steps are applied in the order of their numbers, without gaps, from 1.
    package let number: Int
    package let name: String
    package let sql: String

    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    private init(_ number: Int, _ name: String, _ bytes: [UInt8]) {
        self.init(number: number, name: name, sql: String(decoding: bytes, as: UTF8.self))
    }

    /// All steps of this program, in order.
    package static let all: [Migration] = [
        Migration(1, "initial", PackageResources._001_initial_sql),
        Migration(2, "ingest", PackageResources._002_ingest_sql),
        Migration(3, "clusters", PackageResources._003_clusters_sql),
        Migration(4, "lists", PackageResources._004_lists_sql),
        Migration(5, "search", PackageResources._005_search_sql),
        Migration(6, "posts", PackageResources._006_posts_sql),
        Migration(7, "incomplete", PackageResources._007_incomplete_sql),
        Migration(8, "rules", PackageResources._008_rules_sql),
        Migration(9, "additions", PackageResources._009_additions_sql),
        Migration(10, "words", PackageResources._010_words_sql),
        Migration(11, "room", PackageResources._011_room_sql),
        Migration(12, "queue_times", PackageResources._012_queue_times_sql),
    ]
}
