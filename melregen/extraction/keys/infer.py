"""The key of a melody, or of each stretch of it, inferred from its notes and harmony.

Tonic and mode are scored together by a small network (`model`) that sees, relative to each tonic,
what the melody does (`features`): how long it stays on each degree, where it starts, comes to rest
and ends, how it moves, and the bass and chords where there are any. It learned from dance tunes
whose key is written and from songs and hymns whose signature and last bass show it:
`python -m melregen.extraction.keys.fit`.
"""

import numpy as np

from melregen.errors import EmptyMelodyError
from melregen.extraction import MINIMUM_NOTES
from melregen.extraction.keys.features import key_features
from melregen.extraction.keys.model import INFERRED_MODES, KeyModel
from melregen.music import ActiveSpans, Key, KeyChange, LeadSheet, Ticks
from melregen.music.note_places import NotePlaces, note_places


def infer_key(
    sheet: LeadSheet,
    *,
    trust_signature: bool = True,
    start: Ticks = 0,
    end: Ticks | None = None,
    places: NotePlaces | None = None,
) -> Key:
    """Infer tonic and mode from melody, accompaniment and chord symbols.

    Args:
        sheet: the melody; its chord symbols count, in place of the accompaniment.
        trust_signature: choose among the modes of the key signature active at `start`; else
            among all tonics and modes.
        start: first tick looked at.
        end: last tick, exclusive; None for the end of the piece.
        places: the metrical places of the notes, where they are known already.

    Raises:
        EmptyMelodyError: no note starts between `start` and `end`.
    """
    end = sheet.duration if end is None else end
    if not any(start <= note.onset < end for note in sheet.notes):
        raise EmptyMelodyError("there is no note to infer a key from")
    scores = KeyModel.load().log_probabilities(key_features(sheet, start, end, places=places))
    if not trust_signature:
        tonic, mode = np.unravel_index(int(scores.argmax()), scores.shape)
        return Key.from_tonic(int(tonic), INFERRED_MODES[mode])
    written = ActiveSpans(sheet.keys).at_or_first(start).key
    keys = [Key.from_signature(written.fifths, mode) for mode in INFERRED_MODES]
    among = [scores[key.tonic_pitch_class, mode] for mode, key in enumerate(keys)]
    return keys[int(np.argmax(among))]


def infer_keys(
    sheet: LeadSheet, *, trust_signature: bool = True, places: NotePlaces | None = None
) -> tuple[KeyChange, ...]:
    """Infer the key of every stretch between two changes of key signature.

    A stretch of fewer than `MINIMUM_NOTES` notes keeps the key that is written.

    Args:
        sheet: the melody.
        trust_signature: as for `infer_key`.
        places: the metrical places of the notes, where they are known already.
    """
    places = places or note_places(sheet)
    changes = []
    ends = [*(change.onset for change in sheet.keys[1:]), sheet.duration]
    for change, end in zip(sheet.keys, ends, strict=True):
        key = change.key
        count = sum(change.onset <= note.onset < end for note in sheet.notes)
        if count >= MINIMUM_NOTES or (len(sheet.keys) == 1 and count):
            key = infer_key(
                sheet, trust_signature=trust_signature, start=change.onset, end=end, places=places
            )
        changes.append(KeyChange(change.onset, key))
    return tuple(changes)
