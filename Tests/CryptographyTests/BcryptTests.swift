import Cryptography
import Testing

@Suite struct `Password hashes` {
    /// From jBCrypt's TestBCrypt.java, pyca/bcrypt's test_bcrypt.py, Openwall's crypt_blowfish and passlib.
    static let known: [(password: String, hash: String)] = [
        ("", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."),
        ("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"),
        ("abc", "$2a$08$Ro0CUfOqk6cXEKf3dyaM7OhSCvnwM9s4wIX9JeLapehKK5YdLxKcm"),
        ("abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"),
        ("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO"),
        ("Kk4DQuMMfZL9o", "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm"),
        ("9IeRXmnGxMYbs", "$2b$04$pQ7gRO7e6wx/936oXhNjrOUNOHL1D0h1N2IDbJZYs.1ppzSof6SPy"),
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
        ("ё", "$2y$05$6bNw2HLQYeqHYyBfLMsv/OUcZd0LKP39b87nBw3.S2tVZSqiQX6eu"),
        (
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"
        ),
    ]

    @Test func `known passwords verify and others do not`() {
        for (password, hash) in Self.known {
            #expect(Bcrypt.verify(password: password, hash: hash))
            #expect(!Bcrypt.verify(password: "x" + password.dropFirst(), hash: hash))
            #expect(!Bcrypt.verify(password: password.uppercased() + "!", hash: hash))
        }
    }

    @Test func `a new hash is 2b, has its own salt and verifies its password alone`() throws {
        let first = try Bcrypt.hash(password: "correct horse", cost: 4)
        let second = try Bcrypt.hash(password: "correct horse", cost: 5)
        #expect(first.hasPrefix("$2b$04$") && first.utf8.count == 60)
        #expect(second.hasPrefix("$2b$05$") && second.dropFirst(7) != first.dropFirst(7))
        #expect(Bcrypt.verify(password: "correct horse", hash: first))
        #expect(!Bcrypt.verify(password: "correct horsf", hash: first))
        #expect(Bcrypt.cost(of: second) == 5)
    }

    @Test func `each of 72 bytes counts and a 73rd is refused`() throws {
        let longest = String(repeating: "é", count: 36)
        let hash = try Bcrypt.hash(password: longest, cost: 4)
        #expect(Bcrypt.verify(password: longest, hash: hash))
        #expect(!Bcrypt.verify(password: longest.dropLast() + "è", hash: hash))
        #expect(!Bcrypt.verify(password: longest + "x", hash: hash))
        #expect(throws: CryptographyError.passwordTooLong) { try Bcrypt.hash(password: longest + "x", cost: 4) }
    }

    @Test func `a password with a NUL is refused and does not verify as its beginning`() throws {
        #expect(throws: CryptographyError.passwordContainsNUL) { try Bcrypt.hash(password: "abc\0def", cost: 4) }
        let hash = try Bcrypt.hash(password: "abc", cost: 4)
        #expect(!Bcrypt.verify(password: "abc\0def", hash: hash))
        #expect(!Bcrypt.verify(password: "abc\0", hash: hash))
    }

    @Test(arguments: [Int.min, -1, 0, 3, 17, 31, Int.max])
    func `a cost outside of 4 to 16 is refused`(_ cost: Int) {
        #expect(throws: CryptographyError.costOutOfRange) { try Bcrypt.hash(password: "abc", cost: cost) }
        #expect(throws: CryptographyError.costOutOfRange) { try Bcrypt.dummyHash(cost: cost) }
    }

    static let malformed = [
        "", "*0", "*1", "x", "$2b$", "$2b$04$", "$2b$04$cVWp4XaNU8a4v1uMRum2SO", "$1$salt$qJH7.N4xYta3aEG/dfqo/0",
        "$2x$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm",
        "$2$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm0",
        "$2b$03$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm",
        "$2b$31$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm",
        "$2b$99$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm",
        "$2b$ 4$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm",
        "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YE",
        "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm\n",
        "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YE!",
        "$2b$04$cVWp4XaNU8a4v1uMRum2S\0026BWLIoQMD/TXg5uZV.0P.uO8m3YEm",
        "$2b$04$cVWp4XaNU8a4v1uMRum2SP026BWLIoQMD/TXg5uZV.0P.uO8m3YEm",
    ]

    @Test(arguments: malformed)
    func `a malformed hash verifies nothing`(_ hash: String) {
        #expect(!Bcrypt.verify(password: "Kk4DQuMMfZL9o", hash: hash))
    }

    @Test func `a hash of another length or kind has no cost`() {
        let hash = Self.known[5].hash
        #expect(Bcrypt.cost(of: hash) == 4)
        for malformed in [
            "", String(hash.dropLast()), hash + ".", hash.replacing("$2b$", with: "$2x$"), hash.replacing("$04$", with: "$17$"),
        ] {
            #expect(Bcrypt.cost(of: malformed) == nil)
        }
    }

    @Test func `a changed character in a hash verifies nothing`() {
        let hash = Array(Self.known[5].hash)
        for place in hash.indices {
            var changed = hash
            changed[place] = hash[place] == "." ? "/" : "."
            #expect(!Bcrypt.verify(password: Self.known[5].password, hash: String(changed)))
        }
    }

    @Test func `a dummy hash is well-formed, has the cost asked for and verifies nothing`() throws {
        let dummy = try Bcrypt.dummyHash(cost: 4)
        #expect(Bcrypt.cost(of: dummy) == 4)
        #expect(dummy.utf8.count == 60)
        #expect(!Bcrypt.verify(password: "", hash: dummy))
        #expect(try Bcrypt.dummyHash(cost: 4) != dummy)
    }

    @Test func `hashes made at once do not disturb each other`() async throws {
        await withTaskGroup(of: Bool.self) { group in
            for (password, hash) in Self.known.dropFirst(5) + Self.known.dropFirst(5) {
                group.addTask { Bcrypt.verify(password: password, hash: hash) }
            }
            for await verified in group { #expect(verified) }
        }
    }
}
