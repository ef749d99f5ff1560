"""Songs of the gallery: texts of our own in ten styles and all languages, as scores and MIDI files.

    python benchmarks/gallery.py -o docs/gallery
    python benchmarks/gallery.py --texts docs/gallery/languages -o languages/

For each text in `docs/gallery/texts/`, or in the folder that is given, the command `melregen
generate` is run with the style that stands in the name of the file, its title from there or from
the text, and nothing else but a seed; the commands are printed. Whoever wants to hear what the
weights do with other seeds gives `--seed`.
"""

import argparse
import shlex
import sys
from pathlib import Path

from click.testing import CliRunner

from melregen.commands import cli

TEXTS = Path(__file__).parents[1] / "docs" / "gallery" / "texts"
SUFFIXES = (".svg", ".mid")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder for the songs")
    parser.add_argument("--texts", type=Path, default=TEXTS, help="folder of the texts")
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for text in sorted(options.texts.glob("*.txt")):
        arguments = command(text, options.output, options.seed)
        print("melregen", shlex.join(arguments), flush=True)
        model = ["--model", str(options.model)] if options.model else []
        result = CliRunner().invoke(cli, [*arguments, *model])
        if result.exit_code:
            sys.exit(result.output)


def command(text: Path, output: Path, seed: int) -> list[str]:
    """Return the arguments of `melregen` that make the song of a text."""
    _, style, *title = text.stem.split("-")
    arguments = ["generate", str(text), "--style", style, "--seed", str(seed)]
    if not text.read_text("utf-8").startswith("Title:"):
        arguments += ["--title", " ".join(title).capitalize()]
    arguments += ["--page", "fit"]
    for suffix in SUFFIXES:
        arguments += ["-o", str(output / f"{text.stem}{suffix}")]
    return arguments


if __name__ == "__main__":
    main()
