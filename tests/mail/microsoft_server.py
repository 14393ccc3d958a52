"""Microsoft 365 on loopback: Graph's messages and the sign-in, over HTTPS, as their documentation has them.

What a request must be is checked here; what goes wrong is what the test's script says.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from mail_servers import Certificates

TENANT, CLIENT = "6f1c1f4e-0000-4000-8000-00000000aaaa", "0b6d9d5e-0000-4000-8000-00000000bbbb"
USER = "finance@example.org"


@dataclass(frozen=True)
class Say:
    """An answer instead of the usual one; ``does`` says that the server does its work all the same."""

    status: int  # 0: cut the connection
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    does: bool = False
    after: int = 0  # with does: the work is done only after so many looks for the message


FINE = Say(200)  # for once as usual


@dataclass
class Item:
    raw: bytes
    message_id: str
    draft: bool = True
    deleted: bool = False


@dataclass(repr=False)
class Microsoft365:
    """One tenant with one person in it. ``script`` has, for each operation, what is said first."""

    certificates: Certificates
    script: Mapping[str, Sequence[Say]] = field(default_factory=dict)
    which: str = "good"
    items: dict[str, Item] = field(default_factory=dict)
    delivered: list[bytes] = field(default_factory=list)
    done: list[str] = field(default_factory=list)  # operations, in order
    roots: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)  # what a request should not have been
    secrets: set[str] = field(default_factory=set)  # every token and code that was given out
    valid: set[str] = field(default_factory=set)  # access tokens
    pending: int = 0  # how often a device code is asked for before the person has typed it
    refusal: Mapping[str, str] | None = None  # what the token endpoint says instead
    scopes: list[str] = field(default_factory=list)
    interval: int = 0  # seconds between questions for a device code
    reports: Sequence[bytes] = ()  # delivery reports in the inbox
    lags: bool = False  # the mailbox finds nothing yet

    def __post_init__(self) -> None:
        self._left = {name: list(says) for name, says in self.script.items()}
        self._late: list[tuple[int, str]] = []  # looks to go, item
        self._nonce = ""
        self._codes: dict[str, str] = {}  # authorisation code -> PKCE challenge
        handler = type("Bound", (_Handler,), {"world": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        context = getattr(self.certificates, self.which)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port: int = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
        assert self.faults == []

    @property
    def authority(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def base(self) -> str:
        return f"{self.authority}/v1.0"

    def new_token(self) -> str:
        token = f"canary-access-{secrets.token_hex(12)}"
        self.secrets.add(token)
        self.valid.add(token)
        return token

    def next_say(self, operation: str) -> Say | None:
        self.done.append(operation)
        left = self._left.get(operation)
        return left.pop(0) if left else None

    # --- Graph --------------------------------------------------------------

    def create(self, body: bytes) -> str:
        raw = base64.b64decode(body, validate=True)
        ident = secrets.token_urlsafe(16) + "=/"
        header = BytesHeaderParser().parsebytes(raw)
        self.items[ident] = Item(raw, str(header["Message-ID"]))
        return ident

    def submit(self, ident: str, after: int) -> None:
        """Send a draft, or only when so many looks for it have been had."""
        if after:
            self._late.append((after, ident))
            return
        item = self.items.pop(ident, None)
        if item is not None:
            item.draft = False
            self.items[secrets.token_urlsafe(16)] = item  # another folder, another id
            self.delivered.append(item.raw)

    def look(self, message_id: str) -> list[dict[str, object]]:
        if self.lags:
            return []
        late, self._late = self._late, []
        for looks, ident in late:
            self.submit(ident, looks - 1)
        return [
            {"id": ident, "isDraft": item.draft}
            for ident, item in self.items.items()
            if item.message_id == message_id
        ]

    def delete(self, ident: str) -> bool:
        item = self.items.pop(ident, None)
        if item is not None and not item.deleted:
            item.deleted = True
            self.items[secrets.token_urlsafe(16)] = item
        return item is not None

    def drafts(self) -> list[Item]:
        return [item for item in self.items.values() if item.draft and not item.deleted]

    # --- sign-in ------------------------------------------------------------

    def authorize(self, query: Mapping[str, str]) -> str:
        """The page after the person has signed in: a form that the browser sends on by itself."""
        code = f"canary-code-{secrets.token_hex(8)}"
        self.secrets.add(code)
        self.scopes.append(query["scope"])
        assert (query["code_challenge_method"], query["response_mode"]) == ("S256", "form_post")
        assert query["client_id"] == CLIENT
        self._codes[code] = query["code_challenge"]
        self._nonce = query["nonce"]
        fields = {
            "code": code,
            "state": query["state"],
            "client_info": _base64({"uid": "u1", "utid": TENANT}),
        }
        hidden = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
        return f'<form method="post" action="{query["redirect_uri"]}">{hidden}</form>'

    def grant(self, form: Mapping[str, str]) -> dict[str, object]:
        if self.refusal is not None:
            return dict(self.refusal)
        match form["grant_type"]:
            case "authorization_code":
                digest = hashlib.sha256(form["code_verifier"].encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                assert self._codes.pop(form["code"]) == challenge
            case "urn:ietf:params:oauth:grant-type:device_code":
                assert form["device_code"] in self.secrets
                self.pending -= 1
                if self.pending >= 0:
                    return {"error": "authorization_pending", "error_description": "AADSTS70016: pending"}
            case "refresh_token":
                assert form["refresh_token"] in self.secrets
        refresh = f"canary-refresh-{secrets.token_hex(12)}"
        self.secrets.add(refresh)
        return {
            "token_type": "Bearer",
            "access_token": self.new_token(),
            "refresh_token": refresh,
            "expires_in": 3600,
            "scope": self.scopes[-1],
            "id_token": self._id_token(),
            "client_info": _base64({"uid": "u1", "utid": TENANT}),
        }

    def _id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": f"{self.authority}/{TENANT}/v2.0",
            "aud": CLIENT,
            "exp": now + 3600,
            "iat": now,
            "sub": "u1",
            "oid": "u1",
            "tid": TENANT,
            "preferred_username": USER,
            "nonce": self._nonce,
        }
        return f"{_base64({'alg': 'none'})}.{_base64(claims)}.x"


def _base64(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.1 with kept connections, as the service has it."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # header and body in one piece, or each waits 40 ms for the other's receipt
    world: Microsoft365

    def log_message(self, *_: Any) -> None:
        """Be quiet."""

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # handshakes that the client gives up, connections that are cut
            super().handle()

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def _serve(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if not url.path.startswith("/v1.0/"):
            self._sign_in(method, url.path, query, body)
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        root, _, rest = self._parted(url.path.removeprefix("/v1.0"))
        self.world.roots.add(root)
        if token not in self.world.valid:
            self._reply(401, {"error": {"code": "InvalidAuthenticationToken"}})
            return
        parts = [unquote(part) for part in rest.split("/")]
        match method, parts:
            case "GET", ["mailFolders", "drafts"]:
                self._do("open", lambda _: (200, {"id": "drafts"}))
            case "GET", ["messages"]:
                wanted = query["$filter"].removeprefix("internetMessageId eq '").removesuffix("'")
                self._do("look", lambda _: (200, {"value": self.world.look(wanted)}))
            case "POST", ["messages"]:
                self._draft(body)
            case "POST", ["messages", ident, "send"]:
                if body:
                    self.world.faults.append("a body with /send")
                self._do("send", lambda say: self._submitted(ident, say))
            case "DELETE", ["messages", ident]:
                self._do("delete", lambda _: (204 if self.world.delete(ident) else 404, None))
            case _ if method != "GET" or not self._reads_reports(parts, query):
                self.world.faults.append(f"{method} {self.path}")
                self._reply(404, {"error": {"code": "Request_ResourceNotFound"}})

    def _draft(self, body: bytes) -> None:
        if self.headers["Content-Type"] != "text/plain":
            self.world.faults.append(f"a draft of {self.headers['Content-Type']}")
        self._do("create", lambda _: (201, self._created(self.world.create(body))))

    def _reads_reports(self, parts: list[str], query: Mapping[str, str]) -> bool:
        if parts == ["mailFolders", "inbox", "messages"]:
            asked = query["$filter"]
            if "String 0x001A" not in asked or "receivedDateTime ge 20" not in asked:
                self.world.faults.append(f"a search for {asked}")
            listed = [{"id": f"report/{number}"} for number in range(len(self.world.reports))]
            self._do("reports", lambda _: (200, {"value": listed}))
            return True
        if parts[0] == "messages" and parts[-1] == "$value":
            self._raw(self.world.reports[int(parts[1].removeprefix("report/"))])
            return True
        return False

    def _parted(self, path: str) -> tuple[str, str, str]:
        if path.startswith("/users/"):
            mailbox, slash, rest = path.removeprefix("/users/").partition("/")
            return unquote(mailbox), slash, rest
        return path[1:].partition("/")

    def _created(self, ident: str) -> dict[str, object]:
        return {"id": ident, "internetMessageId": self.world.items[ident].message_id, "isDraft": True}

    def _submitted(self, ident: str, say: Say | None) -> tuple[int, None]:
        self.world.submit(ident, say.after if say else 0)
        return 202, None

    def _do(self, operation: str, work: Callable[[Say | None], tuple[int, object]]) -> None:
        say = self.world.next_say(operation)
        if say is None or say is FINE:
            self._reply(*work(None))
            return
        if say.does:
            work(say)
        if say.status == 0:
            self.close_connection = True
            return
        self._reply(say.status, {"error": {"code": say.code, "message": "canary-words"}}, say.headers)

    def _raw(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reply(self, status: int, shape: object, headers: Mapping[str, str] | None = None) -> None:
        body = b"" if shape is None else json.dumps(shape).encode()
        self.send_response(status)
        for name, value in {"request-id": "r-1", **(headers or {})}.items():
            self.send_header(name, value)
        if body:
            self.send_header("Content-Type", "application/json")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _sign_in(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> None:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        own = f"{self.world.authority}/{TENANT}"
        match method, path.removeprefix(f"/{TENANT}"):
            case "GET", "/v2.0/.well-known/openid-configuration":
                oauth = f"{own}/oauth2/v2.0"
                self._reply(
                    200,
                    {
                        "issuer": f"{own}/v2.0",
                        "authorization_endpoint": f"{oauth}/authorize",
                        "token_endpoint": f"{oauth}/token",
                        "device_authorization_endpoint": f"{oauth}/devicecode",
                    },
                )
            case "GET", "/oauth2/v2.0/authorize":
                self._reply(200, self.world.authorize(query))
            case "POST", "/oauth2/v2.0/devicecode":
                self.world.scopes.append(form["scope"])
                device = f"canary-device-{secrets.token_hex(8)}"
                self.world.secrets.add(device)
                self._reply(
                    200,
                    {
                        "user_code": "ABCD-1234",
                        "device_code": device,
                        "verification_uri": "https://login.example.org/device",
                        "expires_in": 900,
                        "interval": self.world.interval,
                    },
                )
            case "POST", "/oauth2/v2.0/token":
                say = self.world.next_say("token")
                if say is not None:
                    self._reply(say.status, {"error": say.code}, say.headers)
                    return
                given = self.world.grant(form)
                self._reply(400 if "error" in given else 200, given)
            case _:
                self._reply(400, {"error": "invalid_tenant", "error_description": "AADSTS90002: none"})
