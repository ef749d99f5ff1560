"""The styles that come with melregen: their numbers from songs, and from what has been published.

    python benchmarks/styles.py --corpus corpus/ --data DATA -o data/styles

Songs are those of the train split (first verses), charts those of `DATA/train`. What no collection
tells is stated here, each number with its source. `--tempos` prints the quantiles of the tempo of
all sung songs that name one.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from melregen.corpus.reader import Corpus, Row, decode_row
from melregen.errors import MelregenError
from melregen.formats.charts.read import read_chart
from melregen.music import LeadSheet
from melregen.styles.learn import learn_style, tell_shares
from melregen.styles.reading import style_from_values, style_to_toml
from melregen.styles.style import QUANTILES, Style
from melregen.template import Template
from melregen.template.measure_feel import sounding_chords
from melregen.template.tempo import is_tempo_known

SONGS = list[tuple[LeadSheet, Template]]
OURS = "our judgement"
ACCOMPANIMENTS = {
    "ballad": "ballad", "blues": "walking", "carol": "hymn", "children": "boom-chick",
    "country": "boom-chick", "folk": "strum", "hymn": "hymn", "lied": "arpeggio",
    "lullaby": "lullaby", "march": "march", "musical": "boom-chick", "pop": "pop", "rap": "beat",
    "rock": "rock", "waltz": "waltz",
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Songs of a corpus: a collection, a pattern that title or file must match, metres."""

    collection: str
    pattern: str = ""
    metres: tuple[str, ...] = ()
    every: int = 1

    def takes(self, row: Row) -> bool:
        """Whether a row is one of its songs."""
        return (
            self.collection in ("", row["collection"])
            and bool(re.search(self.pattern, f"{row['title']} {row['source']}", re.IGNORECASE))
            and (not self.metres or row["metre"] in self.metres)
        )


@dataclass(frozen=True)
class Recipe:
    """How a style is made.

    Attributes:
        about: what it is.
        groups: its songs.
        charts: the charts whose songs it has, a function of the chart's path, title and artist.
        source: what the songs or charts are called.
        keep: the parts that are taken from the songs.
        stated: parts that are stated, as they stand in the file.
    """

    about: str
    groups: tuple[Group, ...] = ()
    charts: Callable[[Any], bool] | None = None
    source: str = ""
    words: float = 1.0
    keep: tuple[str, ...] = ("metre", "mode", "tempo", "pickup", "feel")
    stated: dict[str, dict[str, Any]] = field(default_factory=dict)


COUNTRY_ARTISTS = frozenset(
    {
        "alabama", "anne murray", "b.j. thomas", "bobby bare", "brenda lee", "charlie rich",
        "conway twitty", "crystal gayle", "dolly parton", "don gibson", "eddie arnold",
        "eddie rabbitt", "faron young", "ferlin husky", "freddy fender", "george jones",
        "glen campbell", "hank locklin", "jerry reed", "jim reeves", "jimmy dean", "john denver",
        "johnny cash", "johnny horton", "juice newton", "kenny rogers", "loretta lynn",
        "lynn anderson", "marty robbins", "patsy cline", "roger miller", "ronnie milsap",
        "skeeter davis", "sonny james", "tammy wynette", "tanya tucker", "the oak ridge boys",
        "waylon jennings", "willie nelson",
    }
)  # fmt: skip

PICKUP = {
    "source": "most lines of popular songs begin without a pickup bar, their upbeats lying in the "
    f"bar before: {OURS}",
    "0": 0.9, "0.5": 0.06, "1": 0.04,
}  # fmt: skip

POPULAR_FEEL = {
    "source": "range and height of the chorus: the medians of popular songs in docs/styles.md",
    "range": 15.9,
    "chorus_height": 1.6,
}
SURFACE = {
    "source": "between lead sheets and recordings of popular songs (docs/rhythm.md), after "
    "Temperley, Syncopation in rock, 1999",
    "surface": "syncopated",
}


