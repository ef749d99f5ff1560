"""Draw the rows of a table as a plot.

    python -m benchmarks.regeneration.plot pairs pairs.json -o docs/paper/pairs.svg

The JSON is what the command of the table wrote by `--json`. Points are means over seeds, bars the
range. matplotlib draws; it is in the extra `dev`.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from melregen.atomic import atomic_output

Row = dict[str, Any]
_COLOURS = ("#1b5e8a", "#b3541e", "#3f7d3a", "#6b4c9a", "#8a6d1b", "#555555")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", choices=sorted(PLOTS))
    parser.add_argument("json", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {
        "svg.fonttype": "path", "svg.hashsalt": "melregen", "font.size": 9,
        "axes.spines.top": False, "axes.spines.right": False, "figure.autolayout": True,
    }  # fmt: skip
    try:
        document = json.loads(options.json.read_text("utf-8"))
        figure = PLOTS[options.table](document["rows"] if isinstance(document, dict) else document)
    except OSError as error:
        parser.error(f"{options.json} cannot be read: {error.strerror}")
    except (ValueError, KeyError, TypeError) as error:
        parser.error(f"{options.json} has not the rows of the table '{options.table}': {error!r}")
    if options.output.suffix != ".svg":
        parser.error(f"{options.output}: plots are drawn as SVG; give a name that ends in .svg")
    options.output.parent.mkdir(parents=True, exist_ok=True)
    with atomic_output(options.output) as temporary:
        figure.savefig(temporary, format="svg", metadata={"Date": None})


def spans(values: Sequence[float]) -> tuple[float, float, float]:
    """Return mean, and how far the range reaches below and above it."""
    mean = float(np.mean(values))
    return mean, mean - min(values), max(values) - mean


def plot_pairs(rows: Sequence[Row]) -> Any:
    """Plot each figure over the share of the pairs, a line a system."""
    import matplotlib.pyplot as plt

    titles = {
        "rhythm": "rhythm, bits a note", "pitch": "pitches, bits a note",
        "auc": "judge's AUC", "pd": "PD, per cent", "dd": "DD, per cent",
        "close": "figures within .3",
    }  # fmt: skip
    figure, axes = plt.subplots(2, 3, figsize=(9, 5))
    systems = list(dict.fromkeys(row["system"] for row in rows if "share" in row))
    for axis, (column, title) in zip(axes.flat, titles.items(), strict=True):
        for colour, system in zip(_COLOURS, systems, strict=False):
            own = [row for row in rows if row["system"] == system and row.get(column) is not None]
            if not own:
                continue
            shares = sorted({row["share"] for row in own})
            found = [spans([row[column] for row in own if row["share"] == s]) for s in shares]
            means, below, above = zip(*found, strict=True)
            axis.errorbar(
                [100 * share for share in shares], means, (below, above),
                marker="o", markersize=3, capsize=2, linewidth=1.2, color=colour, label=system,
            )  # fmt: skip
        for row in rows:
            if "share" not in row and row.get(column) is not None:
                axis.axhline(row[column], color="#888888", linewidth=0.8, linestyle=":")
        axis.set_xscale("log")
        axis.set_xticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
        axis.set_xlabel("pairs, per cent")
        axis.set_title(title, fontsize=9)
    axes.flat[0].legend(fontsize=8, frameon=False)
    return figure


def plot_bars(*labels: str, columns: dict[str, str]) -> Callable[[Sequence[Row]], Any]:
    """Return what plots a bar for all rows of one name, a panel a column.

    Args:
        labels: columns with the parts of the name.
        columns: column → title; rows with none of them are left out.
    """

    def name_of(row: Row) -> str:
        return ", ".join(str(row[label]) for label in labels if label in row)

    def plot(rows: Sequence[Row]) -> Any:
        import matplotlib.pyplot as plt

        shown = [row for row in rows if any(row.get(column) is not None for column in columns)]
        names = list(dict.fromkeys(name_of(row) for row in shown))
        size = (3.2 + 2.4 * len(columns), 0.7 + 0.28 * len(names))
        figure, axes = plt.subplots(1, len(columns), figsize=size, sharey=True, squeeze=False)
        for axis, (column, title) in zip(axes.flat, columns.items(), strict=True):
            for place, name in enumerate(names):
                values = [
                    value
                    for row in shown
                    if name_of(row) == name and row.get(column) is not None
                    for value in (row[column] if isinstance(row[column], list) else [row[column]])
                ]
                if values:
                    mean, below, above = spans(values)
                    axis.barh(place, mean, xerr=[[below], [above]], color=_COLOURS[0], height=0.6)
            axis.set_title(title, fontsize=9)
        axes.flat[0].set_yticks(range(len(names)), names)
        axes.flat[0].invert_yaxis()
        return figure

    return plot


PLOTS: dict[str, Callable[[Sequence[Row]], Any]] = {
    "pairs": plot_pairs,
    "information": plot_bars("level", columns={"bits": "bits a note"}),
    "learned": plot_bars(
        "plan", columns={"total": "all bits a note", "auc": "judge's AUC", "pd": "PD, per cent"}
    ),
    "ablation": plot_bars("template", columns={"bits": "bits a pitch"}),
    "generators": plot_bars(
        "system",
        columns={
            "bits": "bits a note", "auc": "judge's AUC", "agreement": "gaps: notes found",
        },
    ),
    "infilling": plot_bars(
        "system", "candidates",
        columns={
            "agreement": "notes found", "out": "out in band", "auc": "judge's AUC of halves",
        },
    ),
    "stages": plot_bars("stage", columns={"auc": "judge's AUC", "close": "figures within .3"}),
    "supervision": plot_bars("network", "learned from", "scored on", columns={"bits": "bits"}),
    "mismatch": plot_bars(
        "learned from", "given", columns={"bits": "bits a note", "AUC": "judge's AUC"}
    ),
    "refinement": plot_bars(
        "system",
        columns={"auc": "judge's AUC", "pd": "PD, per cent", "unisons": "unisons"},
    ),
    "mapping": plot_bars(
        "mapping", columns={"bits": "bits", "transposed": "bits, songs transposed"}
    ),
}  # fmt: skip

if __name__ == "__main__":
    main()
