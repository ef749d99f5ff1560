"""What was measured, one line of JSON a song, so that a measurement can be cut off and go on."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from melregen.errors import WishError


class Named(Protocol):
    """What is measured."""

    @property
    def name(self) -> str:
        """Its own, by which it is found again."""
        ...


class Results:
    """The results of a part, in a file.

    Args:
        path: of the file; made at the first result.
        settings: seed, candidates and whatever else results depend on.
        minutes: after which no further song is begun; None for no end.

    Raises:
        WishError: the file was made with other settings.
    """

    def __init__(
        self, path: Path, settings: Mapping[str, Any], minutes: float | None = None
    ) -> None:
        self.path = path
        self._settings = dict(settings)
        self._end = None if minutes is None else time.monotonic() + 60 * minutes
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                found = json.loads(next(lines))["settings"]
            if found != self._settings:
                raise WishError(
                    f"{path} was made with {found}, and now {self._settings} is asked for; name "
                    "another folder with --output"
                )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the results that there are."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                if line.endswith("\n"):  # else it was cut off
                    yield json.loads(line)

    def measure(
        self, songs: Sequence[Named], function: Callable[[Any], Mapping[str, object]]
    ) -> None:
        """Measure the songs that have no result yet."""
        known = {row["song"] for row in self.rows()}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            self._write([{"settings": self._settings}])
        else:
            self._write([], drop_tail=True)
        for song in songs:
            if self._end is not None and time.monotonic() > self._end:
                break
            if song.name not in known:
                known.add(song.name)
                self._write([{"song": song.name, **function(song)}])

    def _write(self, rows: Sequence[Mapping[str, object]], *, drop_tail: bool = False) -> None:
        if drop_tail:
            text = self.path.read_text("utf-8")
            self.path.write_text(text[: text.rfind("\n") + 1], "utf-8")
        with self.path.open("a", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
