"""What the commands read: lyrics, templates, songs, and the wishes of the command line."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from melregen.errors import InvalidMusicError, ParseError

if TYPE_CHECKING:
    from melregen.generation import Controls, Melregen, Sampling
    from melregen.lyrics import Lyrics
    from melregen.music import Key, LeadSheet, Metre, PitchRange
    from melregen.template import Template


@dataclass(frozen=True)
class Request:
    """All that the command line says about a song; None leaves a thing to the model.

    Attributes:
        lyrics_path: text file of the lyrics, "-" for standard input.
        chords: chord chart, or the path of one.
        german_chords: read H as B natural and B as B flat.
        template_path: template file, full or partial.
        key: of the song.
        metre: of the song.
        tempo: quarter notes a minute.
        language: ISO 639-1 code of the lyrics.
        bars: length in bars, without a pickup.
        pitch_range: lowest and highest pitch.
        title: of the song.
        seed: of the random numbers.
        candidates: melodies drawn for a song.
        temperature: boldness; 1 is the model's own.
        model_path: folder of a checkpoint; None takes the released one.
    """

    lyrics_path: str | None
    chords: str | None
    german_chords: bool
    template_path: Path | None
    key: "Key | None"
    metre: "Metre | None"
    tempo: float | None
    language: str | None
    bars: int | None
    pitch_range: "PitchRange | None"
    title: str | None
    seed: int
    candidates: int
    temperature: float
    model_path: Path | None

    def plan(self, variations: int) -> "tuple[Melregen, Controls, Sampling, list[Template]]":
        """Read the inputs, load the model and plan.

        Returns:
            The model, what rendering needs besides, and one template for each variation.

        Raises:
            MelregenError: an input cannot be read, the wishes cannot be met, or the checkpoint
                is missing or damaged.
        """
        if self.lyrics_path is None and self.chords is None and self.template_path is None:
            raise click.UsageError("Nothing to sing: give LYRICS, --chords or --template.")
        lyrics = None
        if self.lyrics_path is not None:
            lyrics = load_lyrics(self.lyrics_path, self.language)
        template = None
        if self.template_path is not None:
            template = load_template(self.template_path)
        controls = self._controls()
        from melregen.generation import Melregen, Sampling

        sampling = Sampling(self.seed, self.candidates, self.temperature)
        model = Melregen.from_pretrained(self.model_path)
        templates = model.plan(
            lyrics,
            template=template,
            controls=controls,
            sampling=sampling,
            variations=variations,
        )
        return model, controls, sampling, templates

    def _controls(self) -> "Controls":
        from melregen.generation.chart import read_chord_chart

        chart = None
        if self.chords is not None:
            chart = read_chord_chart(self.chords, german=self.german_chords)
        from melregen.generation import Controls

        return Controls(
            key=self.key,
            metre=self.metre,
            tempo=self.tempo,
            chords=chart,
            bars=self.bars,
            pitch_range=self.pitch_range,
            language=self.language,
            title=self.title,
        )

    @property
    def source(self) -> str | Path | None:
        """The input that an output is named after."""
        return self.lyrics_path or self.template_path


def load_lyrics(path: str, language: str | None) -> "Lyrics":
    """Read lyrics from a text file, or from standard input where the path is "-".

    Raises:
        ParseError: the file cannot be read, is a song or a template, or holds nothing that can be
            sung.
    """
    from melregen.formats import readable_suffixes
    from melregen.lyrics import SIZE_LIMIT, decode_lyrics, parse_lyrics, read_lyrics

    if path != "-":
        text = read_lyrics(path)
        # JSON and ABC are text too, and would be sung to the last brace.
        if Path(path).suffix.lower() in readable_suffixes():
            raise ParseError(
                f"{path} is a song or a template, not lyrics; give a template with --template, "
                "and make one from a song with melregen extract"
            )
    else:
        text = decode_lyrics(sys.stdin.buffer.read(SIZE_LIMIT + 1), "standard input")
    try:
        return parse_lyrics(text, language=language)
    except ParseError as error:
        name = "standard input" if path == "-" else path
        raise ParseError(f"{name}: {error}") from None


def load_template(path: Path) -> "Template":
    """Read a template file.

    Raises:
        ParseError: it cannot be read, is not a template, or lacks a syllable inside a word.
    """
    from melregen.documents.template import read_template
    from melregen.formats import check_input
    from melregen.template.words import check_words

    template = read_template(check_input(path))
    try:
        check_words(template)
    except InvalidMusicError as error:
        raise ParseError(f"{path}: {error}") from None
    return template


def load_song(path: Path, tune: int, verse: int) -> "LeadSheet":
    """Read one song of a file.

    Args:
        path: the file.
        tune: which tune of a tune book, counted from 1.
        verse: which verse of the tune, counted from 1.

    Raises:
        ParseError: the file cannot be read, or has no such tune or verse.
    """
    from melregen.formats import read_book

    tunes = read_book(path)
    if tune > len(tunes):
        raise ParseError(f"{path} has no tune {tune}; its last is {len(tunes)}")
    verses = tunes[tune - 1]
    if isinstance(verses, str):
        other = next(n for n, found in enumerate(tunes, 1) if not isinstance(found, str))
        raise ParseError(f"{path}: tune {tune} cannot be read, but --tune {other} can: {verses}")
    if verse > len(verses):
        raise ParseError(f"{path} has no verse {verse}; its last is {len(verses)}")
    return verses[verse - 1]
