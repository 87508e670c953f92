import CouncilModel
import Foundation
import Testing

struct ValueTests {
    @Test func `new ids are lower-case UUIDs of version 4 and read back`() throws {
        for _ in 0..<1000 {
            let id = ConversationID.random()
            #expect(ConversationID(id.text) == id)
            #expect(UUID(uuidString: id.text)?.uuidString.lowercased() == id.text)
            #expect(Array(id.text)[14] == "4")
            #expect("89ab".contains(Array(id.text)[19]))
        }
    }

    @Test(arguments: [
        "", "..", "../../etc/passwd", "6F9619FF-8B86-4D01-B42D-00CF4FC964FF", "6f9619ff-8b86-4d01-b42d-00cf4fc964f",
        "6f9619ff-8b86-4d01-b42d-00cf4fc964fg",
        "6f9619ff_8b86_4d01_b42d_00cf4fc964ff", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff/", "６f9619ff-8b86-4d01-b42d-00cf4fc964f",
    ])
    func `what is no lower-case UUID never becomes an id`(text: String) {
        #expect(UserID(text) == nil)
    }

    @Test(arguments: [(0.001234, 1234), (0.0000004, 0), (0.0000005, 1), (12.5, 12_500_000), (0.1 + 0.2, 300_000)])
    func `money is rounded to the millionth and written with six decimals at most`(dollars: Double, millionths: Int64) throws {
        let money = try #require(MicroUSD(dollars: dollars))
        #expect(money.millionths == millionths)
        let text = String(decoding: try JSONEncoder().encode([money]), as: UTF8.self)
        #expect(text.count <= "[000000.000000]".count)
        #expect(try JSONDecoder().decode([MicroUSD].self, from: Data(text.utf8)) == [money])
    }

    @Test(arguments: [-1, .infinity, .nan, 1e300])
    func `impossible amounts are refused`(dollars: Double) {
        #expect(MicroUSD(dollars: dollars) == nil)
    }

    @Test(arguments: [
        "ana@example.org", "Ana@Example.org", " ana@example.org\n", "a+b@x", "ünï@münchen.de",
    ])
    func `addresses are taken`(text: String) {
        #expect(EmailAddress(text) != nil)
    }

    @Test(arguments: [
        "", "ana", "@example.org", "ana@", "ana@@example.org", "ana@exa mple.org", "ana@.org", "ana@example..org", "a\u{0}b@example.org",
        "a\nb@example.org",
        "<ana>@example.org", "ana\u{202E}@example.org", String(repeating: "a", count: 65) + "@example.org",
        "ana@" + String(repeating: "a", count: 260),
    ])
    func `what is no address is refused`(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test func `addresses that differ only in case are the same`() {
        #expect(EmailAddress("Ana@Example.org") == EmailAddress("ana@example.ORG"))
        #expect(EmailAddress("Ana@Example.org")?.text == "Ana@Example.org")
    }

    @Test func `a key shows nothing of itself but its hint`() {
        let key = ProviderKey("sk-or-v1-0123456789abcdef")
        #expect("\(key) \(String(reflecting: key))" == "<key> <key>")
        #expect(String(describing: Mirror(reflecting: key).children.map { $0 }) == "[]")
        #expect(key.hint == "…cdef")
        #expect(ProviderKey("abcdef").hint == "…ef")
    }
}
