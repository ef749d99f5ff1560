"""What worker processes do: each task takes a request as plain values and returns JSON or bytes.

A task is a function of the request; those that take long are told `report`, which says the stage.
"""

import json
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from melregen.documents.lead_sheet import lead_sheet_to_json
from melregen.documents.template import template_to_json
from melregen.errors import MelregenError
from melregen.music import LeadSheet, Note, Syllable
from melregen.studio.reading import read_piece, read_sheet, read_template, read_wishes

if TYPE_CHECKING:
    from melregen.generation import Melregen, Wishes
    from melregen.generation.journal import Choice, Journal
    from melregen.template import Template

Report = Callable[[str], None]


@dataclass(frozen=True)
class Download:
    """A file for the user.

    Attributes:
        content: its bytes.
        suffix: of its format, with the dot.
    """

    content: bytes
    suffix: str


def run_task(name: str, request: Any, report: Report) -> tuple[str, Any]:
    """Do a task, whatever may happen.

    Returns:
        "done" and the result, or "failed" and a sentence with whether the program is at fault.
    """
    try:
        if name in _LONG:
            return "done", _LONG[name](request, report)
        return "done", _QUICK[name](request)
    except MelregenError as error:
        return "failed", (str(error), False)
    except RecursionError:
        return "failed", ("this is nested too deeply to be music", False)
    except MemoryError:
        return "failed", ("this needs more memory than there is; ask for less at once", False)
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        what = f"{type(error).__name__}: {error}"[:300]
        return "failed", (f"melregen has a bug ({what}); please report it", True)


def _prepare_music(_request: Any = None) -> None:
    """Do once what takes long the first time: imports, fonts, word lists."""
    from melregen.generation.editing.locks import lock_song
    from melregen.studio.scores import draw_pages

    notes = [Note(0, 24, 60, Syllable("Sing")), Note(24, 72, 62, Syllable("it"))]
    sheet = LeadSheet.build(notes)
    draw_pages(sheet)
    read_template(_document(lock_song(sheet)))
    _text({"words": "Sing a song of sixpence"})


def _prepare_model(_request: Any = None) -> None:
    """Load the networks, and use them once."""
    _model().generate("Sing a song", candidates=1)


@cache
def _model() -> "Melregen":
    from melregen.generation import Melregen

    return Melregen.from_pretrained()


def _plan(request: dict[str, Any], report: Report) -> str:
    """Words and wishes to templates."""
    templates, _, notes, journal = _planned(request, report)
    return _answer(
        songs=[
            {"template": _document(template), "choices": choices}
            for template, choices in zip(templates, _choices(journal, len(templates)), strict=True)
        ],
        notes=notes,
    )


def _generate(request: dict[str, Any], report: Report) -> str:
    """Words and wishes to songs."""
    templates, wishes, notes, planned = _planned(request, report)
    plans = _choices(planned, len(templates))
    return _answer(songs=_sung(templates, wishes, report, plans), notes=notes)


def _planned(
    request: dict[str, Any], report: Report
) -> "tuple[list[Template], Wishes, list[str], Journal]":
    from melregen.errors import WishError
    from melregen.generation.draft import draft_template
    from melregen.generation.journal import Journal
    from melregen.generation.text_wishes import read_text_song
    from melregen.template import Template

    wishes, notes, lyrics = read_wishes(request.get("wishes")), list[str](), None
    given = request.get("template")
    template: Template | None = None if given is None else read_template(given)
    if words := (request.get("words") or "").strip():
        report("Reading the words")
        text = read_text_song(words, wishes, template=template)
        lyrics, wishes = text.lyrics, text.wishes
        notes += [] if text.is_plain else [text.description]
        notes += text.remarks
    elif wishes.chords is None and template is None:
        raise WishError("there is nothing to sing yet: write some words, or give chords")
    draft = draft_template(lyrics, template, wishes)
    notes += _style_notes(draft, wishes)
    report("Planning")
    journal = Journal()
    templates = _model().plan_all(
        lyrics, wishes, template=template, variations=request["variations"], journal=journal
    )
    if wishes.chords is not None:
        from melregen.generation.song_chart import describe_placement, leaves_lines_open

        is_placed = template is None or leaves_lines_open(template)
        placed = describe_placement(wishes.chords, templates[0]) if is_placed else ()
        notes += [*wishes.chords.remarks, *placed]
    return templates, wishes, notes, journal


def _style_notes(draft: "Template", wishes: "Wishes") -> list[str]:
    from melregen.styles import guess_style

    guess = guess_style(draft) if wishes.style is None else None
    if guess is None or guess.name == "none":
        return []
    return [f"The words sound like this style: {guess.name} ({guess.reason})"]


def _render(request: dict[str, Any], report: Report) -> str:
    """A template to songs; pitches that it has are kept."""
    template, wishes = read_template(request["template"]), read_wishes(request.get("wishes"))
    templates = [template] * request["variations"]
    return _answer(songs=_sung(templates, wishes, report), notes=[])


def _sung(
    templates: "Sequence[Template]",
    wishes: "Wishes",
    report: Report,
    plans: Sequence[list[Any]] | None = None,
) -> list[dict[str, Any]]:
    from melregen.generation.editing.locks import lock_pitches
    from melregen.generation.journal import Journal

    report("Finding the melody")
    journal = Journal()
    sheets = _model().render_all(templates, wishes, journal=journal)
    choices = _choices(journal, len(sheets))
    return [
        {
            "template": _document(lock_pitches(template, [note.pitch for note in sheet.notes])),
            "song": json.loads(lead_sheet_to_json(sheet)),
            "choices": [*(plans[number] if plans else []), *choices[number]],
            "novelty": _novelty(sheet),
        }
        for number, (template, sheet) in enumerate(zip(templates, sheets, strict=True))
    ]


