"""Templates that a planner made of songs of a corpus, added to the encoded songs."""

from melregen.corpus.planned import planned_songs
from melregen.corpus.reader import Corpus
from melregen.errors import ParseError
from melregen.training.example_set import ExampleSet, song_number
from melregen.training.tasks import Example, TemplateTask, TrainingTask


def add_planned(examples: ExampleSet, corpus: Corpus, task: TrainingTask) -> ExampleSet:
    """Add to the examples of a training split what a planner has made of their songs.

    Args:
        examples: of the split; those of one song in order.
        corpus: with planned templates of some of its songs (`melregen corpus plan`).
        task: whose examples they are.

    Raises:
        ParseError: the corpus has no planned templates of these songs.
    """
    assert isinstance(task, TemplateTask)
    plans: dict[int, list[Example]] = {}
    for song, sheet, template in planned_songs(corpus):
        encoded = task.planned_examples(sheet, template)
        if encoded:
            plans[song_number(song)] = encoded
    numbers = examples.songs.tolist()
    if not plans.keys() & set(numbers):
        raise ParseError(
            f"{corpus.path} has no planned templates of the songs that are learned from; "
            f"make them with: melregen corpus plan {corpus.path} --model DIR"
        )
    some = next(iter(plans.values()))[0]
    nothing = {name: array[:0] for name, array in some.items()}
    added: list[Example] = []
    turn, last = 0, None
    for index, number in enumerate(numbers):
        turn = turn + 1 if number == last else 0
        last = number
        own = plans.get(number, ())
        added.append({**examples[index], **(own[turn] if turn < len(own) else nothing)})
    return examples.replace(added)
