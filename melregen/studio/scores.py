"""Score pictures for the page: the one place that knows how songs are engraved."""

from dataclasses import dataclass

from melregen.music import LeadSheet


@dataclass(frozen=True)
class ScorePicture:
    """A score as the page shows it.

    Attributes:
        pages: an SVG document each.
        note_ids: for each note of the song the ids of what draws it, several where it is tied;
            empty where they are not known.
    """

    pages: tuple[str, ...]
    note_ids: tuple[tuple[str, ...], ...] = ()


def draw_pages(sheet: LeadSheet) -> ScorePicture:
    """Engrave a song.

    Raises:
        InvalidMusicError: it cannot be drawn.
    """
    from melregen.formats.pictures.page import Paper, PrintOptions, VerseLayout
    from melregen.formats.pictures.score import draw_score

    # Verses are written out: each of their notes can be chosen and heard by itself.
    drawn = draw_score(sheet, PrintOptions(paper=Paper.FIT, verses=VerseLayout.WRITTEN))
    return ScorePicture(drawn.pages, drawn.note_ids)
