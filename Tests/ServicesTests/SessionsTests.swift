import CouncilModel
import Cryptography
import Foundation
import Testing

@testable import Services

@Suite struct SessionsTests {
    private func isGood(_ access: String, in house: House) async -> Bool {
        do {
            _ = try await house.services.sessions.signedIn(bearing: access)
            return true
        } catch {
            return false
        }
    }

    private func sessionIDs(_ user: UserID, _ house: House) throws -> [SessionID] {
        try house.data.sessions.read(user).sessions.map(\.id)
    }

    @Test func `a refresh token is exchanged for new tokens, and the session stays the same`() async throws {
        try await withHouse { house in
            let first = try await house.register()
            let caller = try await house.services.sessions.signedIn(bearing: first.accessToken)
            house.hands.advance(by: .seconds(60))
            let second = try await house.services.sessions.refresh(first.refreshToken, device: "other name")
            #expect(second.refreshToken != first.refreshToken)
            #expect(try await house.services.sessions.signedIn(bearing: second.accessToken).session == caller.session)
            let session = try #require(try house.data.sessions.read(caller.user).sessions.first)
            #expect(session.generation == 1 && session.device == "other name" && session.lastUsedAt == house.hands.now)
            #expect(session.expiresAt == house.hands.now.advanced(by: .seconds(7 * 86_400)))
            let stored = String(decoding: try contents(house.folder(caller.user) + "/sessions.json"), as: UTF8.self)
            #expect(!stored.contains(second.refreshToken) && !stored.contains(second.accessToken))
        }
    }

