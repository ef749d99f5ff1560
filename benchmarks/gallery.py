"""Songs of the gallery: texts of our own, in eleven styles and all languages, sung and engraved.

    python benchmarks/gallery.py -o docs/gallery --sound
    python benchmarks/gallery.py --texts docs/gallery/languages -o languages/

For each text in `docs/gallery/texts/`, or in the folder that is given, the command `melregen
generate` is run with the style that stands in the name of the file, its title from there or from
the text, and nothing else but a seed; the commands are printed. Whoever wants to hear what the
weights do with other seeds gives `--seed`; `--sound` writes the beginning of the first song in each
style as a small MP3 file too.
"""

import argparse
import shlex
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
from click.testing import CliRunner
from scipy.signal import resample_poly

from melregen.commands import cli

TEXTS = Path(__file__).parents[1] / "docs" / "gallery" / "texts"
SUFFIXES = (".svg", ".mid")

SOUND_SECONDS = 70
"""Of each song as sound; longer ones are faded out at the end."""
FADE_SECONDS = 4
SOUND_COMPRESSION = 0.8
"""Of libsndfile's MP3 encoder, from 0 to below 1; about 32 kbit a second in mono."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder for the songs")
    parser.add_argument("--texts", type=Path, default=TEXTS, help="folder of the texts")
    parser.add_argument("--model", type=Path, help="folder of weights (default: the released)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sound", action="store_true", help="a small MP3 file for each style")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    heard = set[str]()
    for text in sorted(options.texts.glob("*.txt")):
        arguments = command(text, options.output, options.seed)
        print("melregen", shlex.join(arguments), flush=True)
        model = ["--model", str(options.model)] if options.model else []
        with TemporaryDirectory() as folder:
            is_heard = options.sound and style_of(text) not in heard
            heard.add(style_of(text))
            sound = Path(folder) / "song.wav"
            more = ["-o", str(sound)] if is_heard else []
            result = CliRunner().invoke(cli, [*arguments, *more, *model])
            if result.exit_code:
                sys.exit(result.output)
            if is_heard:
                write_small_sound(sound, options.output / f"{text.stem}.mp3")


def style_of(text: Path) -> str:
    """Return the style in the name of a text."""
    return text.stem.split("-")[1]


def command(text: Path, output: Path, seed: int) -> list[str]:
    """Return the arguments of `melregen` that make the song of a text."""
    _, _, *title = text.stem.split("-")
    arguments = ["generate", str(text), "--style", style_of(text), "--seed", str(seed)]
    if not text.read_text("utf-8").startswith("Title:"):
        arguments += ["--title", " ".join(title).capitalize()]
    arguments += ["--page", "fit"]
    for suffix in SUFFIXES:
        arguments += ["-o", str(output / f"{text.stem}{suffix}")]
    return arguments


def write_small_sound(sound: Path, output: Path) -> None:
    """Write the beginning of a sound file in mono at half its rate as MP3."""
    samples, rate = soundfile.read(sound, dtype="float32", always_2d=True)
    small, rate = resample_poly(samples.mean(axis=1), 1, 2), rate // 2
    if len(small) > SOUND_SECONDS * rate:
        small = small[: SOUND_SECONDS * rate]
        fade = FADE_SECONDS * rate
        small[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    soundfile.write(
        output, small, rate, format="MP3", bitrate_mode="VARIABLE",
        compression_level=SOUND_COMPRESSION,
    )  # fmt: skip


if __name__ == "__main__":
    main()
