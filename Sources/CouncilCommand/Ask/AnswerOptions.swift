import ArgumentParser
import Markdown

/// How an answer is shown while it comes, and when it is there: the same for every command that waits for one.
struct AnswerOptions: ParsableArguments {
    @Flag(help: "Tell the progress on stderr, a line a step, where the output is no terminal too.")
    var progress = false
    @OptionGroup var output: JSONOption

    /// Begins a run, shows it at work, and prints what it brought. Throws `RunRefused` where none began.
    func follow(_ beginning: AskRun.Beginning, in conversation: String, at place: Workplace) async throws {
        let display = ProgressDisplay(mode(place.console), console: place.console, conversation: conversation)
        let run = AskRun(account: place.account, conversation: conversation, display: display)
        do {
            try await Signals.watched { try await run.follow(beginning) }
            await display.end()
        } catch let interruption as Interruption {
            await display.end()
            let id = TerminalText.line(conversation)
            place.console.tell(
                "\nThe council goes on without you. See its answer with:\n  council show \(id)\nor stop it with:\n  council cancel \(id)\n")
            throw interruption
        } catch {
            await display.end()
            throw error
        }
        try report(AskResult(progress: await display.current, elapsed: await display.elapsed), at: place.console)
    }

    private func report(_ result: AskResult, at console: Console) throws {
        let failure = result.failure
        if output.json {
            try console.write(json: try result.progress.document.json.bytes(pretty: true))
        } else if let final = result.progress.document.final, failure == nil {
            if console.outputIsTerminal {
                try console.write(result.text(width: console.textWidth, paint: console.paint))
            } else {
                let text = TerminalText.sanitised(final.response, keepingTabs: true)
                try console.write(text.hasSuffix("\n") ? text : text + "\n")
            }
        }
        if let failure { throw failure }
    }

    private func mode(_ console: Console) -> ProgressDisplay.Mode {
        guard progress || (console.outputIsTerminal && !output.json) else { return .failures }
        return console.canRedraw ? .board : .lines
    }
}
