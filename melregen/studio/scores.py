"""Score pictures for the page: the one place that knows how songs are engraved."""

from melregen.music import LeadSheet


def score_pages(sheet: LeadSheet) -> list[str]:
    """Engrave a song, a page each, as SVG.

    Raises:
        InvalidMusicError: it cannot be drawn.
    """
    from melregen.formats.engraving import draw_score

    return [draw_score(sheet)]
