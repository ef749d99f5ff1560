"""The HTTP API, /api/v1: each address takes a request of `bodies` and gives it to a worker."""

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from melregen.studio import bodies
from melregen.studio.jobs import BusyError, JobStore, StoredJob, wait_for
from melregen.studio.options import describe_options, writable_formats
from melregen.studio.tasks import Download
from melregen.studio.workers import Job, Status

_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": bodies.ErrorAnswer, "description": what}
    for status, what in (
        (400, "The request cannot be read."),
        (403, "It comes from another site."),
        (404, "There is no such job, or no such format."),
        (409, "The job was cancelled."),
        (413, "It is too large."),
        (421, "It names another host than this machine, or another port."),
        (422, "What is asked for cannot be done; the sentence says why."),
        (503, "Too many jobs wait."),
        (504, "It took too long."),
    )
}

router = APIRouter(prefix="/api/v1", responses=_ERRORS)

_MODEL_TASKS = ("plan", "generate", "render", "redo")
"""Tasks for the networks; others are quick."""

_SOUNDS = ("wav", "mp3", "ogg", "flac")
"""Formats that take seconds to make: the pool of what is quick is not kept waiting for them."""


class JobBody(BaseModel):
    """A request to another address, done in the background."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["plan", "generate", "render", "redo"]
    request: dict[str, Any] = Field(description="What the address of that name takes.")


_BODIES: dict[str, type[BaseModel]] = {
    "plan": bodies.PlanBody,
    "generate": bodies.PlanBody,
    "render": bodies.RenderBody,
    "redo": bodies.RedoBody,
}


class RequestError(Exception):
    """A request that is refused.

    Args:
        status: of HTTP.
        sentence: for people.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@router.get("/options", response_model=bodies.OptionsAnswer)
async def options(request: Request) -> Any:
    """Styles, moods, voices, languages, formats and limits."""
    store: JobStore = request.app.state.jobs
    return {**describe_options(), "ready": store.model.is_ready}


def _add_task(name: str, body: type[BaseModel], answer: type[BaseModel], about: str) -> None:
    async def run(request: Request, given: Any) -> Response:
        return _answered(await _finish(request, _begin(request, name, given.model_dump())))

    run.__annotations__["given"] = body
    run.__doc__ = about
    router.add_api_route(
        f"/{name}", run, methods=["POST"], response_model=answer, name=name, operation_id=name
    )


for _name, _body, _answer, _about in (
    ("plan", bodies.PlanBody, bodies.SongsAnswer, "Plan templates for words, chords, or both."),
    ("generate", bodies.PlanBody, bodies.SongsAnswer, "Plan templates and find their melodies."),
    ("render", bodies.RenderBody, bodies.SongsAnswer, "Find melodies for a template."),
    ("redo", bodies.RedoBody, bodies.SongsAnswer, "Make parts anew; what is locked stays."),
    ("words", bodies.WordsBody, bodies.TemplateAnswer, "Set other words to a tune."),
    ("text", bodies.TextBody, bodies.TextAnswer, "Say how words are understood."),
    ("check", bodies.TemplateBody, bodies.CheckAnswer, "Check a template."),
    ("score", bodies.PieceBody, bodies.ScoreAnswer, "Engrave a song as SVG."),
):
    _add_task(_name, _body, _answer, _about)


