import Glibc

extension DirectoryIndex {
    /// Compares the files with `basis`, a part of the names on each of the pool's threads.
    func scan(from basis: IndexBasis) async throws(FileStoreError) -> Findings<Entry> {
        let names = try await store.pool.run { () throws(FileStoreError) in try self.names() }
        let part = max(256, names.count / (store.pool.threads * 2) + 1)
        let parts = stride(from: 0, to: names.count, by: part).map { names[$0..<min($0 + part, names.count)] }
        let results = await withTaskGroup(of: Result<Findings<Entry>, FileStoreError>.self) { group in
            for part in parts {
                group.addTask { [store] in
                    await store.pool.run {
                        Result(catching: { () throws(FileStoreError) in try self.compare(part, with: basis) })
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var all = Findings<Entry>()
        for result in results {
            let findings = try result.get()
            all.changed += findings.changed
            all.known += findings.known
        }
        return all.completed(names, basis)
    }

    /// The same on the calling thread, which it blocks.
    func scanAlone(from basis: IndexBasis) throws(FileStoreError) -> Findings<Entry> {
        let names = try names()
        return try compare(names[...], with: basis).completed(names, basis)
    }

    private func names() throws(FileStoreError) -> [String] {
        do throws(FileStoreError) {
            return try store.unsortedNames(in: root.path)
        } catch {
            guard case .notFound = error else { throw error }
            return []
        }
    }

    private func compare(_ names: ArraySlice<String>, with basis: IndexBasis) throws(FileStoreError) -> Findings<Entry> {
        guard !names.isEmpty else { return Findings() }
        let directory = open(root.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw FileStore.readError(root.path, .open, errno) }
        defer { close(directory) }
        var findings = Findings<Entry>()
        let ending = Array((file.map { "/\($0)" } ?? "").utf8CString)
        var path: [CChar] = []
        for name in names {
            let mark = basis.marks[name]
            if mark != nil { findings.known += 1 }
            path.removeAll(keepingCapacity: true)
            path.append(contentsOf: name.utf8.lazy.map { CChar(bitPattern: $0) })
            path.append(contentsOf: ending)
            var status = stat()
            if fstatat(directory, path, &status, AT_SYMLINK_NOFOLLOW) == 0 {
                if let mark, mark.isSettled, mark.stamp == FileStamp(status) { continue }
            } else if errno == ENOENT || errno == ENOTDIR {
                if mark != nil { findings.changed.append((name, .gone)) }
                continue
            }
            let finding = try readEntry(name)
            if case .gone = finding, mark == nil { continue }
            findings.changed.append((name, finding))
        }
        return findings
    }

    private func readEntry(_ name: String) throws(FileStoreError) -> Findings<Entry>.Finding {
        let path = "\(root.path)/\(relativePath(name))"
        let contents: FileContents
        do throws(FileStoreError) {
            contents = try store.read(path)
        } catch {
            switch error {
            case .notFound: return .gone
            case .unreadable(_, _, EMFILE), .unreadable(_, _, ENFILE), .unreadable(_, _, ENOMEM): throw error
            case .damaged(_, let reason): return .damaged(reason, unread)
            default: return .damaged("\(error)", unread)
            }
        }
        let mark = IndexMark(stamp: contents.stamp, isSettled: contents.stamp.isSettled)
        do {
            return .entry(try make(name, contents.bytes), mark)
        } catch FileStoreError.damaged(_, let reason) {
            return .damaged(reason, mark)
        } catch {
            return .damaged("\(error)", mark)
        }
    }

    /// What could not be read is tried again each time.
    private var unread: IndexMark { IndexMark(stamp: nil, isSettled: false) }
}
