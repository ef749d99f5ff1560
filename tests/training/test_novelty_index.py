"""A trained renderer comes with an index of the tunes that it learned from."""

import json

from melregen.commands import novelty, train
from melregen.generation.novelty import find_index
from tests.generation.test_novelty import tune


def test_the_tunes_of_the_corpus_are_indexed_beside_the_renderer(tmp_path, monkeypatch):
    class Stub:
        def __init__(self, path):
            assert path == tmp_path / "corpus"

        def rows(self, split, columns):
            assert split == "train"
            for seed in range(3):
                for verse in (1, 2):
                    names = ("pitch", "onset", "duration")
                    notes = [dict(zip(names, note, strict=True)) for note in tune(seed)]
                    yield {"verse": verse, "lead_sheet": json.dumps({"notes": notes})}

    monkeypatch.setattr("melregen.corpus.reader.Corpus", Stub)
    train._index_tunes(tmp_path / "corpus", tmp_path)
    index = find_index(tmp_path)
    assert index is not None
    assert index.tunes == 3
    assert index.longest_run(tune(1)) == 60
    assert len(list(novelty.corpus_melodies(tmp_path / "corpus", "train"))) == 3
