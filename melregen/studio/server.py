"""Serving the studio on the loopback."""

import os
import socket
import webbrowser
from contextlib import suppress

from melregen.errors import WishError, reason_of

HOST = "127.0.0.1"
PORT = 8437
_TRIED = 20
"""Ports after the first that are tried where none is asked for."""


def serve(port: int | None = None, *, workers: int | None = None, browser: bool = True) -> None:
    """Serve the studio until it is interrupted.

    Args:
        port: None takes the first free one from `PORT` on.
        workers: processes that make music, as many again for the rest; None for one a core, four at
            most.
        browser: open the page in the user's browser.

    Raises:
        WishError: the port is taken.
    """
    import click
    import uvicorn

    from melregen.studio.app import create_app
    from melregen.studio.jobs import JobStore

    listener = _listen(port)
    own = listener.getsockname()[1]
    address = f"http://{HOST}:{own}/"
    jobs = JobStore.of_size(workers or max(1, min(os.cpu_count() or 1, 4)))
    app = create_app(jobs, own)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=32 * 1024,
        limit_concurrency=200,
    )
    click.echo(f"The studio is at {address} (Ctrl-C ends it)")
    if browser:
        with suppress(Exception):  # there may be none
            webbrowser.open(address)
    uvicorn.Server(config).run(sockets=[listener])


def _listen(port: int | None) -> socket.socket:
    ports = range(PORT, PORT + _TRIED) if port is None else [port]
    fault = ""
    for number in ports:
        # With the protocol named: only then does asyncio send small answers at once (TCP_NODELAY),
        # and without it each waits some 40 ms for the browser's acknowledgement of its header.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, number))
            return listener
        except OSError as error:
            listener.close()
            fault = reason_of(error)
    raise WishError(f"port {ports[0]} cannot be used: {fault}; choose another with --port")
