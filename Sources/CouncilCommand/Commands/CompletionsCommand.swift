import ArgumentParser

/// `council completions`
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Print a shell's completion script.",
        discussion: """
            council completions bash > ~/.local/share/bash-completion/completions/council
            council completions zsh > ~/.zsh/completions/_council
            council completions fish > ~/.config/fish/completions/council.fish
            """)

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish
    }

    @Argument(help: "The shell.")
    var shell: Shell

    func run() throws {
        let completion: CompletionShell =
            switch shell {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        try Console(noColour: true).write(CouncilCommand.completionScript(for: completion) + "\n")
    }
}
