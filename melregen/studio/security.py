"""Safe by default: who may ask, how much, and what the page may load.

A server on the loopback is open to every page that the user's browser has open. So the Host must be
ours (against DNS rebinding) and the Origin, where there is one, too (against forged requests), and
bodies are JSON or raw files, which foreign pages cannot send without being asked first.
"""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from melregen.studio.limits import MOST_FILE, MOST_JSON

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""Names under which a browser may ask."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types melregen-score",
    )
)

_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}


class TooLargeError(Exception):
    """A body is larger than its limit."""


class Guard:
    """ASGI middleware that refuses foreign requests and large ones, and sets the headers.

    Args:
        app: what is guarded.
        port: of the server; None takes any, for tests.
    """

    def __init__(self, app: App, port: int | None = None) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        guarded = _with_headers(send)
        status, sentence = self._fault(scope, headers)
        if sentence:
            await _refuse(guarded, status, sentence)
            return
        body = _Body(receive, MOST_FILE if scope["path"].endswith("/open") else MOST_JSON)

        async def send_unless_large(message: Message) -> None:
            # Whatever the application makes of a body that breaks off, the reason is this one.
            if not body.is_too_large:
                await guarded(message)

        with suppress(TooLargeError):
            await self._app(scope, body.receive, send_unless_large)
        if body.is_too_large:
            await _refuse(guarded, 413, _too_large(body.limit))

    def _fault(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str]:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return 421, "the studio answers only to 127.0.0.1 and localhost, with its own port"
        origin = headers.get("origin")
        if origin is not None and origin != f"{scope['scheme']}://{host}":
            return 403, "requests from other sites are refused"
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin") and (
            scope["method"] != "GET" or scope["path"].startswith("/api")
        ):
            return 403, "requests from other sites are refused"
        limit = MOST_FILE if scope["path"].endswith("/open") else MOST_JSON
        length = headers.get("content-length", "0")
        if not length.isdigit():
            return 400, "the length of the request is no number"
        if int(length) > limit:
            return 413, _too_large(limit)
        return 200, ""

    def _is_ours(self, host: str) -> bool:
        for name in LOOPBACK:
            if host == name:
                return self._port in (None, 80)
            if host.startswith(name + ":"):
                port = host[len(name) + 1 :]
                return port.isdigit() and self._port in (None, int(port))
        return False


def _too_large(limit: int) -> str:
    return f"this is larger than {limit // 2**20} MB, too large for music; divide it"


class _Body:
    """Counts the bytes that come, whatever length was announced.

    Args:
        receive: where they come from.
        limit: bytes that may come.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._came = 0
        self.limit = limit

    @property
    def is_too_large(self) -> bool:
        """Whether more came than may."""
        return self._came > self.limit

    async def receive(self) -> Message:
        """Pass on what comes.

        Raises:
            TooLargeError: it is too much.
        """
        message = await self._receive()
        self._came += len(message.get("body", b""))
        if self.is_too_large:
            raise TooLargeError
        return message


def _with_headers(send: Send) -> Send:
    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = list(message.get("headers", ()))
            known = {name.lower() for name, _ in given}
            for name, value in _HEADERS.items():
                if name.encode() not in known:
                    given.append((name.encode(), value.encode()))
            if b"cache-control" not in known:
                given.append((b"cache-control", b"no-store"))
            message["headers"] = given
        await send(message)

    return send_with


async def _refuse(send: Send, status: int, sentence: str) -> None:
    body = json.dumps({"error": sentence}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
