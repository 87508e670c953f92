import Deliberation
import Testing

@testable import Services

@Suite struct InboxTests {
    @Test func `who waits, or is about to, can be told to go on with nothing, and finds later what comes later`() async {
        let inbox = Inbox()
        inbox.wake()
        #expect(await inbox.takeAll().isEmpty)
        let isDone = Task { await inbox.takeAll().isEmpty }
        inbox.wake()
        #expect(await isDone.value)
        inbox.put(.cancel)
        inbox.put(.timeIsUp)
        inbox.wake()
        #expect(await inbox.takeAll().count == 2)
        inbox.put(.cancel)
        #expect(await inbox.takeAll().count == 1)
    }
}
