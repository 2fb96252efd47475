"""Each adapter against a server of the test's own, and requests laid out as providers ask for them."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bijlighar.notifications.adapters.email_smtp import SmtpMail
from bijlighar.notifications.adapters.http_sms import HttpSms
from bijlighar.notifications.adapters.web_push import WebPush
from bijlighar.notifications.adapters.whatsapp import WhatsApp
from bijlighar.notifications.rules.envelope import AddressGone, Envelope, Refused
from bijlighar.notifications.rules.sealed import new_key, to_base64
from bijlighar.notifications.rules.setup import Provider, SetupRefused

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
SMS = Envelope(
    way="SMS", to="+916000000001", text="बिल {तैयार}", language="hi", template="bill_ready", reference="bjl-7",
    subject="बिल", values=("N1", "₹5"), entity_id="1101", header="BJLEST", template_id="1107",
)  # fmt: skip


class Web(ThreadingHTTPServer):
    """Answers every call with the next of `answers` and keeps the calls."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: list[tuple[int, Any]] = []
        self.calls: list[tuple[str, str, dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), _Web)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Web(BaseHTTPRequestHandler):
    server: Web
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.calls.append((self.command, self.path, dict(self.headers), body))
        status, content = self.server.answers.pop(0) if self.server.answers else (200, {})
        if status == 0:  # hangs up without an answer
            self.close_connection = True
            return
        sent = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        if status in (201, 302):
            self.send_header("Location", f"{self.server.address}/kept/9")
        self.end_headers()
        self.wfile.write(sent)

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[Web]:
    server = Web()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def provider(way: str = "SMS", **options: Any) -> Provider:
    return Provider("p", way, "x", timeout_seconds=5, options=options)


FIELDS = {"to": "{mobile}", "msg": "{text}", "h": "{header}", "pe": "{entity_id}", "tid": "{template_id}",
          "ref": "{reference}", "uni": "{unicode}", "key": "{secret}", "flash": 0}  # fmt: skip
FILLED = {"to": "6000000001", "msg": "बिल {तैयार}", "h": "BJLEST", "pe": "1101", "tid": "1107", "ref": "bjl-7",
          "uni": "1", "key": "s3cret", "flash": 0}  # fmt: skip


def test_a_request_as_json_with_a_header(web: Web) -> None:
    web.answers = [(200, {"data": [{"id": 42}]})]
    carrier = HttpSms(
        provider(url=f"{web.address}/v2/send?x=1", fields=FIELDS, mobile="TEN", id_at="data.0.id",
                 headers={"Authorization": "Basic {basic}"}),
        "s3cret",
    )  # fmt: skip
    assert carrier.send(SMS, at=AT) == "42"
    ((method, path, headers, body),) = web.calls
    assert (method, path) == ("POST", "/v2/send?x=1")
    assert json.loads(body) == FILLED
    assert headers["Authorization"] == "Basic czNjcmV0"


@pytest.mark.parametrize("body", ["form", "query"])
def test_a_request_as_a_form_or_in_the_address(web: Web, body: str) -> None:
    HttpSms(
        provider(
            url=web.address,
            fields=FIELDS,
            mobile="TEN",
            body=body,
            method="GET" if body == "query" else "POST",
        ),
        "s3cret",
    ).send(SMS, at=AT)
    ((method, path, _, sent),) = web.calls
    text = path.partition("?")[2] if body == "query" else sent.decode()
    assert method == ("GET" if body == "query" else "POST")
    assert dict(urllib.parse.parse_qsl(text)) == {name: str(value) for name, value in FILLED.items()}


@pytest.mark.parametrize(
    ("status", "content", "refusal"),
    [
        (400, {"m": "no such number"}, Refused),
        (404, {}, Refused),
        (302, {}, Refused),
        (401, {}, ConnectionError),
        (429, {}, ConnectionError),
        (503, b"<html>", ConnectionError),
        (200, {"code": "E-DND"}, Refused),
        (200, {"code": "E-BUSY"}, ConnectionError),
        (200, b"", ConnectionError),
        (0, {}, OSError),
    ],
)
def test_what_a_provider_says_is_for_good_or_for_now(
    web: Web, status: int, content: Any, refusal: Any
) -> None:
    web.answers = [(status, content)]
    carrier = HttpSms(
        provider(url=web.address, fields=FIELDS, refused_at="code", refused_values=["E-DND"],
                 accepted_at="code", accepted_values=["OK"])
    )  # fmt: skip
    with pytest.raises(refusal) as caught:
        carrier.send(SMS, at=AT)
    assert isinstance(caught.value, Refused) == (refusal is Refused)


def test_a_line_that_was_closed_meanwhile_is_opened_anew(web: Web) -> None:
    web.answers = [(200, {"id": 1}), (0, {}), (200, {"id": 2})]
    carrier = HttpSms(provider(url=web.address, fields=FIELDS, id_at="id"))
    assert [carrier.send(SMS, at=AT) for _ in range(2)] == ["1", "2"]


def test_a_provider_without_address_or_fields_is_refused() -> None:
    for options in (
        {},
        {"url": "ftp://x"},
        {"url": "http://x.example"},
        {"url": "http://x", "fields": {}, "body": "x"},
    ):
        with pytest.raises(SetupRefused):
            HttpSms(provider(**options))


