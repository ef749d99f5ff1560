"""What requests and answers of the API look like; OpenAPI is written from it.

Wishes are the fields of `melregen.Wishes`, songs and templates the JSON documents of the package.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    TypeAdapter,
    create_model,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from melregen.documents.lead_sheet_fields import lead_sheet_adapter
from melregen.documents.template_fields import template_adapter
from melregen.generation.wishes import Wishes, limits
from melregen.studio.limits import (
    MOST_CANDIDATES,
    MOST_LOCKS,
    MOST_TEXT,
    MOST_VARIATIONS,
    MOST_WORDS,
)

_FLAGS = {"text_chords", "echoes", "vary"}
_WHOLE = {"bars", "seed", "candidates"}
_NUMBERS = {"tempo", "temperature", "top_p"}
_SEEDS = 2**53 - 1
"""Greatest whole number that JavaScript holds."""


class _Shown:
    """Shows the schema of a JSON document; the package's own reader checks it.

    Args:
        adapter: returns the validator of its fields.
    """

    def __init__(self, adapter: Callable[[], TypeAdapter[Any]]) -> None:
        self._adapter = adapter

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema())

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(self._adapter().core_schema)


TemplateDocument = Annotated[dict[str, Any], _Shown(template_adapter)]
SongDocument = Annotated[dict[str, Any], _Shown(lead_sheet_adapter)]


def _wish_field(name: str, default: Any) -> tuple[Any, Any]:
    if name in _FLAGS:
        return bool, default
    if name in _WHOLE | _NUMBERS:
        low, high = limits(name)
        high = min(high, {"candidates": MOST_CANDIDATES, "seed": _SEEDS}.get(name, high))
        kind: Any = int if name in _WHOLE else float
        limited = Annotated[kind, Field(ge=low, le=high)]
        return limited | None, Field(default)
    most = MOST_WORDS if name == "chords" else MOST_TEXT
    return Annotated[str, Field(max_length=most)] | None, Field(default)


def _wishes_body() -> type[BaseModel]:
    made: dict[str, Any] = {}
    for one in fields(Wishes):
        is_text = one.name not in _FLAGS | _WHOLE | _NUMBERS
        default = None if is_text or one.default is MISSING else one.default
        made[one.name] = _wish_field(one.name, default)
    body: type[BaseModel] = create_model(
        "Wishes",
        __config__=ConfigDict(extra="forbid"),
        __doc__="The fields of `melregen.Wishes`; what is null or left out is left to the model.",
        **made,
    )
    return body


WishesBody = _wishes_body()


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


Variations = Annotated[
    int, Field(ge=1, le=MOST_VARIATIONS, description="How many to make, all different.")
]
Words = Annotated[
    str, Field(max_length=MOST_WORDS, description="As songwriters keep them: docs/lyrics.md.")
]
AspectName = Literal["rhythm", "pitches", "chords"]


class PlanBody(_Body):
    """Words, chords, or both."""

    words: Words | None = None
    wishes: WishesBody | None = None  # type: ignore[valid-type]
    template: TemplateDocument | None = Field(None, description="What it fixes is kept.")
    variations: Variations = 1


class RenderBody(_Body):
    """A complete template; pitches that it has are kept."""

    template: TemplateDocument
    wishes: WishesBody | None = None  # type: ignore[valid-type]
    variations: Variations = 1


class TicksBody(_Body):
    """Ticks `onset` up to `end` of a song; 24 to a quarter note."""

    onset: Annotated[int, Field(ge=0, le=10**9)]
    end: Annotated[int, Field(ge=1, le=10**9)]


PlaceBody = Annotated[
    TicksBody | Annotated[str, Field(max_length=200)],
    Field(description='Ticks, or a place by name: "9-16", "line 3", "Chorus".'),
]


class LockBody(_Body):
    """What of a place stays when the song around it is made anew."""

    place: PlaceBody
    keep: list[AspectName] = Field(["rhythm", "pitches", "chords"], max_length=3)


class RedoBody(_Body):
    """A template or a song of which parts are made anew."""

    template: TemplateDocument
    redo: list[PlaceBody] = Field([], max_length=MOST_LOCKS, description="Empty for all of it.")
    keep: list[AspectName] = Field([], max_length=3, description="What stays everywhere.")
    locks: list[LockBody] = Field([], max_length=MOST_LOCKS)
    wishes: WishesBody | None = None  # type: ignore[valid-type]
    variations: Variations = 1


class WordsBody(_Body):
    """Other words to a template, or to one section of it."""

    template: TemplateDocument
    words: Words
    section: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        None, description="Counted from 1; null for the whole song."
    )
    keep_rhythm: bool = False
    language: Annotated[str, Field(max_length=40)] | None = None


class TextBody(_Body):
    """Words, to see how they are understood."""

    words: Words
    language: Annotated[str, Field(max_length=40)] | None = None


class TemplateBody(_Body):
    """A template."""

    template: TemplateDocument


class PieceBody(_Body):
    """A song, as a template with its pitches or as a lead sheet."""

    template: TemplateDocument | None = None
    song: SongDocument | None = None


class CandidateAnswer(BaseModel):
    """One of those that were drawn, and what it was worth."""

    total: float | None
    terms: dict[str, float]
    copied: int


class ChoiceAnswer(BaseModel):
    """A choice among candidates: what `--explain` prints."""

    of: str
    chosen: int
    candidates: list[CandidateAnswer]


class SongAnswer(BaseModel):
    """A template, and the song where it has pitches."""

    template: TemplateDocument
    song: SongDocument | None = None
    choices: list[ChoiceAnswer] = []
    novelty: str | None = None


class SongsAnswer(BaseModel):
    """What was made, and how what was given was understood."""

    songs: list[SongAnswer]
    notes: list[str]


class TemplateAnswer(BaseModel):
    """A template."""

    template: TemplateDocument


class CheckAnswer(TemplateAnswer):
    """A template as it is understood, and what it leaves open."""

    open: list[str]


class OpenAnswer(TemplateAnswer):
    """The template of a song in a file, and what else the file holds."""

    tunes: list[str]
    verses: int


class SectionAnswer(BaseModel):
    """A section of words: lines of syllables."""

    name: str
    lines: list[list[str]]


class TextAnswer(BaseModel):
    """How words were understood."""

    description: str
    notes: list[str]
    languages: list[str]
    sections: list[SectionAnswer]


class ScoreAnswer(BaseModel):
    """The pages of a score, each an SVG document, and the elements that draw each note."""

    pages: list[str]
    note_ids: list[list[str]] = []


class JobAnswer(BaseModel):
    """Where a job stands; `result` is what the same request gives without a job."""

    id: str
    status: Literal["waiting", "running", "done", "failed", "cancelled"]
    stage: str
    seconds: float
    result: Any = None
    error: str | None = None


class StyleAnswer(BaseModel):
    """A style by name."""

    name: str
    about: str


class OptionsAnswer(BaseModel):
    """What can be chosen, and the limits."""

    version: str
    ready: bool
    styles: list[StyleAnswer]
    moods: list[str]
    voices: list[str]
    languages: dict[str, str]
    writable: list[str]
    readable: list[str]
    limits: dict[str, int]


class ErrorAnswer(BaseModel):
    """What is wrong, and what to do."""

    error: str
