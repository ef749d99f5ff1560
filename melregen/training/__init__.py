"""Recipes, the trainer, checkpoints: a corpus in, a checkpoint folder out."""

from melregen.training.recipe import Recipe, read_recipe
from melregen.training.run import (
    TrainingInterrupted,
    TrainingOptions,
    TrainingResult,
    train,
)
from melregen.training.tasks import TrainingTask, load_task

__all__ = [
    "Recipe",
    "TrainingInterrupted",
    "TrainingOptions",
    "TrainingResult",
    "TrainingTask",
    "load_task",
    "read_recipe",
    "train",
]
