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

    @Test(
        arguments: [
            ("", nil), ("password", nil), ("password=", ""), ("a=b&password=green+tea%3D", "green tea="), ("passwor%64=x&password=y", "x"),
            ("password=a=b", "a=b"), ("&&=&password=x", "x"), ("Password=x", nil),
        ] as [(String, String?)])
    func `a form's field is found by its name`(text: String, value: String?) {
        #expect(FormText.value("password", in: text) == value)
    }
}