def palette(name: str, songs: str) -> dict[str, str]:
    """Return the table of harmony: the chords that the harmony network learned from some songs."""
    return {"source": f"what the harmony network learned from {songs}", "repertoire": name}


POP_PALETTE = palette("pop", "mcgill_billboard_chords")
POPULAR = {"pickup": PICKUP, "feel": POPULAR_FEEL, "rhythm": SURFACE, "harmony": POP_PALETTE}

RECIPES: dict[str, Recipe] = {
    "hymn": Recipe(
        "a hymn of the congregation, in even stanzas",
        (Group("openhymnal_pd"), Group("eog_hymns")),
        stated={"harmony": palette("hymn", "openhymnal_pd and eog_hymns")},
    ),
    "carol": Recipe(
        "a Christmas carol",
        (Group("bbloomf_carols"),),
        stated={"harmony": palette("carol", "bbloomf_carols and kinder_weihnachtslieder")},
    ),
    "lied": Recipe(
        "an art song with a poem as its text",
        (Group("openscore_lieder"),),
        stated={"harmony": palette("lied", "openscore_lieder")},
    ),
    "folk": Recipe(
        "a folk song in stanzas",
        (Group("nifc_polish_songs", "ludow|ludu|lipinski"), Group("airdsAirs", every=6)),
        keep=("metre", "mode", "pickup", "feel"),
        stated={
            "tempo": {
                "source": f"walking pace, 80 to 120 beats a minute: {OURS}; the collections name "
                "no tempo",
                "quantiles": [72, 88, 104, 120, 144],
            },
            "harmony": palette("folk", "nifc_polish_songs"),
        },
    ),
    "children": Recipe(
        "a song for children to sing",
        (
            Group("nifc_polish_songs", "dla-dzieci|mlodocianego|dzieci"),
            Group("kinder_weihnachtslieder"),
        ),
        keep=("metre", "mode", "pickup", "feel", "range"),
        stated={
            "tempo": {
                "source": f"the pace of steps and claps of the hand: {OURS}; the collections name "
                "no tempo",
                "quantiles": [84, 96, 108, 120, 138],
            },
            "harmony": palette("folk", "nifc_polish_songs"),
        },
    ),
    "lullaby": Recipe(
        "a song to fall asleep by",
        (Group("", r"lullab|wiegenlied|schlaflied|berceuse|cradle song|kołysan|kolysan|slumber"),),
    ),
    "march": Recipe(
        "a march",
        (Group("", r"\bmarch\b|\bmarsch\b|\bmarsz\b"),),
        keep=("metre", "mode", "pickup", "feel"),
        stated={
            "tempo": {
                "source": "120 steps a minute is the quick march of the drill books, 108 and less "
                "the older ones and processions",
                "quantiles": [96, 108, 116, 120, 126],
            }
        },
    ),
    "waltz": Recipe(
        "a waltz of the popular stage",
        (Group("openewld_pd", metres=("3/4",)),),
        words=0.3,
        keep=("metre", "mode", "pickup", "feel"),
        stated={
            "tempo": {
                "source": "the English waltz of the ballroom 84 to 90 beats a minute (the rules "
                f"of its dancers), the Viennese 174 to 180; sung waltzes lie between: {OURS}",
                "quantiles": [88, 104, 126, 150, 180],
            },
            "harmony": palette("popular", "openewld_pd"),
        },
    ),
    "musical": Recipe(
        "a song of the stage and of Tin Pan Alley",
        (Group("openewld_pd"),),
        words=0.5,
        keep=("metre", "mode", "pickup", "feel"),
        stated={
            "tempo": {
                "source": f"fox trots and ballads: {OURS}; the collection names no tempo",
                "quantiles": [72, 92, 112, 138, 184],
            },
            "harmony": palette("popular", "openewld_pd"),
        },
    ),
    "pop": Recipe(
        "a popular song of the charts since the 1950s",
        charts=lambda _: True,
        source="mcgill_billboard_chords",
        words=0.3,
        stated=POPULAR,
    ),
    "rock": Recipe(
        "a rock song",
        charts=lambda _: True,
        source="rs200_chords",
        words=0.3,
        stated={
            "tempo": {
                "source": "that of the 539 charts of mcgill_billboard_chords, as those of "
                "rs200_chords name none",
                "quantiles": [67, 95, 114, 132, 178],
            },
            **POPULAR,
            "harmony": palette("rock", "rs200_chords"),
        },
    ),
    "country": Recipe(
        "a country song",
        charts=lambda song: song.artist.casefold() in COUNTRY_ARTISTS,
        source="mcgill_billboard_chords by artists of country music",
        words=0.3,
        stated=POPULAR,
    ),
    "ballad": Recipe(
        "a slow popular song",
        charts=lambda song: song.tempo is not None and song.tempo <= 90,
        source="mcgill_billboard_chords of up to 90 quarter notes a minute",
        words=0.3,
        stated=POPULAR,
    ),
    "blues": Recipe(
        "a twelve-bar blues, three lines a stanza",
        words=0.0,
        stated={
            "metre": {
                "source": "blues are in 4/4, slow ones in 12/8 (Middleton, Studying Popular Music, "
                f"1990, on the shuffle); shares: {OURS}",
                "4/4": 0.85, "12/8": 0.15,
            },
            "mode": {
                "source": "the chords are those of major, all with sevenths; minor blues are the "
                f"exception; shares: {OURS}",
                "major": 0.9, "minor": 0.1,
            },
            "tempo": {"source": OURS, "quantiles": [66, 84, 104, 126, 160]},
            "pickup": PICKUP,
            "rhythm": {
                "source": "as that of pop, the eighths swung (Middleton, Studying Popular Music, "
                "1990, on the shuffle)",
                "surface": "syncopated swing",
            },
            "harmony": palette("rock", "rs200_chords"),
            "form": {
                "source": "the common progression of twelve bars, four a line, the second line as "
                "the first (de Clercq and Temperley, A corpus analysis of rock harmony, 2011, on "
                "its IV after V)",
                "chart": "I7 | I7 | I7 | I7\nIV7 | IV7 | I7 | I7\nV7 | IV7 | I7 | I7",
                "lines": [3, 6],
            },
        },
    ),
    "rap": Recipe(
        "words spoken in rhythm, close to one pitch",
        words=0.0,
        stated={
            "metre": {"source": f"rap is in 4/4: {OURS}", "4/4": 1.0},
            "mode": {"source": OURS, "minor": 0.7, "major": 0.2, "dorian": 0.1},
            "tempo": {
                "source": "80 to 100 beats a minute for most tracks (Condit-Schultz, MCFlow: a "
                f"digital corpus of rap transcriptions, 2016, has 124 of them); quantiles: {OURS}",
                "quantiles": [76, 84, 92, 100, 116],
            },
            "pickup": PICKUP,
            "feel": {
                "source": f"words near one pitch: {OURS}",
                "unisons": 0.5, "range": 8, "mean_interval": 1.2,
            },
            "rhythm": SURFACE,
            "harmony": POP_PALETTE,
        },
    ),
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True, help="of `melregen corpus build`")
    parser.add_argument("--data", type=Path, required=True, help="folder of `train`")
    parser.add_argument("-o", "--output", type=Path, help="folder of styles")
    parser.add_argument("--only", nargs="*", default=[*RECIPES], help="styles to make")
    parser.add_argument("--tempos", action="store_true", help="print the tempos of all songs")
    options = parser.parse_args()
    try:
        corpus = Corpus(options.corpus)
        if options.tempos:
            sung = (t for _, t, row in corpus.songs("train") if row["verse"] == 1 and t.syllables)
            tempos = [template.tempo for template in sung if is_tempo_known(template)]
            print(len(tempos), "songs:", np.quantile(tempos, QUANTILES).round(1).tolist())
            return
        rows = [row for row in corpus.rows("train") if row["verse"] == 1]
        for name in options.only:
            style = make_style(name, RECIPES[name], rows, options.data / "train")
            text = style_to_toml(style)
            if options.output is None:
                print(f"# {name}\n{text}")
            else:
                (options.output / f"{name}.toml").write_text(text, encoding="utf-8")
            print(f"{name:<10}{style.about}", file=sys.stderr)
    except MelregenError as error:
        sys.exit(f"styles.py: {error}")