def _novelty(sheet: "LeadSheet") -> str | None:
    from melregen.generation.novelty import describe_run, timed_notes

    index = _model().novelty
    return None if index is None else describe_run(index.longest_run(timed_notes(sheet)))


def _choices(journal: "Journal", songs: int) -> list[list[dict[str, Any]]]:
    """Return for each song the choices that were made for it, those of a few kinds alike."""
    found = [[_choice(choice)] for choice in journal.choices]
    return found if len(found) == songs else [[] for _ in range(songs)]


def _choice(choice: "Choice") -> dict[str, Any]:
    return {
        "of": choice.of,
        "chosen": choice.chosen,
        "candidates": [
            {"total": one.total, "terms": dict(one.terms), "copied": one.copied}
            for one in choice.candidates
        ],
    }


def _redo(request: dict[str, Any], report: Report) -> str:
    """Parts of a template made anew, while others are locked."""
    from melregen.generation.assembly import is_sung, sheet_of
    from melregen.generation.editing.places import Span
    from melregen.generation.editing.remake import Lock
    from melregen.generation.journal import Journal

    def place(given: Any) -> Span | str:
        return given if isinstance(given, str) else Span(given["onset"], given["end"])

    template, wishes = read_template(request["template"]), read_wishes(request.get("wishes"))
    locks = [Lock.of(place(lock["place"]), lock["keep"]) for lock in request["locks"]]
    report("Making it anew")
    journal = Journal()
    made = _model().remake(
        template,
        wishes,
        redo=[place(one) for one in request["redo"]],
        keep=request["keep"],
        locks=locks,
        variations=request["variations"],
        journal=journal,
    )
    choices = _choices(journal, len(made))
    songs: list[dict[str, Any]] = []
    for number, one in enumerate(made):
        song: dict[str, Any] = {"template": _document(one), "choices": choices[number]}
        if is_sung(one):
            sheet = sheet_of(one)
            song |= {"song": json.loads(lead_sheet_to_json(sheet)), "novelty": _novelty(sheet)}
        songs.append(song)
    return _answer(songs=songs, notes=[])


def _words(request: dict[str, Any]) -> str:
    """Other words to a template, or to one of its sections."""
    from melregen.errors import WishError
    from melregen.generation.editing.words import fit_lyrics
    from melregen.generation.text_wishes import read_text_song
    from melregen.generation.wishes import Wishes

    template = read_template(request["template"])
    lyrics = read_text_song(request["words"], Wishes(language=request.get("language"))).lyrics
    phrases = None
    number = request.get("section")
    if number is not None:
        firsts = [section.first for section in template.sections] or [0]
        if number > len(firsts):
            raise WishError(f"there is no section {number}: the song has {len(firsts)}")
        phrases = range(firsts[number - 1], [*firsts, len(template.phrases)][number])
    fitted = fit_lyrics(
        template, lyrics, keeps_rhythm=request.get("keep_rhythm", False), among=phrases
    )
    return _answer(template=_document(fitted))


def _text(request: dict[str, Any]) -> str:
    """How words are understood: sections, lines, syllables, remarks."""
    from melregen.generation.text_wishes import read_text_song
    from melregen.generation.wishes import Wishes

    text = read_text_song(request["words"], Wishes(language=request.get("language")))
    return _answer(
        description=text.description,
        notes=list(text.remarks),
        languages=list(text.lyrics.languages),
        sections=[
            {
                "name": section.name,
                "lines": [[s.text for s in line.syllables] for line in section.lines],
            }
            for section in text.lyrics.sections
        ],
    )


def _check(request: dict[str, Any]) -> str:
    """A template as it is understood; what is wrong with it is an error."""
    template = read_template(request["template"])
    return _answer(template=_document(template), open=list(template.open_fields))


def _score(request: dict[str, Any]) -> str:
    """A song engraved."""
    from melregen.studio.scores import draw_pages

    picture = draw_pages(read_sheet(request))
    return _answer(pages=picture.pages, note_ids=picture.note_ids)


def _download(request: dict[str, Any]) -> Download:
    """A song or a template in a file format."""
    from melregen.studio.files import song_bytes, template_bytes

    form = request["format"]
    if form.startswith("template."):
        suffix = form.removeprefix("template")
        return Download(template_bytes(read_piece(request), suffix), suffix)
    return Download(*song_bytes(read_sheet(request), "." + form))


def _open(request: dict[str, Any]) -> str:
    """A song or template file to the template of a song that is in it."""
    from melregen.studio.files import open_bytes

    opened = open_bytes(request["content"], request["suffix"], request["tune"], request["verse"])
    return _answer(template=_document(opened.template), tunes=opened.tunes, verses=opened.verses)


def _document(template: "Template") -> Any:
    return json.loads(template_to_json(template, compact=True))


def _answer(**fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


_LONG: dict[str, Callable[[Any, Report], str]] = {
    "plan": _plan,
    "generate": _generate,
    "render": _render,
    "redo": _redo,
}
_QUICK: dict[str, Callable[[Any], Any]] = {
    "prepare_model": _prepare_model,
    "prepare_music": _prepare_music,
    "words": _words,
    "text": _text,
    "check": _check,
    "score": _score,
    "download": _download,
    "open": _open,
}
