"""A planner, a renderer and what helps them, as one folder or one model of a hub."""

from pathlib import Path
from typing import TYPE_CHECKING

from melregen.errors import CheckpointError, OutputError
from melregen.generation.novelty import FILE_NAME, NoveltyIndex, find_index
from melregen.models.nn.checkpoint import CARD_NAME, stored_type
from melregen.models.nn.hub import CHECKPOINT_FILES, HubOptions, local_folder

if TYPE_CHECKING:
    import torch

    from melregen.generation.rendering import AnyRenderer
    from melregen.models.composer.network import Composer
    from melregen.models.harmony.network import Harmonist
    from melregen.models.outline.network import Outliner
    from melregen.models.planner.network import Planner

PARTS = ("planner", "renderer")

_CARD = """
# melregen

A planner, which makes a template of lyrics, chords or both, a renderer, which makes a melody of the
template, and perhaps an outline network, which lays out the lines of the words before the planner
fills them, a harmony network, which chooses their chords, and another renderer for templates with
locked notes; each in its folder, with a card.

## Loading

```python
from melregen import Melregen
model = Melregen.from_pretrained('FOLDER')  # that holds planner/ and renderer/, or 'owner/name'
```
"""

_COMPOSER_CARD = """
# melregen

A composer, which makes a song of lyrics, chords or both in one pass; in its folder, with a card.

## Loading

```python
from melregen import Melregen
model = Melregen.from_pretrained('FOLDER')  # that holds composer/, or 'owner/name'
```
"""


OUTLINE = "outline"
"""Folder of the network that lays out lines, which a model may lack."""


def load_outliner(name_or_path: str | Path, options: HubOptions) -> "Outliner | None":
    """Load the network that lays out lines; None where a model has none.

    Raises:
        CheckpointError: as `PretrainedModel.from_pretrained` raises it.
    """
    folder = _optional_folder(name_or_path, OUTLINE, options)
    if folder is None:
        return None
    from melregen.models.outline.network import Outliner

    return Outliner.from_pretrained(folder)


HARMONY = "harmony"
"""Folder of the network that chooses chords, which a model may lack."""


def load_harmonist(name_or_path: str | Path, options: HubOptions) -> "Harmonist | None":
    """Load the network that chooses chords; None where a model has none.

    Raises:
        CheckpointError: as `PretrainedModel.from_pretrained` raises it.
    """
    folder = _optional_folder(name_or_path, HARMONY, options)
    if folder is None:
        return None
    from melregen.models.harmony.network import Harmonist

    return Harmonist.from_pretrained(folder)


INFILLING = "infilling"
"""Folder of the renderer for templates with gaps, which a model may lack."""

COMPOSER = "composer"
"""Folder of a network that stands for planner and renderer both."""


def load_infilling(name_or_path: str | Path, options: HubOptions) -> "AnyRenderer | None":
    """Load the renderer for templates with gaps; None where a model has none.

    Raises:
        CheckpointError: as `PretrainedModel.from_pretrained` raises it.
    """
    folder = _optional_folder(name_or_path, INFILLING, options)
    return None if folder is None else load_renderer(folder)


def load_renderer(folder: Path) -> "AnyRenderer":
    """Load a renderer of either kind, as its `config.json` says.

    Raises:
        CheckpointError: as `PretrainedModel.from_pretrained` raises it.
    """
    from melregen.models.masked.network import MaskedRenderer
    from melregen.models.renderer.network import Renderer

    if stored_type(folder) == MaskedRenderer.model_type:
        return MaskedRenderer.from_pretrained(folder)
    return Renderer.from_pretrained(folder)


def _optional_folder(name_or_path: str | Path, part: str, options: HubOptions) -> Path | None:
    """Return the folder of a network that a model may lack, None where it does."""
    if Path(name_or_path).is_dir() and not (Path(name_or_path) / part).is_dir():
        return None
    files = [f"{part}/{name}" for name in CHECKPOINT_FILES]
    folder = local_folder(name_or_path, files, options) / part
    return folder if folder.is_dir() else None


