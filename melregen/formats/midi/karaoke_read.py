r"""Karaoke MIDI files (.kar): words as texts of a track of their own.

The convention (Soft Karaoke, 1990s): a text `@KMIDI KARAOKE FILE`; then, mostly in a track called
"Words", `@L` language, `@T` title, a second `@T` the maker, and a text for each syllable at the
onset of its note. A space ends a word, a leading "/" begins a line, a leading "\\" a page.
"""

from collections.abc import Sequence

from melregen.formats.midi.conventions import MADE_BY, TEXT_GUARD
from melregen.formats.midi.events import MidiEvents, MidiText, MidiTrack
from melregen.formats.midi.lyrics import SungEvent
from melregen.music import TICKS_PER_QUARTER

WORDS_TRACK = "Words"
KARAOKE_LANGUAGES = {
    "en": "ENGL", "de": "GERM", "fr": "FREN", "it": "ITAL", "es": "SPAN", "nl": "DUTC",
    "pt": "PORT", "pl": "POLI", "ja": "JAPA", "zh": "CHIN", "la": "LATI",
}  # fmt: skip
"""ISO 639-1 code → the four letters after `@L`."""
_FEWEST_SYLLABLES = 4
_OTHER_SPELLINGS = {"DEUT": "de", "FRAN": "fr", "ESPA": "es", "NEDE": "nl", "POLS": "pl"}


def is_karaoke(events: MidiEvents) -> bool:
    """Whether the words are texts: a text says so, or they look it, and no lyric events do more."""
    written = max((len(_syllables(track)) for track in events.tracks), default=0)
    lyrics = sum(len(track.lyrics) for track in events.tracks)
    if any(text.text.startswith("@K") for track in events.tracks for text in track.texts):
        # Some files hold a remark or two as lyric events beside the words.
        return not lyrics or 2 * lyrics < written
    return not lyrics and not _is_own(events) and any(_looks_sung(track) for track in events.tracks)


def claim_words(events: MidiEvents) -> None:
    """Make the syllables of a karaoke file lyric events of their track; others stay as they are."""
    if not is_karaoke(events):
        return
    named = [track for track in events.tracks if _is_words_track(track)]
    if not _is_own(events) and not any(_syllables(track) for track in named):
        named = events.tracks
    words = max(named or events.tracks, key=lambda track: len(_syllables(track)))
    for track in events.tracks:
        track.lyrics = []
    words.lyrics = _syllables(words)
    words.texts = [text for text in words.texts if text.text.startswith("@")]


def _is_own(events: MidiEvents) -> bool:
    return any(text.text == MADE_BY for text in events.tracks[0].remarks)


def _syllables(track: MidiTrack) -> list[MidiText]:
    return [text for text in track.texts if not text.text.startswith("@")]


def _is_words_track(track: MidiTrack) -> bool:
    return track.name.lower() in ("words", "lyrics", "lyric")


def _looks_sung(track: MidiTrack) -> bool:
    """Whether texts run along with the music in a track for words, or in lines of karaoke."""
    texts = _syllables(track)
    has_lines = sum(text.text.startswith(("/", "\\")) for text in texts) >= 2
    spread = len({text.tick for text in texts})
    return spread >= _FEWEST_SYLLABLES and (has_lines or _is_words_track(track))


def find_title(events: MidiEvents) -> str:
    """Return the first `@T`, "" where there is none."""
    return next(iter(_tagged(events, "@T")), "")


def find_composer(events: MidiEvents) -> str:
    """Return the second `@T`, where the convention puts the maker; "" where there is none."""
    return next(iter(_tagged(events, "@T")[1:2]), "")


def find_language(events: MidiEvents) -> str | None:
    """Return the ISO 639-1 code of the `@L` text, None where it names none that is known."""
    for name in _tagged(events, "@L"):
        letters = name.upper()
        for code, known in KARAOKE_LANGUAGES.items():
            if letters[:4] == known or letters == code.upper():
                return code
        if letters[:4] in _OTHER_SPELLINGS:
            return _OTHER_SPELLINGS[letters[:4]]
    return None


def _tagged(events: MidiEvents, tag: str) -> list[str]:
    texts = (text.text for track in events.tracks for text in track.texts)
    return [text[2:].strip() for text in texts if text.startswith(tag) and text[2:].strip()]


def parse_own_karaoke(events: Sequence[MidiText], resolution: int) -> list[SungEvent]:
    """Read the syllables of a karaoke file of our own, in which only the signs above have meaning.

    Args:
        events: the syllables.
        resolution: file ticks a quarter note.
    """
    sung = []
    for event in sorted(events, key=lambda e: e.tick):
        text = event.text
        starts_line = text[:1] in ("/", "\\")
        text = text[1:] if starts_line else text
        goes_on = not text.endswith(" ")
        text = text.removesuffix(" ").removeprefix(TEXT_GUARD)
        tick = event.tick * TICKS_PER_QUARTER / resolution
        sung.append(SungEvent(tick, text, goes_on, starts_line))
    return sung
