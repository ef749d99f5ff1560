"""`melregen studio`: the studio in the browser."""

from importlib.util import find_spec

import click

from melregen.errors import WishError


@click.command(epilog="Example: melregen studio --port 9000 --no-browser")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="NUMBER",
    help="Port of 127.0.0.1 to listen on; 0 takes any free one.  [default: 8437, or the next free]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="NUMBER",
    help="Processes that make music at the same time.  [default: one a core, at most 4]",
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.  [default: off]")
def studio(port: int | None, workers: int | None, no_browser: bool) -> None:
    """Open the studio, a page in the browser to write, hear and edit songs.

    It listens on this machine alone (127.0.0.1), needs no network, and keeps nothing: projects
    live in the browser and in the files that you save.
    """
    missing = [name for name in ("fastapi", "uvicorn") if find_spec(name) is None]
    if missing:
        raise WishError(
            f"the studio needs {' and '.join(missing)}; install it with "
            "pip install 'melregen[studio]'"
        )
    from melregen.studio.server import serve

    serve(port, workers=workers, browser=not no_browser)
