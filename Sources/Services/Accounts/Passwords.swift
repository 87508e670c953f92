import CouncilModel
import Cryptography
import ThreadPool

/// Hashes and checks passwords, on threads of their own: a hash takes a quarter of a second of one core.
struct Passwords: Sendable {
    let pool: ThreadPool
    let settings: Settings

    /// - Throws: `.invalid` for one that is too short or too long.
    func checkNew(_ password: String) throws {
        let minimum = settings.current.accounts.password.minLength
        guard password.unicodeScalars.count >= minimum else {
            throw refusal("The password needs at least \(minimum) characters.")
        }
        do throws(CryptographyError) {
            try Bcrypt.check(password)
        } catch {
            throw refusal(error.description)
        }
    }

    /// A bcrypt hash.
    func hash(_ password: String) async throws -> String {
        let cost = settings.current.accounts.password.bcryptCost
        return try await pool.run { () throws(CryptographyError) in try Bcrypt.hash(password: password, cost: cost) }
    }

    /// Whether the password made the hash. Where there is none it takes as long and says no.
    func matches(_ password: String, _ hash: String?) async throws -> Bool {
        let cost = settings.current.accounts.password.bcryptCost
        return try await pool.run { () throws(CryptographyError) in
            let known: String
            if let hash { known = hash } else { known = try Bcrypt.dummyHash(cost: cost) }
            let matches = Bcrypt.verify(password: password, hash: known)
            return matches && hash != nil
        }
    }

    private func refusal(_ sentence: String) -> CouncilError {
        .invalid(sentence, fields: ["password": sentence])
    }
}
