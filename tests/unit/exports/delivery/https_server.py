"""A receiver over HTTPS, as it may behave: it answers what it is told to, and remembers."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.unit.exports.delivery.certificates import Certified

Headers = dict[str, str]
# What the server does with one POST: status and body, or None to never answer.
Behaviour = Callable[["Mailbox", str, bytes], tuple[int, Any] | None]


@dataclass
class Mailbox:
    """What the receiver has got, and what it will do next."""

    behaviours: list[Behaviour] = field(default_factory=list)
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)
    contents: dict[str, set[str]] = field(default_factory=dict)
    received: list[bytes] = field(default_factory=list)
    taking: dict[str, Any] | None = None
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    listed: list[Any] = field(default_factory=list)
    asked: list[Behaviour] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def posted(self, message_id: str, content: bytes) -> tuple[int, Any] | None:
        """What is done with a message."""
        digest = sha256(content).hexdigest()
        self.contents.setdefault(message_id, set()).add(digest)
        self.received.append(content)
        behaviour = self.behaviours.pop(0) if self.behaviours else accept
        return behaviour(self, message_id, content)

    def question(self, message_id: str) -> tuple[int, Any] | None:
        """What is answered to a question."""
        if self.asked:
            return self.asked.pop(0)(self, message_id, b"")
        if message_id in self.answers:
            return 200, self.answers[message_id]
        return 404, {"messageId": message_id, "status": "not_received"}


def accept(box: Mailbox, message_id: str, _content: bytes) -> tuple[int, Any]:
    """Take it, once: a second time gives the same receipt."""
    told = box.taking or {"messageId": message_id, "refId": f"ref-{len(box.answers) + 1}"}
    return 200, box.answers.setdefault(message_id, told)


def accept_and_never_answer(box: Mailbox, message_id: str, content: bytes) -> None:
    """Take it, and say nothing."""
    accept(box, message_id, content)


def never_answer(_box: Mailbox, _message_id: str, _content: bytes) -> None:
    """Neither take it nor say so."""


def busy(_box: Mailbox, _message_id: str, _content: bytes) -> tuple[int, Any]:
    """Not now."""
    return 503, {"errorCode": "E-BUSY", "errorMessage": "Prøv senere", "refId": "f-1"}


def reject(box: Mailbox, message_id: str, _content: bytes) -> tuple[int, Any]:
    """Find faults, with their lines."""
    told = {
        "validationCode": "V-17",
        "validationMessage": "Feltet mangler",
        "refId": "r-1",
        "lines": [{"line": 3, "field": "teller", "code": "V-17", "message": "mangler"}, 9],
    }
    box.answers[message_id] = {**told, "messageId": message_id}
    return 400, told


def answering(status: int, body: Any) -> Behaviour:
    """Always the same answer."""
    return lambda _box, _message_id, _content: (status, body)


class Server(ThreadingHTTPServer):
    """One mailbox behind TLS."""

    daemon_threads = True

    def __init__(self, box: Mailbox, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.box = box
        self.context = context

    def handle_error(self, request: object, client_address: object) -> None:
        """A refused client is what several tests are about."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Speak TLS in the request's own thread, so that a refusal stops nobody else."""
        request.settimeout(10)
        with self.context.wrap_socket(request, server_side=True) as line:
            super().finish_request(line, client_address)


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the mailbox."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        message_id = self.headers["X-Message-Id"]
        self._note("POST", message_id)
        self._answer(self.server.box.posted(message_id, content))

    def do_GET(self) -> None:
        last = self.path.rsplit("/", 1)[-1]
        self._note("GET", last)
        box = self.server.box
        self._answer((200, box.listed) if last == "kvitteringer" else box.question(last))

    def _note(self, verb: str, about: str) -> None:
        self.server.box.requests.append((verb, about, self.path))
        self.server.box.headers.append(dict(self.headers.items()))

    def _answer(self, told: tuple[int, Any] | None) -> None:
        self.close_connection = True
        if told is None:
            self.server.box.closing.wait(5)
            return
        status, body = told
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def start(box: Mailbox, server: Certified, client_authority: Certified | None) -> Server:
    """A running server; with ``client_authority`` it demands a certificate of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    if client_authority is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_authority.certificate)
    running = Server(box, context)
    box.address = f"https://127.0.0.1:{running.server_address[1]}/meldinger"
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    return running


def stop(running: Server) -> None:
    """Stop a server, and those it keeps waiting."""
    running.box.closing.set()
    running.shutdown()
    running.server_close()