@router.post(
    "/download/{form}",
    operation_id="download",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def download(
    request: Request,
    form: Annotated[str, Path(description="A suffix without its dot, or template.json.")],
    given: bodies.PieceBody,
) -> Response:
    """Write a song or a template in a file format."""
    if form not in writable_formats():
        raise RequestError(
            404, f"there is no format '{form[:12]}'; there are {', '.join(writable_formats())}"
        )
    fields = {**given.model_dump(), "format": form}
    made = await _finish(request, _begin(request, "download", fields))
    assert isinstance(made, Download)
    return Response(
        made.content,
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="song{made.suffix}"'},
    )


@router.post("/open", response_model=bodies.OpenAnswer, operation_id="open")
async def open_file(
    request: Request,
    content: Annotated[bytes, Body(media_type="application/octet-stream")],
    suffix: Annotated[
        str, Query(max_length=12, pattern=r"^\.[A-Za-z0-9]+$", description="Of the file's name.")
    ],
    tune: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    verse: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """Read a song file; its name is not needed, only its suffix."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/octet-stream":
        raise RequestError(400, "send the file as it is, as application/octet-stream")
    fields = {"content": content, "suffix": suffix.lower(), "tune": tune, "verse": verse}
    return _answered(await _finish(request, _begin(request, "open", fields)))


@router.post("/jobs", response_model=bodies.JobAnswer, status_code=202, operation_id="begin_job")
async def begin_job(request: Request, given: JobBody) -> Response:
    """Begin a job, and answer at once."""
    fields = _BODIES[given.kind].model_validate(given.request).model_dump()
    stored = _begin(request, given.kind, fields)
    request.app.state.jobs.keep(stored)
    return _described(stored, 202)


@router.get("/jobs/{name}", response_model=bodies.JobAnswer, operation_id="follow_job")
async def follow_job(
    request: Request,
    name: Annotated[str, Path(max_length=40)],
    wait: Annotated[float, Query(ge=0, le=30, description="Seconds to wait for its end.")] = 0,
) -> Response:
    """Say where a job stands."""
    stored = _find(request, name)
    await wait_for(stored, wait)
    return _described(stored)


@router.delete("/jobs/{name}", response_model=bodies.JobAnswer, operation_id="cancel_job")
async def cancel_job(request: Request, name: Annotated[str, Path(max_length=40)]) -> Response:
    """Cancel a job, whether it waits or runs."""
    stored = _find(request, name)
    stored.job.cancelled.set()
    request.app.state.jobs.forget(name)
    return _described(stored)


def _begin(request: Request, task: str, fields: dict[str, Any]) -> StoredJob:
    store: JobStore = request.app.state.jobs
    _check_text(fields)
    is_long = task in _MODEL_TASKS or fields.get("format") in _SOUNDS
    try:
        return store.begin(store.model if is_long else store.music, task, fields)
    except BusyError:
        raise RequestError(503, "too many songs are being made; try again in a moment") from None


def _check_text(fields: dict[str, Any]) -> None:
    """Refuse halves of characters, which JSON can hold and no text can."""
    try:
        repr_free = json.dumps(
            {name: value for name, value in fields.items() if not isinstance(value, bytes)},
            ensure_ascii=False,
        )
        repr_free.encode("utf-8")
    except UnicodeEncodeError:
        raise RequestError(400, "the text holds half a character (\\ud800 to \\udfff)") from None
    except (ValueError, RecursionError):
        raise RequestError(400, "the request is nested too deeply, or holds no music") from None


async def _finish(request: Request, stored: StoredJob) -> Any:
    """Wait for a job, and cancel it where nobody waits any more."""
    while not stored.job.is_over:
        await wait_for(stored, 0.5)
        if not stored.job.is_over and await request.is_disconnected():
            stored.job.cancelled.set()
    return _result_of(stored.job)


def _result_of(job: Job) -> Any:
    if job.status is Status.CANCELLED:
        raise RequestError(409, "this was cancelled")
    if job.failure is not None:
        status = 504 if job.failure.is_timeout else 500 if job.failure.is_bug else 422
        raise RequestError(status, job.failure.sentence)
    return job.result


def _answered(text: str) -> Response:
    return Response(text, media_type="application/json")


def _find(request: Request, name: str) -> StoredJob:
    stored: StoredJob | None = request.app.state.jobs.find(name)
    if stored is None:
        raise RequestError(404, "there is no such job, or it was over long ago")
    return stored


def _described(stored: StoredJob, status: int = 200) -> Response:
    job = stored.job
    fields = {
        "id": stored.id,
        "status": str(job.status),
        "stage": job.stage,
        "seconds": round(stored.seconds, 3),
        "error": job.failure.sentence if job.failure else None,
    }
    text = json.dumps(fields)
    if job.status is Status.DONE:
        text = f'{text[:-1]}, "result": {job.result}}}'
    return Response(text, status_code=status, media_type="application/json")


def error_response(status: int, sentence: str) -> JSONResponse:
    """Return an error as the API gives it."""
    return JSONResponse({"error": sentence}, status)
