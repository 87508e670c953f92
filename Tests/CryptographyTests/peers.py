"""Python's cryptography, bcrypt and PyJWT as peers of the Swift tests: one JSON object in a line on stdin, one on stdout."""

import json
import sys

try:
    import bcrypt
    import jwt
    from cryptography.fernet import Fernet, InvalidToken, MultiFernet
except ImportError as error:
    sys.exit(str(error))


def refused(exceptions, call):
    try:
        call()
    except exceptions:
        return True
    return False


def fernet(job):
    old, new = (Fernet(key) for key in job["keys"])
    both = MultiFernet([new, old])
    plain = job["plain"].encode()
    return {
        "read": [both.decrypt(token).decode() for token in job["tokens"]],
        "time": [both.extract_timestamp(token) for token in job["tokens"]],
        "rotated_by_swift": new.decrypt(job["rotated"]).decode(),
        "refused": refused(InvalidToken, lambda: old.decrypt(job["rotated"])),
        "tokens": [f.encrypt_at_time(plain, job["now"]).decode() for f in (old, new)],
        "rotated": both.rotate(old.encrypt_at_time(plain, job["now"])).decode(),
        "empty": new.encrypt_at_time(b"", job["now"]).decode(),
        "key": Fernet.generate_key().decode(),
    }


def passwords(job):
    return {
        "verified": [bcrypt.checkpw(password.encode(), digest.encode()) for password, digest in job["hashes"]],
        "refused": [not bcrypt.checkpw(b"x" + password.encode()[1:], digest.encode()) for password, digest in job["hashes"]],
        "hashes": [
            [password, bcrypt.hashpw(password.encode(), bcrypt.gensalt(4, prefix.encode())).decode()]
            for password, _ in job["hashes"]
            for prefix in ("2a", "2b")
        ],
    }


def tokens(job):
    options = {"require": ["sub", "iat", "exp"], "verify_exp": True}
    wrong = "w" * 40
    return {
        "header": jwt.get_unverified_header(job["token"]),
        "claims": jwt.decode(job["token"], job["secret"], algorithms=["HS256"], options=options),
        "refused": refused(jwt.InvalidSignatureError, lambda: jwt.decode(job["token"], wrong, algorithms=["HS256"])),
        "without_kid": jwt.encode(job["claims"], job["secret"], algorithm="HS256"),
        "with_kid": jwt.encode(job["claims"], job["secret"], algorithm="HS256", headers={"kid": job["kid"]}),
        "wrong_key": jwt.encode(job["claims"], wrong, algorithm="HS256"),
        "hs512": jwt.encode(job["claims"], job["secret"], algorithm="HS512"),
        "none": jwt.encode(job["claims"], None, algorithm="none"),
    }


# A line and not the whole of stdin: the end of the file may be held open by a process started at the same moment.
job = json.loads(sys.stdin.readline())
json.dump({"fernet": fernet, "passwords": passwords, "tokens": tokens}[job["do"]](job), sys.stdout)
