import CouncilModel
import FileStore
import ServiceLifecycle

extension Turns {
    /// What ended longer ago is not taken up by itself: nobody waits for it any more, and it would cost money.
    private static let longestAbsence = Duration.seconds(24 * 3600)

    /// Takes up, where the configuration says so, the answers that the daemon's end interrupted.
    func recover() async {
        guard settings.current.turns.resumeAtStart else { return }
        do {
            for profile in try await people.profiles() where profile.status == .active {
                try await recover(SignedIn(profile: profile, session: nil))
            }
        } catch {
            logger.error("interrupted answers cannot be looked for: \(error)")
        }
    }

    private func recover(_ caller: SignedIn) async throws {
        for id in try await interrupted(caller.user) where !Task.isCancelled && !Task.isShuttingDownGracefully {
            do {
                _ = try await resume(id, by: caller)
                logger.notice("took an interrupted answer up", metadata: ["conversation": "\(id)"])
            } catch {
                logger.warning("an interrupted answer cannot be taken up: \(error)", metadata: ["conversation": "\(id)"])
            }
        }
    }

    /// The conversations whose last answer was cut off a short while ago. What cannot be read is left to who opens it.
    private func interrupted(_ user: UserID) async throws -> [ConversationID] {
        let earliest = clock.now().advanced(by: .zero - Self.longestAbsence)
        let data = conversations.data
        return try await data.files.pool.run { [conversations] in
            let names = try found { try data.files.names(in: data.conversations(of: user).path) } ?? []
            return names.compactMap { ConversationID($0) }.filter { id in
                let files = conversations.files(of: id, user)
                guard let number = try? files.numbers().last, let last = try? files.message(number) else { return false }
                switch last {
                case .user(let question): return question.createdAt > earliest
                case .assistant(let answer):
                    let isCutOff = answer.status == .running || answer.status == .interrupted
                    return isCutOff && answer.completedAt ?? answer.createdAt > earliest
                }
            }
        }
    }
}
