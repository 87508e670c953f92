import CouncilConfiguration
import Foundation
import Testing

@Suite struct HookFileTests {
    /// A configuration with a hook file beside it.
    private struct Case {
        let directory: String
        var hook: String { directory + "/hooks/hook" }

        /// A configuration whose third line names the good file, and nothing else.
        func lines(_ run: String = "hooks/hook") -> String { "hooks:\n  - on: share.created\n    run: \(run)\n" }

        func faults(_ text: String) throws -> [ConfigurationFault] {
            try text.write(toFile: directory + "/council.yaml", atomically: true, encoding: .utf8)
            do {
                _ = try Configuration.load(file: directory + "/council.yaml")
                return []
            } catch { return error.all }
        }

        func expectFault(_ says: String, _ run: String = "hooks/hook", sourceLocation: SourceLocation = #_sourceLocation) throws {
            let found = try faults(lines(run))
            #expect(
                found.count == 1 && found.first?.line == 3 && found.first?.keyPath.hasPrefix("hooks[0].run") == true,
                "\(found)", sourceLocation: sourceLocation)
            #expect(found.first?.message.contains(says) == true, "\(found)", sourceLocation: sourceLocation)
        }
    }

    private func withHook(_ body: (Case) throws -> Void) throws {
        try withDirectory { directory in
            let it = Case(directory: directory)
            try FileManager.default.createDirectory(atPath: directory + "/hooks", withIntermediateDirectories: true)
            try "#!/bin/sh\n".write(toFile: it.hook, atomically: true, encoding: .utf8)
            for path in [directory, directory + "/hooks", it.hook] { chmod(path, 0o755) }
            try body(it)
        }
    }

    @Test func `a file that only its owner can write is good, by any path`() throws {
        try withHook { it throws in
            #expect(try it.faults(it.lines()).isEmpty)
            #expect(try it.faults(it.lines(it.hook)).isEmpty)
            #expect(try it.faults(it.lines("[hooks/../hooks/./hook, -v]")).isEmpty)
            #expect(symlink(it.hook, it.directory + "/link") == 0)
            #expect(try it.faults(it.lines("link")).isEmpty)
            for mode in [0o700, 0o711, 0o555, 0o500] as [mode_t] {
                chmod(it.hook, mode)
                #expect(try it.faults(it.lines()).isEmpty)
            }
        }
    }

    @Test func `a file that is not there or cannot be run is a fault in its line`() throws {
        try withHook { it throws in
            try it.expectFault("There is no file \"\(it.directory)/hooks/none\"", "hooks/none")
            try it.expectFault("There is no file", "[hooks/none, x]")
            try it.expectFault("is no directory", "hooks/hook/x")
            try it.expectFault("is a directory", "hooks")
            try it.expectFault("no regular file", "/dev/null")
            #expect(symlink("nowhere", it.directory + "/broken") == 0)
            try it.expectFault("There is no file", "broken")
            chmod(it.hook, 0o644)
            try it.expectFault("chmod +x")
        }
    }

    @Test(arguments: [0o775, 0o757, 0o777] as [mode_t]) func `a file that others can write is a fault`(mode: mode_t) throws {
        try withHook { it throws in
            chmod(it.hook, mode)
            try it.expectFault("chmod go-w")
        }
    }

    @Test func `a file in a place where others can put another is a fault`() throws {
        try withHook { it throws in
            chmod(it.directory + "/hooks", 0o757)
            try it.expectFault("chmod o-w")
            chmod(it.directory + "/hooks", 0o1777)
            try it.expectFault("chmod o-w")
            #expect(symlink(it.directory + "/hooks/hook", it.directory + "/link") == 0)
            try it.expectFault("chmod o-w", "link")
            chmod(it.directory + "/hooks", 0o755)
            chmod(it.directory, 0o777)
            try it.expectFault("into the place of")
            chmod(it.directory, 0o1777)
            #expect(try it.faults(it.lines()).isEmpty, "a sticky directory above is no danger")
            try it.expectFault("chmod o-w", "link")
            chmod(it.directory, 0o755)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `a file or a directory of somebody else is a fault`() throws {
        try withHook { it throws in
            #expect(chown(it.hook, 12_345, 12_345) == 0)
            try it.expectFault("belongs to the user 12345")
            #expect(chown(it.hook, 0, 12_345) == 0 && chown(it.directory + "/hooks", 12_345, 0) == 0)
            try it.expectFault("belongs to the user 12345")
        }
    }

    @Test func `everything that is wrong with hooks is told at once`() throws {
        try withHook { it throws in
            chmod(it.hook, 0o666)
            let found = try it.faults(
                """
                hooks:
                  - {on: share.created, run: hooks/hook}
                  - {on: share.craeted, run: hooks/none, every: soon}
                  - on: [export.pdf, Export]
                    run: hooks
                    env: {path: x}
                turns: {time_limit: 1}
                """)
            #expect(found.map(\.line) == [2, 2, 3, 3, 3, 4, 5, 6, 7], "\(found)")
        }
    }

    @Test func `a name with control characters does not break the fault's line`() throws {
        try withHook { it throws in
            let found = try it.faults(it.lines("\"hooks/a\\nb\\e[2J\""))
            #expect(found.count == 1 && found.allSatisfy { !$0.description.contains("\n") && !$0.description.contains("\u{1B}") })
        }
    }

    @Test func `a value of a variable is never repeated`() throws {
        let found = faults("hooks: [{on: share.created, run: x, env: {A: \"hunter2\\0\", b: hunter2, PATH: hunter2, C: [hunter2]}}]")
        #expect(found.count == 4 && found.allSatisfy { !$0.description.contains("hunter2") })
    }
}