def load_composer(name_or_path: str | Path, options: HubOptions) -> "Composer | None":
    """Load the network that stands for planner and renderer; None where a model has none.

    Raises:
        CheckpointError: as `PretrainedModel.from_pretrained` raises it.
    """
    folder = _optional_folder(name_or_path, COMPOSER, options)
    if folder is None:
        return None
    from melregen.models.composer.network import Composer

    return Composer.from_pretrained(folder)


def load_novelty(name_or_path: str | Path, options: HubOptions) -> NoveltyIndex | None:
    """Load the index of the tunes that a model learned from; None where it has none.

    Raises:
        CheckpointError: it is damaged.
    """
    folder = local_folder(name_or_path, [FILE_NAME], options)
    return find_index(folder) if folder.is_dir() else None


def save_novelty(index: NoveltyIndex, folder: Path) -> None:
    """Write the index of the training tunes into the folder of a model.

    Raises:
        OutputError: it cannot be written.
    """
    index.write(folder / FILE_NAME)


def load_pair(
    name_or_path: str | Path, options: HubOptions
) -> "tuple[Planner, AnyRenderer | Composer, str]":
    """Load both networks; a composer stands for both.

    Args:
        name_or_path: a folder with the folders `planner` and `renderer`, or with `composer` alone,
            or the name of such a model at the hub.
        options: how to fetch it.

    Returns:
        The networks, and the model card of the pair ("" for none).

    Raises:
        CheckpointError: as `PretrainedModel.from_pretrained` raises it.
    """
    from melregen.models.nn.pretrained import read_card

    composer = load_composer(name_or_path, options)
    if composer is not None:
        return composer, composer, read_card(local_folder(name_or_path, [CARD_NAME], options))
    files = [CARD_NAME, *(f"{part}/{name}" for part in PARTS for name in CHECKPOINT_FILES)]
    folder = local_folder(name_or_path, files, options)
    if not folder.is_dir():
        raise CheckpointError(f"{folder} is not a folder; give one with planner and renderer")
    from melregen.models.planner.network import Planner

    return (
        Planner.from_pretrained(folder / "planner"),
        load_renderer(folder / "renderer"),
        read_card(folder),
    )


def save_pair(
    folder: Path,
    planner: "Planner",
    renderer: "AnyRenderer | Composer",
    card: str = "",
    dtype: "torch.dtype | None" = None,
    outliner: "Outliner | None" = None,
    harmonist: "Harmonist | None" = None,
    infilling: "AnyRenderer | None" = None,
) -> None:
    """Write both networks with their model cards, all files or none; cards there are kept.

    Args:
        folder: gets the folders `planner` and `renderer`, or `composer`; made if need be.
        planner: the one network.
        renderer: the other; a composer is both.
        card: model card of the pair; "" for a short one.
        dtype: what to store weights as; None as they are.
        outliner: goes into the folder `outline`; None for none.
        harmonist: goes into the folder `harmony`; None for none.
        infilling: goes into the folder `infilling`; None for none.

    Raises:
        OutputError: the folder cannot be written, or holds networks that would be used in the
            place of these.
    """
    from melregen.models.nn.hub import CARD_HEADER
    from melregen.models.nn.pretrained import PretrainedModel, complete_folder

    if planner is not renderer and (folder / COMPOSER).is_dir():
        raise OutputError(
            f"{folder} holds a composer, which would be used in the place of planner and renderer; "
            "give another folder"
        )
    with complete_folder(folder) as temporary:
        models: dict[str, PretrainedModel] = dict(zip(PARTS, (planner, renderer), strict=True))
        if planner is renderer:
            models = {COMPOSER: planner}
        short_card = _COMPOSER_CARD if COMPOSER in models else _CARD
        cards = {CARD_NAME: card or CARD_HEADER + short_card}
        if outliner:
            models[OUTLINE] = outliner
        if harmonist:
            models[HARMONY] = harmonist
        if infilling:
            models[INFILLING] = infilling
        for part, model in models.items():
            model.write_files(temporary / part, dtype=dtype)
            cards[f"{part}/{CARD_NAME}"] = model.model_card
        for file, text in cards.items():
            if not (folder / file).exists():
                (temporary / file).write_text(text, encoding="utf-8")
