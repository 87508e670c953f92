import Deliberation
import Synchronization

/// What happened in a run and was not taken in yet. Everything that is there is taken at once, so that much at a time costs one write.
final class Inbox: Sendable {
    fileprivate struct State {
        var inputs: [Input] = []
        var reader: CheckedContinuation<[Input], Never>?
        /// Somebody was to be woken while nobody waited.
        var isWoken = false
    }

    private let state = Mutex(State())

    /// Callable from any thread; returns at once.
    func put(_ input: Input) {
        let handover: (CheckedContinuation<[Input], Never>, [Input])? = state.withLock { state in
            state.append(input)
            guard let reader = state.reader else { return nil }
            return (reader, state.takeAll())
        }
        if let (reader, inputs) = handover { reader.resume(returning: inputs) }
    }

    /// Lets who waits for something go on with nothing; where nobody waits, the next one who is about to.
    func wake() {
        let reader = state.withLock { state in
            state.isWoken = state.reader == nil
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: [])
    }

    /// All that has come, in order; waits for the first, or for `wake`. One reader at a time.
    func takeAll() async -> [Input] {
        await withCheckedContinuation { reader in
            let inputs: [Input]? = state.withLock { state in
                guard state.inputs.isEmpty, !state.isWoken else { return state.takeAll() }
                state.reader = reader
                return nil
            }
            if let inputs { reader.resume(returning: inputs) }
        }
    }
}

extension Inbox.State {
    /// Pieces of one answer that come close together become one, also where pieces of other answers stand between them.
    fileprivate mutating func append(_ input: Input) {
        guard case .text(let call, let piece) = input else { return inputs.append(input) }
        for index in inputs.indices.reversed() {
            guard case .text(let other, let before) = inputs[index] else { break }
            guard other == call else { continue }
            inputs[index] = .text(call, before + piece)
            return
        }
        inputs.append(input)
    }

    fileprivate mutating func takeAll() -> [Input] {
        defer {
            inputs = []
            reader = nil
            isWoken = false
        }
        return inputs
    }
}
