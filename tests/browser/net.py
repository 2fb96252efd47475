"""The network between a phone and the server, as bad as a test wants it."""

from __future__ import annotations

import contextlib
import socket
import threading


class Net:
    """The network between phone and server: UP, DOWN, SILENT (nothing comes back), or LOSES_POSTS: what is
    sent arrives, its answer is lost, and then there is no network at all."""

    def __init__(self, target: int) -> None:
        self._target, self.state = target, "UP"
        self.has_lost = threading.Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._live: set[socket.socket] = set()
        self._posting: set[socket.socket] = set()
        threading.Thread(target=self._serve, daemon=True).start()

    def go(self, state: str) -> None:
        """Change it; what was connected is cut."""
        self.state = state
        for each in list(self._live):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.go("DOWN")
        self._door.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self._door.accept()
                if self.state == "DOWN":
                    phone.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._target))
                self._live |= {phone, server}
                threading.Thread(target=self._pass, args=(phone, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, phone, True), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if self.state == "SILENT" and is_answer:
                    continue
                if self.state == "LOSES_POSTS" and is_answer and source in self._posting:
                    # From its first byte on: a phone that has seen the head of an answer knows enough.
                    self.go("DOWN")
                    self.has_lost.set()
                    break
                if not is_answer and data.startswith(b"POST "):
                    self._posting.add(target)
                target.sendall(data)
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
            self._live.discard(each)
