import CouncilModel
import FileStore
import ServiceLifecycle

extension Turns {
    /// What ended longer ago is not taken up by itself: nobody waits for it any more, and it would cost money.
    private static let longestAbsence = Duration.seconds(24 * 3600)

    /// Answers that are taken up at the same time.
    private static let widthOfRecovery = 4

    /// Takes up, where the configuration says so, the answers that the daemon's end interrupted, a few at a time.
    func recover() async {
        guard settings.current.turns.resumeAtStart else { return }
        do {
            let people = try await people.profiles().filter { $0.status == .active }
            try await withThrowingDiscardingTaskGroup { group in
                let places = Places(Self.widthOfRecovery)
                for caller in people.map({ SignedIn(profile: $0, session: nil) }) {
                    for id in try await interrupted(caller.user) where !Task.isCancelled && !Task.isShuttingDownGracefully {
                        await places.take()
                        group.addTask {
                            await self.takeUp(id, by: caller)
                            await places.give()
                        }
                    }
                }
            }
        } catch {
            logger.error("interrupted answers cannot be looked for: \(error)")
        }
    }

    private func takeUp(_ id: ConversationID, by caller: SignedIn) async {
        do {
            let run = try await resume(id, by: caller)
            logger.notice("took an interrupted answer up", metadata: ["conversation": "\(id)"])
            await run.events.waitForEnd()
        } catch {
            logger.warning("an interrupted answer cannot be taken up: \(error)", metadata: ["conversation": "\(id)"])
        }
    }

    /// The conversations whose last answer was cut off a short while ago. What cannot be read is left to who opens it.
    private func interrupted(_ user: UserID) async throws -> [ConversationID] {
        let earliest = clock.now().advanced(by: .zero - Self.longestAbsence)
        let data = conversations.data
        return try await data.files.pool.run { [conversations] in
            let names = try found { try data.files.names(in: data.conversations(of: user).path) } ?? []
            return try names.compactMap { ConversationID($0) }.filter { id in
                let files = conversations.files(of: id, user)
                guard let number = try files.numbers().last, let last = try conversations.readable(files, number) else { return false }
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

/// Room for so many at a time.
private actor Places {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        free = count
    }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func give() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
