"""E-mail by SMTP: one plain message, with the words of the SMS."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from bijlighar.notifications.rules.envelope import AddressGone, Envelope, Refused
from bijlighar.notifications.rules.setup import Provider, SetupRefused


class SmtpMail:
    """One mail server.

    Options: `host`, `port`, `sender` (whom it comes from), `tls` ("starttls", "tls" or "none"), `user`.
    """

    def __init__(self, provider: Provider, secret: str = "") -> None:
        options = provider.options
        if not options.get("host") or "@" not in str(options.get("sender", "")):
            raise SetupRefused(f"[provider.{provider.code}] needs host and sender.")
        if options.get("tls", "starttls") not in ("starttls", "tls", "none"):
            raise SetupRefused(f"[provider.{provider.code}]: tls may be starttls, tls or none.")
        self._provider, self._secret = provider, secret

    def send(self, envelope: Envelope, *, at: datetime) -> str:
        """Hand one e-mail over; its Message-ID. Raises `Refused`, or `OSError` when it may work later."""
        message = self.written(envelope, at=at)
        try:
            with self._server() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = next(iter(problem.recipients.values()))
            if code < 500:
                raise ConnectionError(f"{self._provider.code} said {code}: {said!r}") from problem
            raise AddressGone(f"{self._provider.code} said {code}: {said!r}") from problem
        except smtplib.SMTPResponseException as problem:
            # A login that is refused is our fault, not the message's: it may work later.
            is_ours = isinstance(problem, smtplib.SMTPAuthenticationError)
            refusal = ConnectionError if is_ours or problem.smtp_code < 500 else Refused
            raise refusal(
                f"{self._provider.code} said {problem.smtp_code}: {problem.smtp_error!r}"
            ) from problem
        return str(message["Message-ID"])

    def written(self, envelope: Envelope, *, at: datetime) -> EmailMessage:
        """The message with its headers. Raises `Refused` for an address with a line break in it."""
        options = self._provider.options
        message = EmailMessage()
        try:
            message["From"], message["To"] = str(options["sender"]), envelope.to
        except ValueError as problem:
            raise AddressGone("The address cannot be written in a header.") from problem
        message["Subject"] = envelope.subject
        message["Date"] = format_datetime(at)
        domain = str(options["sender"]).rpartition("@")[2].strip(">")
        # The same at every try, so that a mailbox can tell a message that comes twice.
        message["Message-ID"] = f"<{envelope.reference}@{domain}>"
        message["Content-Language"] = envelope.language
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(envelope.text + "\n")
        return message

    def _server(self) -> smtplib.SMTP:
        options, seconds = self._provider.options, self._provider.timeout_seconds
        host, tls = str(options["host"]), options.get("tls", "starttls")
        if tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, int(options.get("port", 465)), timeout=seconds, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, int(options.get("port", 587)), timeout=seconds)
        try:
            if tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if options.get("user"):
                server.login(str(options["user"]), self._secret)
        except Exception:
            server.close()
            raise
        return server