    @Test func `an old refresh token that comes again ends its session, and no other`() async throws {
        try await withHouse { house in
            let first = try await house.register()
            let other = try await house.services.sessions.signIn(
                email: "ana@example.org", password: House.password, from: House.origin)
            let second = try await house.services.sessions.refresh(first.refreshToken, device: "d")
            #expect(
                try await refusal { try await house.services.sessions.refresh(first.refreshToken, device: "d") }.kind == "unauthenticated")
            #expect(await !isGood(second.accessToken, in: house))
            #expect(
                try await refusal { try await house.services.sessions.refresh(second.refreshToken, device: "d") }.kind == "unauthenticated")
            #expect(await isGood(other.accessToken, in: house))
        }
    }

    @Test func `of many exchanges of one token at once one at most gets through`() async throws {
        try await withHouse { house in
            let token = try await house.register().refreshToken
            let won = await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask { (try? await house.services.sessions.refresh(token, device: "d")) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
        }
    }

    @Test func `a token that nobody made here does nothing to the session`() async throws {
        try await withHouse { house in
            let tokens = try await house.register()
            let caller = try await house.services.sessions.signedIn(bearing: tokens.accessToken)
            let session = try #require(caller.session)
            let good = tokens.refreshToken
            let parts = good.split(separator: ".").map(String.init)
            let foreign = RefreshToken(user: caller.user, session: session, generation: 0, keys: .refreshTokens([.generate()])).text
            let last = good.last == "A" ? "B" : "A"
            let forged = [
                "", ".", "....", "garbage", String(good.dropLast()), String(good.dropFirst()), good + "A", good + " ", good + ".",
                good.dropLast() + last, good.uppercased(), foreign, "\(caller.user).\(session).0.x.\(parts[4])",
                [parts[0], parts[1], "1", parts[3], parts[4]].joined(separator: "."), parts.prefix(4).joined(separator: "."),
                good + String(repeating: "A", count: 600), "\u{0}" + good, tokens.accessToken,
            ]
            for token in forged {
                let error = try await refusal { try await house.services.sessions.refresh(token, device: "d") }
                #expect(error.kind == "unauthenticated", "\(token)")
            }
            _ = try await house.services.sessions.refresh(good, device: "d")
        }
    }

    @Test func `tokens end with their time`() async throws {
        try await withHouse { house in
            let tokens = try await house.register()
            #expect(tokens.expiresIn == 900)
            house.hands.advance(by: .seconds(899))
            #expect(await isGood(tokens.accessToken, in: house))
            house.hands.advance(by: .seconds(1))
            let error = try await refusal { try await house.services.sessions.signedIn(bearing: tokens.accessToken) }
            #expect(error.detail.contains("expired"))
            let next = try await house.services.sessions.refresh(tokens.refreshToken, device: "d")
            house.hands.advance(by: .seconds(7 * 86_400))
            #expect(
                try await refusal { try await house.services.sessions.refresh(next.refreshToken, device: "d") }.kind == "unauthenticated")
        }
    }

    @Test func `an access token counts only as what it was made for`() async throws {
        try await withHouse { house in
            let tokens = try await house.register()
            let caller = try await house.services.sessions.signedIn(bearing: tokens.accessToken)
            let (ours, theirs) = (try JSONWebTokens(keys: house.signing), try JSONWebTokens(keys: [.generate()]))
            func claims(
                _ type: String = "access", sub: UserID? = nil, life: TimeInterval = 60, sid: SessionID? = caller.session
            ) -> AccessClaims {
                let now = house.hands.now.date
                return AccessClaims(sub: sub ?? caller.user, type: type, iat: now, exp: now.addingTimeInterval(life), sid: sid)
            }
            #expect(await isGood(try ours.sign(claims()), in: house))
            #expect(await isGood(try ours.sign(claims(sid: nil)), in: house), "a token from elsewhere names no session")
            for bad in [claims("refresh"), claims(sub: .random()), claims(life: 0), claims(life: -1), claims(sid: .random())] {
                #expect(await !isGood(try ours.sign(bad), in: house), "\(bad)")
            }
            let foreign = try theirs.sign(claims())
            #expect(await !isGood(foreign, in: house))
            let good = tokens.accessToken.split(separator: ".")
            let patched = good[0] + "." + good[1] + "." + foreign.split(separator: ".")[2]
            #expect(await !isGood(String(patched), in: house))
            for text in ["", "x", "a.b.c", tokens.refreshToken, tokens.accessToken + "."] { #expect(await !isGood(text, in: house)) }
        }
    }

    @Test func `a new signing key signs, and the old one still counts until it is dropped`() async throws {
        try await withHouse { house in
            let tokens = try await house.register()
            let new = JWTKey.generate()
            let rotated = try house.restarted(signing: [new] + house.signing)
            #expect(await isGood(tokens.accessToken, in: rotated))
            let next = try await rotated.services.sessions.refresh(tokens.refreshToken, device: "d")
            let dropped = try house.restarted(signing: [new])
            #expect(await !isGood(tokens.accessToken, in: dropped))
            #expect(await isGood(next.accessToken, in: dropped))
            _ = try await dropped.services.sessions.refresh(next.refreshToken, device: "d")
        }
    }

    @Test func `beyond the most devices the one used longest ago goes`() async throws {
        try await withHouse { house in
            var tokens = [try await house.register()]
            let user = try await house.services.sessions.signedIn(bearing: tokens[0].accessToken).user
            func signIn() async throws {
                house.hands.advance(by: .seconds(1))
                tokens.append(
                    try await house.services.sessions.signIn(email: "ana@example.org", password: House.password, from: House.origin))
            }
            for _ in 1..<Sessions.maximum { try await signIn() }
            house.hands.advance(by: .seconds(1))
            tokens[0] = try await house.services.sessions.refresh(tokens[0].refreshToken, device: "d")
            #expect(await isGood(tokens[1].accessToken, in: house))
            try await signIn()
            #expect(try sessionIDs(user, house).count == Sessions.maximum)
            #expect(await isGood(tokens[0].accessToken, in: house))
            #expect(await !isGood(tokens[1].accessToken, in: house))
            #expect(await isGood(tokens[2].accessToken, in: house))
        }
    }

    @Test func `signing out ends one's own session or the named one, never another person's`() async throws {
        try await withHouse { house in
            let ana = try await house.register()
            let second = try await house.services.sessions.signIn(
                email: "ana@example.org", password: House.password, from: House.origin)
            let bob = try await house.register("bob@example.org")
            let caller = try await house.services.sessions.signedIn(bearing: ana.accessToken)
            try await house.services.sessions.signOut(caller, refreshToken: second.refreshToken)
            #expect(await !isGood(second.accessToken, in: house))
            #expect(await isGood(ana.accessToken, in: house))
            try await house.services.sessions.signOut(caller, refreshToken: bob.refreshToken)
            #expect(await isGood(bob.accessToken, in: house))
            _ = try await house.services.sessions.refresh(bob.refreshToken, device: "d")
            try await house.services.sessions.signOut(caller, refreshToken: nil)
            #expect(await !isGood(ana.accessToken, in: house))
        }
    }

    @Test func `who is disabled is refused everywhere at once, and let in again when enabled`() async throws {
        try await withHouse { house in
            let tokens = try await house.register()
            let user = try await house.services.sessions.signedIn(bearing: tokens.accessToken).user
            func set(_ status: Profile.Status) async throws {
                _ = try await house.services.accounts.update(user, status: status, role: nil, plan: nil, by: house.administrator)
            }
            try await set(.disabled)
            #expect(
                try await refusal { try await house.services.sessions.signedIn(bearing: tokens.accessToken) }.detail.contains("disabled"))
            #expect(
                try await refusal { try await house.services.sessions.refresh(tokens.refreshToken, device: "d") }.kind == "unauthenticated")
            let entry = try await refusal {
                try await house.services.sessions.signIn(email: "ana@example.org", password: House.password, from: House.origin)
            }
            #expect(entry.detail.contains("disabled"))
            try await set(.active)
            #expect(await isGood(tokens.accessToken, in: house))
            _ = try await house.services.sessions.refresh(tokens.refreshToken, device: "d")
        }
    }

    @Test func `who was deleted is nobody any more`() async throws {
        try await withHouse { house in
            let tokens = try await house.register()
            try await house.services.accounts.delete(by: try await house.services.sessions.signedIn(bearing: tokens.accessToken))
            #expect(await !isGood(tokens.accessToken, in: house))
            #expect(
                try await refusal { try await house.services.sessions.refresh(tokens.refreshToken, device: "d") }.kind == "unauthenticated")
            let entry = try await refusal {
                try await house.services.sessions.signIn(email: "ana@example.org", password: House.password, from: House.origin)
            }
            #expect(entry.detail == "The e-mail address or the password is wrong.")
        }
    }
}