def make_style(name: str, recipe: Recipe, rows: Sequence[Row], data: Path) -> Style:
    style = Style(name, recipe.about, recipe.words)
    if recipe.groups:
        style = from_songs(name, recipe, rows)
    elif recipe.charts is not None:
        style = from_charts(name, recipe, data)
    stated = style_from_values(name, recipe.stated)
    given = {part: getattr(stated, _FIELDS.get(part, part)) for part in recipe.stated}
    fields = {_FIELDS.get(part, part): value for part, value in given.items()}
    sources = {**style.sources, **stated.sources}
    if style.feel and "feel" in fields:
        fields["feel"] = tuple({**dict(style.feel), **dict(fields["feel"])}.items())
        sources["feel"] = f"{style.sources['feel']}; {stated.sources['feel']}"
    sources["accompaniment"] = OURS
    return replace(style, **fields, accompaniment=ACCOMPANIMENTS[name], sources=sources)


_FIELDS = {"range": "pitch_range", "harmony": "repertoire"}


def from_songs(name: str, recipe: Recipe, rows: Sequence[Row]) -> Style:
    songs: SONGS = []
    names = []
    for group in recipe.groups:
        found = [row for row in rows if group.takes(row)][:: group.every]
        songs += [decode_row(row) for row in found]
        what = group.collection or "all collections"
        what += f" with title or file as /{group.pattern}/" if group.pattern else ""
        what += f" in {' and '.join(group.metres)}" if group.metres else ""
        what += f", every {group.every}th" if group.every > 1 else ""
        names.append(f"{what} ({len(found)})")
    source = f"{' and '.join(names)}, train split (benchmarks/styles.py)"
    style = learn_style(songs, name, about=recipe.about, source=source, words=recipe.words)
    dropped = {"metre", "mode", "tempo", "pickup", "feel", "range"} - {*recipe.keep}
    open_style = Style(name)
    kept = {(field := _FIELDS.get(part, part)): getattr(open_style, field) for part in dropped}
    sources = {part: text for part, text in style.sources.items() if part not in dropped}
    return replace(style, **kept, sources=sources)


