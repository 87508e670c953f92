/// What a text's letters say of how it is to be set.
public enum TextScript {
    /// Whether the text's first strong letter is of a script that is written from right to left: what `dir="auto"` finds, for readers that
    /// do not look themselves. `nil` where the text has no letter.
    public static func isRightToLeft(_ text: some StringProtocol) -> Bool? {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF:
                if scalar.properties.isAlphabetic || scalar.properties.generalCategory == .otherLetter { return true }
            default:
                if scalar.properties.isAlphabetic { return false }
            }
        }
        return nil
    }

    /// The language to set a text in, as a BCP 47 tag, where its script gives it away: fonts and line breaks differ between Chinese,
    /// Japanese and Korean. The empty tag, "unknown", for every other.
    public static func language(of text: String) -> String {
        var (han, kana, hangul, arabic, persian, hebrew, others) = (0, 0, 0, 0, 0, 0, 0)
        for scalar in text.unicodeScalars.prefix(20_000) {
            switch scalar.value {
            case 0x3040...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: kana += 1
            case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: han += 1
            case 0x1100...0x11FF, 0xAC00...0xD7AF: hangul += 1
            case 0x067E, 0x0686, 0x0698, 0x06A9, 0x06AF, 0x06CC: persian += 1
            case 0x0600...0x06FF, 0x0750...0x077F: arabic += 1
            case 0x0590...0x05FF: hebrew += 1
            case 0x00...0x40: break
            default: others += 1
            }
        }
        // A letter of these scripts says more than one of an alphabet, and words in Latin stand among them everywhere.
        let most = max(han + kana + hangul, arabic + persian, hebrew)
        guard most > 0, most * 4 >= others else { return "" }
        if most == hebrew { return "he" }
        if most == arabic + persian { return persian * 20 > arabic ? "fa" : "ar" }
        if hangul > han + kana { return "ko" }
        return kana * 20 > han ? "ja" : "zh"
    }
}
