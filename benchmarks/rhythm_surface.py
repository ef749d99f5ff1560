"""What the rhythm layer makes of planned songs: the figures of popular song, beside people's.

    python benchmarks/rhythm_surface.py [--model DIR] [--texts FOLDER] [--seeds N]

Plans every text (`data/examples` without a folder) in 4/4 with as many seeds, and prints the
figures of `melregen evaluate` that tell a popular surface: as planned, plain, syncopated, and asked
for the shares of transcribed recordings. Beside them those of lead sheets and of transcribed
recordings of popular songs (medians), between which those of `--rhythm syncopated` are to lie.
"""

import argparse
from pathlib import Path

import numpy as np

from melregen.evaluation.metrics import lines, rhythm
from melregen.evaluation.song import Song
from melregen.generation import Melregen
from melregen.generation.assembly import assemble_sheet
from melregen.template import Template

EXAMPLES = Path(__file__).resolve().parents[1] / "data" / "examples"

LEAD_SHEETS = (0.12, 0.72, 0.12, 0.38, 0.27, 0.26)
RECORDINGS = (0.20, 0.46, 0.34, 0.16, 0.65, 0.31)
NAMES = (
    "syncopated_notes",
    "downbeat_bars",
    "rest_time",
    "lines_without_rest",
    "off_beat_endings",
    "late_lines",
)
ASKED = (
    None,
    "plain",
    "syncopated",
    "syncopation=.2 late_starts=.31 off_beat_ends=.65 clipped_ends=.84 rests=.34",
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, help="folder of the networks [released weights]")
    parser.add_argument("--texts", type=Path, default=EXAMPLES)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--candidates", type=int, default=4)
    options = parser.parse_args()
    model = Melregen.from_pretrained(options.model)
    texts = [path.read_text("utf-8") for path in sorted(options.texts.glob("*.txt"))]
    print(f"{len(texts)} texts, {options.seeds} seeds, {options.candidates} candidates, 4/4")
    print(" ".join(f"{name:>18}" for name in ("", *NAMES)))
    for asked in ASKED:
        rows = []
        for seed in range(options.seeds):
            templates = model.plan_all(
                texts, metre="4/4", seed=seed, rhythm=asked, candidates=options.candidates
            )
            rows += [figures(template) for template in templates]
        show((asked or "as planned").split(" ")[0], np.nanmean(np.array(rows, float), 0))
    show("lead sheets", LEAD_SHEETS)
    show("recordings", RECORDINGS)


def figures(template: Template) -> list[float | None]:
    """Return the figures of a template; pitches do not count."""
    sheet = assemble_sheet(template, [60] * len(list(template.slots)))
    song = Song("song", sheet, template)
    found = rhythm.evaluate(song) | lines.evaluate(song)
    return [found[name] for name in NAMES]


def show(name: str, row: "tuple[float, ...] | np.ndarray") -> None:
    """Print a row."""
    print(" ".join([f"{name:>18}", *(f"{value:>18.3f}" for value in row)]), flush=True)


if __name__ == "__main__":
    main()
