public import CouncilModel
import FileStore

extension CouncilError {
    /// What a caller may be told of an error that some service threw; `nil` for a fault of the program, which is only logged.
    public init?(told error: any Error) {
        switch error {
        case let error as CouncilError: self = error
        case let error as FileStoreError: self = Self(storage: error)
        default: return nil
        }
    }

    private init(storage error: FileStoreError) {
        switch error {
        case .notFound:
            self = .notFound("There is no such record.")
        case .damaged(let path, let reason):
            self = .damaged(
                "The stored file \(Self.name(path)) is damaged: \(reason). Ask your administrator to mend it or to restore it from a backup."
            )
        case .tooLarge(let path, _):
            self = .damaged("The stored file \(Self.name(path)) is too large to be read. Ask your administrator to look at it.")
        case .unwritable where error.isDiskFull:
            self = .unavailable("The server's disk is full, so nothing was saved. Try again when there is room.", retryAfter: 30)
        case .unwritable, .unreadable, .inUse:
            self = .unavailable("The server cannot use its files right now, so nothing was changed. Try again in a moment.", retryAfter: 30)
        case .exists:
            self = .conflict("It exists already.")
        case .unencodable, .badName:
            self = .invalid("The value cannot be stored.")
        }
    }

    /// The file's last two components: enough to find it, no more than its owner may know.
    private static func name(_ path: String) -> String {
        path.split(separator: "/").suffix(2).joined(separator: "/")
    }
}
