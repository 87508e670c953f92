import Foundation

/// HTTPS servers on loopback ports, by Python's standard library, with certificates of an authority made for the test.
struct TLSServer {
    /// The authority that signed all certificates here.
    let caFile: String
    /// For localhost and 127.0.0.1, valid.
    let good: String
    /// For another name, valid.
    let wrongName: String
    /// For localhost, out of date.
    let expired: String

    /// Runs the servers while the work goes on.
    static func run(_ work: (TLSServer) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            try await makeCertificates(in: directory)
            let process = Process()
            let input = Pipe()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["python3", "-c", script, directory.path]
            process.standardInput = input
            try process.run()
            // The script ends with its standard input, so that it can't outlive a test run that is killed.
            defer { try? input.fileHandleForWriting.close() }
            let portsFile = directory.appendingPathComponent("ports")
            guard try await eventually({ FileManager.default.fileExists(atPath: portsFile.path) }) else {
                throw CocoaError(.executableLoad)
            }
            let ports = try String(contentsOf: portsFile, encoding: .utf8).split(separator: " ")
            try await work(
                TLSServer(
                    caFile: directory.appendingPathComponent("ca.pem").path, good: "https://localhost:\(ports[0])",
                    wrongName: "https://localhost:\(ports[1])", expired: "https://localhost:\(ports[2])"))
        }
    }

    private static func makeCertificates(in directory: URL) async throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        try await openssl(
            ["req", "-x509"] + key + ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "2"], in: directory)
        let certificates = [
            ("good", "DNS:localhost,IP:127.0.0.1", "2"), ("wrong", "DNS:other.example", "2"),
            ("expired", "DNS:localhost,IP:127.0.0.1", "-1"),
        ]
        for (name, names, days) in certificates {
            let extensions = directory.appendingPathComponent("\(name).ext")
            try Data("subjectAltName=\(names)".utf8).write(to: extensions)
            try await openssl(["req"] + key + ["-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)"], in: directory)
            try await openssl(
                ["x509", "-req", "-in", "\(name).csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", days]
                    + ["-extfile", "\(name).ext", "-out", "\(name).pem"], in: directory)
        }
    }

    private static func openssl(_ arguments: [String], in directory: URL) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else { throw CocoaError(.executableLoad) }
    }

    /// `/wait` answers once somebody has asked for `/go`; `/events` streams three events; anything else says who asked how.
    private static let script = """
        import http.server, os, ssl, sys, threading
        gone = threading.Event()
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *arguments): pass
            def do_GET(self):
                if self.path == "/wait": gone.wait(10)
                if self.path == "/go": gone.set()
                if self.path == "/events":
                    self.send_response(200); self.send_header("Transfer-Encoding", "chunked"); self.end_headers()
                    for number in range(3):
                        text = b"data: %d\\n\\n" % number
                        self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(text), text)); self.wfile.flush()
                    self.wfile.write(b"0\\r\\n\\r\\n")
                    return
                body = (self.command + " " + self.path).encode()
                self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers()
                self.wfile.write(body)
        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128
            def handle_error(self, *arguments): pass
        ports = []
        for name in ("good", "wrong", "expired"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(f"{sys.argv[1]}/{name}.pem", f"{sys.argv[1]}/{name}.key")
            server = Server(("127.0.0.1", 0), Handler)
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            ports.append(str(server.server_address[1]))
        with open(f"{sys.argv[1]}/ports.new", "w") as file: file.write(" ".join(ports))
        os.rename(f"{sys.argv[1]}/ports.new", f"{sys.argv[1]}/ports")
        sys.stdin.read()
        os._exit(0)
        """
}
