"""As much of a WebSocket client as SIP needs: text both ways, pings answered (RFC 6455, RFC 7118)."""

from __future__ import annotations

import asyncio
import base64
import secrets
import struct


class WebSocket:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, host: str, port: int, origin: str) -> WebSocket:
        """Connect and agree on SIP. ConnectionError: the server does not want us."""
        reader, writer = await asyncio.open_connection(host, port)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        writer.write(
            f"GET / HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n"
            f"Origin: {origin}\r\n\r\n".encode()
        )
        said = (await reader.readuntil(b"\r\n\r\n")).decode()
        if not said.startswith("HTTP/1.1 101"):
            writer.close()
            raise ConnectionError(said.split("\r\n", 1)[0])
        return cls(reader, writer)

    def send(self, data: bytes, kind: int = 1) -> None:
        """Send a frame; what a client sends is masked."""
        size = len(data)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack("!H", size)
        mask = secrets.token_bytes(4)
        masked = bytes(each ^ mask[place % 4] for place, each in enumerate(data))
        self._writer.write(bytes([0x80 | kind]) + length + mask + masked)

    async def receive(self) -> bytes | None:
        """The next message; None once the other side is gone."""
        try:
            while True:
                head = await self._reader.readexactly(2)
                size = head[1] & 0x7F
                if size == 126:
                    (size,) = struct.unpack("!H", await self._reader.readexactly(2))
                elif size == 127:
                    (size,) = struct.unpack("!Q", await self._reader.readexactly(8))
                data = await self._reader.readexactly(size)
                if head[0] & 0x0F == 9:
                    self.send(data, 10)
                elif head[0] & 0x0F == 8:
                    return None
                elif head[0] & 0x0F in (1, 2):
                    return data
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    def close(self) -> None:
        """Go."""
        self._writer.close()
