"""Numbers and sentences, the same in the terminal and on the page."""

from collections.abc import Iterator
from math import isinf

from melregen.evaluation.figure import Aim
from melregen.evaluation.report import PEOPLE, Row, Verdict
from melregen.evaluation.show.findings import Finding

MINUS = "−"

AIMS = {Aim.HUMAN: "", Aim.HIGH: "higher is better", Aim.LOW: "lower is better"}


def printable(text: str) -> str:
    """Return a name as it may be shown: whoever named a folder must not steer the terminal."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)


def decimals(row: Row) -> int:
    """Return how many digits after the point tell the values of a row apart.

    Of shares that should be whole, one in a thousand that is not must show.
    """
    if row.figure.aim is Aim.HIGH and row.figure.high == 1:
        return 3
    largest = max((abs(value) for value in _values(row)), default=0.0)
    for limit, digits in ((0.02, 4), (0.2, 3), (20, 2), (200, 1)):
        if largest < limit:
            return digits
    return 0


def _values(row: Row) -> Iterator[float]:
    for cell in row.cells.values():
        yield cell.estimate.value
    if row.band:
        yield row.band.mean
        yield row.band.p95


def number(value: float, digits: int) -> str:
    """Return a number with a true minus, and never "−0.00"."""
    text = f"{abs(value):.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and float(text) else text


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign."""
    text = number(value, digits)
    return f"+{text}" if value > 0 and float(text) else text


def half_width(row: Row, system: str) -> str:
    """Return "±" and half of the interval of a system; "" where it has none."""
    estimate = row.cells[system].estimate
    if estimate.low == estimate.high:
        return ""
    return f"±{number((estimate.high - estimate.low) / 2, decimals(row))}"


def people_mean(row: Row) -> str | None:
    """Return the mean of people's songs: those of this report, else those of the band."""
    if PEOPLE in row.cells:
        return number(row.cells[PEOPLE].estimate.value, decimals(row))
    return number(row.band.mean, decimals(row)) if row.band else None


def band_range(row: Row) -> str | None:
    """Return the band, "0.33–1.00"."""
    if row.band is None:
        return None
    low, high = number(row.band.p5, decimals(row)), number(row.band.p95, decimals(row))
    return f"{low} to {high}" if row.band.p5 < 0 else f"{low}–{high}"


def comparison(finding: Finding) -> str:
    """Return what is compared: "people 0.66 (0.33–1.00), these songs 0.18"."""
    ours = number(finding.cell.estimate.value, decimals(finding.row))
    return f"people {people_mean(finding.row)} ({band_range(finding.row)}), these songs {ours}"


def how_far(finding: Finding) -> str:
    """Return the distance in people's units: "2.4 standard deviations below"."""
    side = "below" if finding.deviations < 0 else "above"
    if isinf(finding.deviations):
        return f"{side} what all people write"
    return f"{abs(finding.deviations):.1f} standard deviations {side}"


def auc_level(auc: float) -> str:
    """Return in two or three words how well songs are told apart."""
    for limit, words in ((0.6, "hardly told apart"), (0.75, "often told apart")):
        if auc < limit:
            return words
    return "mostly told apart" if auc < 0.9 else "nearly always told apart"


def auc_sentence(verdict: Verdict) -> str:
    """Return what an AUC means: the share of pairs in which the judge is right (Hanley 1982)."""
    return (
        "Shown one of these songs and one that people wrote, the learning judge says which is "
        f"which, rightly {verdict.auc.value * 100:.0f} times of 100."
    )


def outside_sentence(found: tuple[Finding, ...], of: int) -> str:
    """Return how many figures lie outside, and how many lean."""
    if not of:
        return "No figure can be held against what people write."
    outside = sum(finding.place.is_outside for finding in found)
    leaning = len(found) - outside
    verb = "lies" if outside == 1 else "lie"
    text = f"{outside or 'None'} of {of} figures {verb} outside what people write"
    if leaning:
        text += (
            f"; {leaning} more {'lies' if leaning == 1 else 'lie'} inside, but far from their mean"
        )
    return f"{text}."
