"""The application: the API, the page, and how errors are said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from melregen import __version__
from melregen.formats import song_page
from melregen.studio.api import RequestError, error_response, router
from melregen.studio.jobs import JobStore
from melregen.studio.security import Guard

STATIC = Path(__file__).parent / "static"
SYNTHESISER = Path(song_page.__file__).parent / "synth.js"
"""Pages of songs sound as the studio does."""


def create_app(jobs: JobStore, port: int | None = None) -> FastAPI:
    """Make the application.

    Args:
        jobs: the worker processes; started with the application, and ended with it.
        port: that it listens on, which the Host of requests must name; None takes any.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        jobs.start()
        yield
        jobs.close()

    app = FastAPI(
        title="melregen studio",
        version=__version__,
        description="Words and chords to a template, a template to a song; every bar editable.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # both would fetch their pages from elsewhere
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.jobs = jobs
    app.include_router(router)
    app.add_exception_handler(RequestError, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(ValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http_fault)
    app.add_api_route("/js/synth.js", _synthesiser, include_in_schema=False)
    app.mount("/", StaticFiles(directory=STATIC, html=True), name="page")
    app.add_middleware(Guard, port=port)
    return app


async def _synthesiser() -> Response:
    return FileResponse(SYNTHESISER, media_type="text/javascript")


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    return error_response(error.status, str(error))


async def _unreadable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError | ValidationError)
    return error_response(400, _sentence(list(error.errors())))


def _sentence(faults: list[Any]) -> str:
    """Say the first fault of a request in one sentence."""
    fault = faults[0]
    place = ".".join(str(part) for part in fault["loc"] if part not in ("body", "query", "path"))
    what = str(fault["msg"])[:300]
    if fault["type"] == "string_unicode":
        what = "half a character (\\ud800 to \\udfff); write it as text"
    what = (what[:1].lower() + what[1:]).removeprefix("input should be ")
    where = f"'{place[:200]}'" if place else "the request"
    return f"{where}: {what}"


async def _http_fault(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_response(error.status_code, f"{error.detail}"[:300])