def from_charts(name: str, recipe: Recipe, data: Path) -> Style:
    folder = data / recipe.source.split()[0]
    songs, seen = [], set()
    grammars = sorted(folder.rglob("*.har"))  # beside them lie the same charts, written out
    for path in grammars or sorted(folder.rglob("*.txt")):
        try:
            song = read_chart(path)
        except MelregenError:
            continue
        of_song = path.stem.removesuffix("_dt").removesuffix("_tdc")
        if of_song not in seen and recipe.charts(song):  # two annotators heard the same song
            seen.add(of_song)
            songs.append(song)
    source = f"shares of the {len(songs)} charts of {recipe.source} (benchmarks/styles.py)"
    tempos = [song.tempo for song in songs if song.tempo is not None]
    counts = [len(sounding_chords(song.chords)) / len(song.bars) for song in songs]
    colours = [
        np.mean([chord.has_seventh for chord in sounding_chords(song.chords)]) for song in songs
    ]
    feel = (
        ("chords_a_bar", rounded(np.quantile(counts, QUANTILES))),
        ("chord_colour", rounded(np.quantile(colours, QUANTILES))),
    )
    return Style(
        name,
        recipe.about,
        recipe.words,
        metre=tell_shares(song.metres[0].metre for song in songs),
        mode=tell_shares(song.keys[0].key.mode for song in songs),
        tempo=rounded(np.quantile(tempos, QUANTILES)) if len(tempos) > 10 else (),
        feel=feel,
        sources=dict.fromkeys(("metre", "mode", "feel", *(("tempo",) if tempos else ())), source),
    )


def rounded(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(float(f"{value:.3g}") for value in values)


if __name__ == "__main__":
    main()
