"""Recipes, the trainer, and checkpoints."""
