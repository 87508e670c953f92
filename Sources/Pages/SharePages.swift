import CouncilModel
import Documents
public import Gateway
import HTTPTypes
import Hummingbird
import Services
import ThreadPool

/// The pages behind shared links: a conversation to read, a password to give, or nothing. They know no sign-in and run no script.
public struct SharePages: Sendable {
    private static let cookie = "council_share"

    private let templates: PageTemplates
    private let answers: PageAnswers
    /// A long conversation takes its time to become a page.
    private let drawing = ThreadPool(name: "pages", threads: 2)

    /// - Throws: where a template of the program is broken.
    public init() throws {
        templates = try PageTemplates()
        answers = PageAnswers(style: templates.style)
    }

    public var routes: [Route] {
        [
            Route(.get, "/s/{token}", anyone: { call in try await answering { try await show(call) } }),
            Route(.post, "/s/{token}", anyone: { call in try await answering { try await unlock(call) } }),
        ]
    }

    private func show(_ call: Call) async throws -> Response {
        switch try await call.services.shares.open(try token(call), pass: call.cookie(Self.cookie)) {
        case .locked:
            return answers.page(templates.html(Self.locked), status: .ok)
        case .open(let shared):
            if call.request.method == .get, !call.isPrefetch { call.services.shares.countView(of: shared) }
            return answers.page(await drawing.run { html(of: shared) }, status: .ok)
        }
    }

    private func html(of shared: SharedConversation) -> String {
        let document = ConversationDocument(conversation: shared.conversation, messages: shared.messages)
        let content = ConversationContent(
            article: document.htmlArticle(isFolded: true), shown: shared.share.shownSentence, until: shared.share.expiresAt?.words,
            untilISO: shared.share.expiresAt?.description)
        return templates.html(content, title: shared.conversation.title)
    }

    private func unlock(_ call: Call) async throws -> Response {
        let token = try token(call)
        var note = Self.locked
        do {
            let pass = try await call.services.shares.unlock(token, password: try await call.form("password") ?? "", from: call.origin)
            // The answer to a form is asked for again when the page is reloaded: the page itself stands at its own address.
            return answers.redirect(to: token, cookie: cookie(pass, for: token, at: call.services.settings.current.server.publicURL))
        } catch CouncilError.invalid(let sentence, _) {
            note.fault = sentence
            return answers.page(templates.html(note), status: .forbidden)
        } catch CouncilError.tooMany(let sentence, let seconds) {
            note.fault = sentence
            return answers.page(templates.html(note), status: .tooManyRequests, retryAfter: seconds)
        }
    }

    private func token(_ call: Call) throws -> String {
        guard let token = call.context.parameters.get("token") else { throw CouncilError.notFound("There is no link in this address.") }
        return token
    }

    /// For this link's page alone, out of reach of scripts and of other sites' pages.
    private func cookie(_ pass: SharePass, for token: String, at publicURL: String) -> String {
        let path = publicURL.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).dropFirst(2).first ?? ""
        let prefix = path.firstIndex(of: "/").map { path[$0...] } ?? ""
        let security = publicURL.lowercased().hasPrefix("https:") ? "; Secure" : ""
        return "\(Self.cookie)=\(pass.text); Path=\(prefix)/s/\(token); Max-Age=\(pass.seconds); HttpOnly; SameSite=Strict\(security)"
    }

    /// A browser gets a page, whatever goes wrong; the reason of what is the server's own fault stands in its log alone.
    private func answering(_ work: () async throws -> Response) async throws -> Response {
        do {
            return try await work()
        } catch let error as CancellationError {
            throw error
        } catch {
            guard let told = CouncilError(told: error), told.status.code < 500 else {
                throw AnsweredError(error, answer: answers.page(templates.html(Self.trouble), status: .serviceUnavailable, retryAfter: 30))
            }
            let isMissing = told.status == .notFound
            return answers.page(
                templates.html(isMissing ? Self.missing : Note(heading: "That did not work", sentence: told.detail)), status: told.status)
        }
    }

    private static let locked = Note(
        heading: "This conversation has a password", sentence: "Whoever gave you the link can tell you what it is.", form: true)
    private static let missing = Note(
        heading: "Nothing is here", sentence: "The link may be mistyped, over, or withdrawn. Whoever gave it to you can make another.")
    private static let trouble = Note(
        heading: "Not just now", sentence: "The server cannot show this page at the moment. Try again in a little while.")
}
