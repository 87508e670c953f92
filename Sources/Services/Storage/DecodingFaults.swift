public import CouncilModel

extension CouncilError {
    /// What is wrong with a request's JSON, by the field that is wrong.
    public init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self = .misshapen(field: context.codingPath + [key], "is missing")
        case .valueNotFound(let type, let context):
            self = .misshapen(field: context.codingPath, "must not be null: it is \(Self.name(of: type))")
        case .typeMismatch(let type, let context):
            self = .misshapen(field: context.codingPath, "must be \(Self.name(of: type))")
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self = .malformed("The request's body is not valid JSON.")
        case .dataCorrupted(let context):
            self = .misshapen(field: context.codingPath, "has a value that is not allowed")
        @unknown default:
            self = .malformed("The request's body is not understood.")
        }
    }

    private static func misshapen(field path: [any CodingKey], _ fault: String) -> Self {
        guard !path.isEmpty else { return .misshapen("The request's body \(fault).", fields: [:]) }
        let name = Self.name(of: path)
        return .misshapen("The field \(name) \(fault).", fields: [name: "\(name) \(fault)."])
    }

    /// `models[1]`, `inner.number`
    private static func name(of path: [any CodingKey]) -> String {
        path.reduce(into: "") { name, key in
            if let index = key.intValue {
                name += "[\(index)]"
            } else {
                name += name.isEmpty ? key.stringValue : "." + key.stringValue
            }
        }
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Double.Type: "a number"
        case is any Collection.Type where !(type is any ExpressibleByDictionaryLiteral.Type): "a list"
        default: "an object"
        }
    }
}
