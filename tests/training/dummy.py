"""A tiny task: predict each pitch class from the one before, with dropout and random dropping."""

import json
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional

from melregen.training.example_set import ExampleSet

UNKNOWN, IGNORED = 12, -100


class DummyModel(nn.Module):
    def __init__(self, width=16, dropout=0.1):
        super().__init__()
        self.settings = {"width": width, "dropout": dropout}
        self.config = MappingProxyType(self.settings)  # as frozen as the real networks' ones
        self.embed = nn.Embedding(13, width)
        self.dropout = nn.Dropout(dropout)
        self.out = nn.Linear(width, 12)

    def forward(self, before, target):
        logits = self.out(self.dropout(torch.relu(self.embed(before))))
        nats = functional.cross_entropy(
            logits.flatten(0, 1), target.flatten(), ignore_index=IGNORED, reduction="sum"
        )
        count = (target != IGNORED).sum()
        return {"loss": nats / count, "nats": nats, "count": count}


class DummyTask:
    name = "dummy"
    unit = "note"

    def build_model(self, settings):
        return DummyModel(**settings)

    def load_model(self, path: Path):
        model = DummyModel(**json.loads((path / "config.json").read_text()))
        model.load_state_dict(load_file(path / "model.safetensors"))
        return model

    def save_model(self, model, path: Path, *, half=False):
        path.mkdir(parents=True, exist_ok=True)
        save_file(model.state_dict(), path / "model.safetensors")
        (path / "config.json").write_text(json.dumps(model.settings))

    def examples(self, sheet, template):
        classes = np.array([note.pitch % 12 for note in sheet.notes], dtype=np.int8)
        return [{"before": np.concatenate([[UNKNOWN], classes[:-1]]), "target": classes}]

    def length(self, example):
        return len(example["target"])

    def collate(self, examples, seeds):
        longest = max(self.length(example) for example in examples)
        before = torch.full((len(examples), longest), UNKNOWN)
        target = torch.full((len(examples), longest), IGNORED)
        for row, example in enumerate(examples):
            length = self.length(example)
            before[row, :length] = torch.from_numpy(example["before"].astype(np.int64))
            target[row, :length] = torch.from_numpy(example["target"].astype(np.int64))
            if seeds is not None:
                dropped = np.random.default_rng(seeds[row]).random(length) < 0.2
                before[row, :length][torch.from_numpy(dropped)] = UNKNOWN
        return {"before": before, "target": target}

    def count(self, batch):
        return int((batch["target"] != IGNORED).sum())


TASK = DummyTask()


def random_examples(lengths, seed=0):
    """Examples of the dummy task of given lengths, without a corpus."""
    random = np.random.default_rng(seed)
    examples = []
    for length in lengths:
        classes = random.integers(0, 12, length).astype(np.int8)
        examples.append({"before": np.concatenate([[UNKNOWN], classes[:-1]]), "target": classes})
    names = ["even" if place % 2 == 0 else "odd" for place in range(len(lengths))]
    return ExampleSet.pack(examples, lengths, names)
