import Testing

@testable import Gateway

@Suite struct FormTextTests {
    @Test(arguments: [
        ("", ""), ("green+tea", "green tea"), ("a%20b%2Bc", "a b+c"), ("%C3%BC%c3%BC", "üü"), ("100%", "100%"), ("%zz%2", "%zz%2"),
        ("%ff", "\u{FFFD}"), ("%00", "\u{0}"), ("ü", "ü"),
    ])
    func `a query's text is read as browsers write it`(text: String, decoded: String) {
        #expect(FormText.decoded(text) == decoded)
    }
}
