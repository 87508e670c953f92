import CouncilConfiguration
import Testing

@Suite struct SecretsFileTests {
    private func faults(_ yaml: String) -> [ConfigurationFault] {
        do {
            _ = try SecretsFile.parse(yaml: yaml, file: "secrets.yaml")
            return []
        } catch { return error.all }
    }

    @Test(arguments: [
        SecretsFile(fernetKeys: ["cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="], jwtKeys: ["a", "- b: \"c\\d\" # e"]),
        SecretsFile(fernetKeys: [], jwtKeys: ["null", "two\nlines\u{1}\u{1F}\u{7F}"]),
    ])
    func `what is rendered is read back`(secrets: SecretsFile) throws {
        #expect(try SecretsFile.parse(yaml: secrets.rendered(), file: "secrets.yaml") == secrets)
    }

    @Test func `an empty file holds no keys`() throws {
        #expect(try SecretsFile.parse(yaml: "", file: "s") == SecretsFile(fernetKeys: [], jwtKeys: []))
    }

    @Test(arguments: [
        "fernet_keys: hunter2", "fernet_keys: [hunter2, hunter2]", "fernet_keys: {hunter2: 1}", "jwt_keys: [[hunter2]]", "hunter2: 1",
        "hunter2",
        "jwt_keys: [hunter2\nx: ]", "hunter2: 1\nhunter2: 2", "jwt_keys: [a]\njwt_keys: [hunter2]", "*hunter2", "jwt_keys: [\"hunter2]",
        "? &k hunter2\n: 1\n? &k hunter2\n: 2", "jwt_keys:\n\thunter2", "fernet_keys: [{hunter2: hunter2}]", "? [hunter2]\n: 1",
    ])
    func `no fault holds what the file holds`(yaml: String) {
        let found = faults(yaml)
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { !$0.description.contains("hunter2") }, "\(found)")
    }
}
