import Cryptography
import Foundation
import Testing

@Suite struct `Encrypted secrets` {
    private let now = Date(timeIntervalSince1970: 1_795_000_000)
    private let secret = Array("sk-or-v1-abc".utf8)

    @Test func `a message of any size comes back`() throws {
        let fernet = try Fernet(keys: [.generate()])
        for size in [0, 1, 15, 16, 17, 4096, 100_000] {
            let plain = Random.bytes(size)
            #expect(try fernet.decrypt(fernet.encrypt(plain, at: now), now: now) == plain)
        }
    }

    @Test func `the same message makes another token each time`() throws {
        let fernet = try Fernet(keys: [.generate()])
        #expect(try fernet.encrypt(secret, at: now) != fernet.encrypt(secret, at: now))
    }

    @Test func `a change of any bit is refused`() throws {
        let fernet = try Fernet(keys: [.generate()])
        let token = try Base64URL.decodePadded(fernet.encrypt(secret, at: now))
        for bit in 0..<token.count * 8 {
            var changed = token
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: bit / 8 == 0 ? CryptographyError.malformedToken : .badSignature) {
                try fernet.decrypt(Base64URL.encodePadded(changed), now: now)
            }
        }
    }

    @Test func `a token cut at any place is refused`() throws {
        let fernet = try Fernet(keys: [.generate()])
        let token = try fernet.encrypt(secret, at: now)
        for length in 0..<token.count {
            #expect(throws: CryptographyError.self) { try fernet.decrypt(String(token.prefix(length)), now: now) }
        }
    }

    @Test func `another key reads nothing`() throws {
        let token = try Fernet(keys: [.generate()]).encrypt(secret, at: now)
        #expect(throws: CryptographyError.badSignature) { try Fernet(keys: [.generate(), .generate()]).decrypt(token, now: now) }
    }

    @Test func `an age on the limit passes and one above it does not`() throws {
        let fernet = try Fernet(keys: [.generate()])
        let token = try fernet.encrypt(secret, at: now)
        #expect(try fernet.decrypt(token, maxAge: .seconds(60), now: now + 60) == secret)
        #expect(throws: CryptographyError.expired) { try fernet.decrypt(token, maxAge: .seconds(60), now: now + 61) }
        #expect(try fernet.decrypt(token, maxAge: .seconds(60), now: now - 60) == secret)
        #expect(throws: CryptographyError.fromTheFuture) { try fernet.decrypt(token, maxAge: .seconds(60), now: now - 61) }
    }

    @Test func `without a limit of age no time matters`() throws {
        let fernet = try Fernet(keys: [.generate()])
        let token = try fernet.encrypt(secret, at: now)
        #expect(try fernet.decrypt(token, now: now + 1e9) == secret)
        #expect(try fernet.decrypt(token, now: now - 1e9) == secret)
    }

    @Test func `an absurd clock makes no crash`() throws {
        let fernet = try Fernet(keys: [.generate()])
        for seconds in [-1, -1e300, 1e300, .infinity, -.infinity, .nan] {
            let token = try fernet.encrypt(secret, at: Date(timeIntervalSince1970: seconds))
            #expect(try fernet.decrypt(token, now: now) == secret)
        }
        let token = try fernet.encrypt(secret, at: now)
        #expect(throws: CryptographyError.self) { try fernet.decrypt(token, maxAge: .seconds(60), now: Date(timeIntervalSince1970: .nan)) }
    }

    @Test func `older keys still decrypt and only the newest encrypts`() throws {
        let (old, new) = (FernetKey.generate(), FernetKey.generate())
        let before = try Fernet(keys: [old])
        let both = try Fernet(keys: [new, old])
        let after = try Fernet(keys: [new])
        let oldToken = try before.encrypt(secret, at: now)
        #expect(try both.decrypt(oldToken, now: now) == secret)
        let newToken = try both.encrypt(secret, at: now)
        #expect(try after.decrypt(newToken, now: now) == secret)
        #expect(throws: CryptographyError.badSignature) { try before.decrypt(newToken, now: now) }
        #expect(both.isCurrent(newToken))
        #expect(!both.isCurrent(oldToken))
    }

    @Test func `rotation brings a token under the newest key and keeps its time`() throws {
        let (old, new) = (FernetKey.generate(), FernetKey.generate())
        let token = try Fernet(keys: [old]).encrypt(secret, at: now)
        let both = try Fernet(keys: [new, old])
        let rotated = try both.rotate(token)
        #expect(both.isCurrent(rotated))
        let after = try Fernet(keys: [new])
        #expect(try after.decrypt(rotated, maxAge: .seconds(5), now: now + 5) == secret)
        #expect(throws: CryptographyError.expired) { try after.decrypt(rotated, maxAge: .seconds(5), now: now + 6) }
        #expect(try both.rotate(rotated) != rotated)
        #expect(throws: CryptographyError.badSignature) { try after.rotate(token) }
    }

    @Test(arguments: ["", "=", "====", "\0", "gAAAAA", "🔑", String(repeating: "A", count: 100)])
    func `what is no token is neither current nor readable`(_ text: String) throws {
        let fernet = try Fernet(keys: [.generate()])
        #expect(!fernet.isCurrent(text))
        #expect(throws: CryptographyError.malformedToken) { try fernet.decrypt(text, now: now) }
        #expect(throws: CryptographyError.malformedToken) { try fernet.rotate(text) }
    }

    @Test func `no keys, a wrong vector and a huge message are refused`() throws {
        #expect(throws: CryptographyError.noKeys) { try Fernet(keys: []) }
        let fernet = try Fernet(keys: [.generate()])
        for size in [0, 15, 17] {
            #expect(throws: CryptographyError.malformedInitializationVector) {
                try fernet.encrypt(secret, at: now, iv: Random.bytes(size))
            }
        }
        let largest = [UInt8](repeating: 7, count: Fernet.maximumBytes)
        #expect(throws: CryptographyError.tooLarge) { try fernet.encrypt(largest + [7], at: now) }
        #expect(throws: CryptographyError.tooLarge) { try fernet.decrypt(String(repeating: "A", count: 1 << 25), now: now) }
        #expect(try fernet.decrypt(fernet.encrypt(largest, at: now), now: now) == largest)
    }

    @Test func `a key is 44 characters of base64url and prints nothing`() throws {
        let text = `The Fernet specification`.key
        let key = try FernetKey(text)
        #expect(key.reveal() == text)
        #expect("\(key) \(String(reflecting: key))".contains("cw_0") == false)
        #expect(try FernetKey(FernetKey.generate().reveal()).reveal().count == 44)
        #expect(FernetKey.generate() != FernetKey.generate())
        for wrong in [
            "", String(text.dropLast()), text + "=", " " + text.dropFirst(), text.replacing("-", with: "+"), text.replacing("=", with: "A"),
        ] {
            #expect(throws: CryptographyError.malformedFernetKey) { try FernetKey(wrong) }
        }
    }

    @Test func `a key typed by hand may have loose bits at its end`() throws {
        let typed = try FernetKey("changeme-changeme-changeme-changeme-changem=")
        #expect(typed.reveal() == "changeme-changeme-changeme-changeme-changek=")
    }
}
