/// Models as OpenRouter lists them: plausible, not up to date.
struct Catalogue {
    private static let known: [(id: String, name: String, context: Int, prompt: String, completion: String)] = [
        ("openai/gpt-5.1", "OpenAI: GPT-5.1", 400_000, "0.00000125", "0.00001"),
        ("openai/gpt-5-mini", "OpenAI: GPT-5 Mini", 400_000, "0.00000025", "0.000002"),
        ("google/gemini-3-pro-preview", "Google: Gemini 3 Pro Preview", 1_048_576, "0.000002", "0.000012"),
        ("google/gemini-2.5-flash", "Google: Gemini 2.5 Flash", 1_048_576, "0.0000003", "0.0000025"),
        ("anthropic/claude-sonnet-4.5", "Anthropic: Claude Sonnet 4.5", 1_000_000, "0.000003", "0.000015"),
        ("anthropic/claude-opus-4.1", "Anthropic: Claude Opus 4.1", 200_000, "0.000015", "0.000075"),
        ("x-ai/grok-4", "xAI: Grok 4", 256_000, "0.000003", "0.000015"),
        ("deepseek/deepseek-r1", "DeepSeek: R1", 163_840, "0.0000003", "0.0000012"),
        ("mistralai/mistral-large", "Mistral Large", 128_000, "0.000002", "0.000006"),
        ("meta-llama/llama-3.3-70b-instruct:free", "Meta: Llama 3.3 70B Instruct (free)", 65_536, "0", "0"),
        ("openrouter/auto", "Auto Router", 2_000_000, "-1", "-1"),
    ]

    static func json(fakeModels: [String]) -> String {
        let entries =
            known.map { entry($0.id, $0.name, $0.context, $0.prompt, $0.completion) }
            + fakeModels.map { entry($0, "Fake: \($0)", 32_768, "0.00000125", "0.00001") }
        return #"{"data":["# + entries.joined(separator: ",") + "]}"
    }

    private static func entry(_ id: String, _ name: String, _ context: Int, _ prompt: String, _ completion: String) -> String {
        """
        {"id":\(quoted(id)),"canonical_slug":\(quoted(id)),"name":\(quoted(name)),"created":1763000000,"description":"",\
        "context_length":\(context),"architecture":{"modality":"text->text","tokenizer":"Other","instruct_type":null},\
        "pricing":{"prompt":"\(prompt)","completion":"\(completion)","request":"0","image":"0"},\
        "top_provider":{"context_length":\(context),"max_completion_tokens":null,"is_moderated":false},\
        "per_request_limits":null,"supported_parameters":["max_tokens","temperature"]}
        """
    }
}
