/// How one model of the demo speaks.
struct DemoVoice: Sendable {
    let id: String
    let name: String
    let heading: String
    let opening: String
    let points: [String]
    let conclusion: String
    /// What this voice looks for in the answers of others.
    let yardstick: String

    static func named(_ id: String) -> DemoVoice {
        all.first { $0.id == id }
            ?? DemoVoice(
                id: id, name: id, heading: "A plain answer", opening: "Taken as it stands, the question has three sides.",
                points: [
                    "**What is known:** the facts that everybody would grant.",
                    "**What is open:** the point on which the answer turns.",
                    "**What to do:** the smallest step that settles it.",
                ],
                conclusion: "Begin with the smallest step and look again.", yardstick: "clarity")
    }

    static let all = [
        DemoVoice(
            id: "socrates", name: "Socrates", heading: "A question before the answer",
            opening: "Before I answer, let us find out whether we mean the same thing.",
            points: [
                "**What do we take for granted?** Every question rests on an opinion. Name it, and half of the work is done.",
                "**What would count as an answer?** If nothing could prove us wrong, we have not said anything yet.",
                "**What follows if it is true?** Walk one step further, and see whether you still like where you stand.",
            ],
            conclusion: "I know little; but what has stood these three questions, I would act on.", yardstick: "honest doubt"),
        DemoVoice(
            id: "hypatia", name: "Hypatia", heading: "Drawn as a figure",
            opening: "Let us draw it, for what can be drawn can be measured.",
            points: [
                "**The fixed point:** what stays the same, whoever looks at it.",
                "**The curve:** how the matter moves when one thing changes and the rest is held still.",
                "**The limit:** the extreme case, where the shape of the whole shows itself.",
            ],
            conclusion: "Where the three meet lies the answer; everything else is ornament.", yardstick: "proportion and proof"),
        DemoVoice(
            id: "ada", name: "Ada", heading: "As a procedure",
            opening: "I should like to state it so that an engine could carry it out.",
            points: [
                "**Input:** write down what is given, and nothing that is only supposed.",
                "**Operation:** divide it into steps so small that none of them needs genius.",
                "**Check:** run it on a case whose result you know before you trust it with one that you don't.",
            ],
            conclusion: "The engine originates nothing; it does whatever we know how to order it to perform.",
            yardstick: "steps that can be checked"),
        DemoVoice(
            id: "chair", name: "The Chair", heading: "In short",
            opening: "Allow me to put it in order.",
            points: [
                "**Agreed:** the question deserves a definition before an opinion.",
                "**Disputed:** how much weight a single case can carry.",
                "**Left to do:** try it, and report back.",
            ],
            conclusion: "The matter is open for the next speaker.", yardstick: "balance"),
    ]
}