def test_whatsapp_sends_an_approved_template_with_its_words_in_order(web: Web) -> None:
    web.answers = [(200, {"messages": [{"id": "wamid.1"}]})]
    carrier = WhatsApp(
        provider("WHATSAPP", url=f"{web.address}/v1/123/messages", templates={"bill_ready": "bill_ready_v2"}),
        "tok",
    )
    assert carrier.send(replace(SMS, way="WHATSAPP"), at=AT) == "wamid.1"
    ((_, _, headers, body),) = web.calls
    sent = json.loads(body)
    assert headers["Authorization"] == "Bearer tok"
    assert sent["to"] == "916000000001"
    assert sent["template"]["name"] == "bill_ready_v2"
    assert sent["template"]["language"] == {"code": "hi"}
    assert [each["text"] for each in sent["template"]["components"][0]["parameters"]] == ["N1", "₹5"]


@pytest.mark.parametrize(
    ("status", "content", "refusal"),
    [
        (400, {"error": {"code": 131026, "message": "not a WhatsApp number"}}, Refused),
        (400, {"error": {"code": 130429, "message": "rate limit"}}, ConnectionError),
        (401, {"error": {"code": 190, "message": "token"}}, ConnectionError),
        (500, b"oops", ConnectionError),
        (200, {"nothing": 1}, ConnectionError),
    ],
)
def test_whatsapp_refuses_for_good_or_for_now(web: Web, status: int, content: Any, refusal: Any) -> None:
    web.answers = [(status, content)]
    with pytest.raises(refusal):
        WhatsApp(provider("WHATSAPP", url=web.address), "tok").send(SMS, at=AT)


def test_a_push_arrives_sealed_for_the_browser_alone(web: Web) -> None:
    """Opened here as a browser does, by RFC 8291."""
    browser = ec.generate_private_key(ec.SECP256R1())
    theirs = browser.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    secret = bytes(range(16))
    subscription = {
        "endpoint": f"{web.address}/push/abc",
        "keys": {"p256dh": to_base64(theirs), "auth": to_base64(secret)},
    }  # fmt: skip
    host = web.address.removeprefix("http://")
    carrier = WebPush(provider("PUSH", subject="mailto:a@example.org", hosts=[host]), new_key())
    web.answers = [(201, {})]
    assert carrier.send(replace(SMS, to=json.dumps(subscription)), at=AT) == f"{web.address}/kept/9"
    ((_, path, headers, body),) = web.calls
    assert path == "/push/abc"
    assert headers["Content-Encoding"] == "aes128gcm" and headers["Authorization"].startswith("vapid t=")
    salt, length = body[:16], body[20]
    ours, sealed = body[21 : 21 + length], body[21 + length :]

    def derived(key: bytes, salt: bytes, info: bytes, size: int) -> bytes:
        return HKDF(SHA256(), size, salt, info).derive(key)

    shared = browser.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ours))
    key = derived(shared, secret, b"WebPush: info\0" + theirs + ours, 32)
    opened = AESGCM(derived(key, salt, b"Content-Encoding: aes128gcm\0", 16)).decrypt(
        derived(key, salt, b"Content-Encoding: nonce\0", 12), sealed, None
    )
    assert json.loads(opened.rstrip(b"\x02"))["body"] == SMS.text
    for status, refusal in ((410, AddressGone), (404, AddressGone), (413, Refused), (503, ConnectionError)):
        web.answers = [(status, {})]
        with pytest.raises(refusal):
            carrier.send(replace(SMS, to=json.dumps(subscription)), at=AT)
    web.answers = [(302, {})]
    with pytest.raises(Refused):
        carrier.send(replace(SMS, to=json.dumps(subscription)), at=AT)
    assert all(path == "/push/abc" for _, path, _, _ in web.calls), "it follows nobody elsewhere"
    for wrong in ("{}", "nonsense", json.dumps({**subscription, "endpoint": "https://evil.example/"})):
        with pytest.raises(AddressGone):
            carrier.send(replace(SMS, to=wrong), at=AT)


class Mail(socketserver.ThreadingTCPServer):
    """As much of SMTP as it takes to receive a message."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.refuses = ""
        super().__init__(("127.0.0.1", 0), _Mail)


class _Mail(socketserver.StreamRequestHandler):
    server: Mail

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                self._say("354 go on")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part)
                self.server.received.append(b"".join(lines))
                self._say("250 taken")
            elif word == "RCPT" and self.server.refuses:
                self._say(self.server.refuses)
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 yes")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mail() -> Iterator[Mail]:
    server = Mail()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_an_e_mail_is_one_plain_message_with_the_same_name_at_every_try(mail: Mail) -> None:
    options = {
        "host": "127.0.0.1",
        "port": mail.server_address[1],
        "tls": "none",
        "sender": "Bijli <b@example.org>",
    }
    carrier = SmtpMail(provider("EMAIL", **options))
    envelope = replace(SMS, way="EMAIL", to="sunita@example.org")
    assert [carrier.send(envelope, at=AT) for _ in range(2)] == ["<bjl-7@example.org>"] * 2
    message = message_from_bytes(mail.received[0], policy=policy.default)
    assert (message["To"], message["Subject"]) == ("sunita@example.org", "बिल")
    assert message.get_content().strip() == SMS.text  # type: ignore[attr-defined]
    mail.refuses = "550 no such mailbox"
    with pytest.raises(AddressGone):
        carrier.send(envelope, at=AT)
    mail.refuses = "450 come again"
    with pytest.raises(ConnectionError):
        carrier.send(envelope, at=AT)
    with pytest.raises(AddressGone):
        carrier.send(replace(envelope, to="a@example.org\nBcc: b@example.org"), at=AT)


def test_a_mail_server_that_is_away_may_work_later() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    carrier = SmtpMail(provider("EMAIL", host="127.0.0.1", port=port, tls="none", sender="b@example.org"))
    with pytest.raises(OSError):
        carrier.send(replace(SMS, to="a@example.org"), at=AT)
