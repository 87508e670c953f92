import CouncilModel

/// An answer under the name by which judges know it.
struct LabelledAnswer: Hashable, Sendable {
    let label: String
    let answer: Answer

    /// `Response A` for the first answer of stage 1, and so on: the same for every judge.
    static func label(_ answers: [Answer]) -> [Self] {
        answers.enumerated().map { Self(label: label(at: $0.offset), answer: $0.element) }
    }

    /// `Response A` … `Response Z`, then `Response AA` and so on.
    static func label(at position: Int) -> String {
        var letters: [Character] = []
        var rest = max(position, 0) + 1
        while rest > 0 {
            letters.insert(alphabet[(rest - 1) % alphabet.count], at: 0)
            rest = (rest - 1) / alphabet.count
        }
        return "Response " + String(letters)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
