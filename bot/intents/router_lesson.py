"""What a router is taught: sentences with the intent they mean, or with none."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b


@dataclass(frozen=True, order=True)
class Example:
    """A sentence and its intent; a label of None marks what Steward does not do."""

    text: str
    label: str | None
    confirmed: bool = False
    """The operator tapped it, so no later lesson may undo it."""


@dataclass(frozen=True)
class Lesson:
    """Examples to learn from, and sentences kept apart to set the bar with.

    Without validation the bar is set by cross-validation over the examples.
    """

    examples: tuple[Example, ...]
    validation: tuple[Example, ...] = ()

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(sorted({each.label for each in self.examples if each.label is not None}))

    @cached_property
    def known(self) -> tuple[Example, ...]:
        """What is in scope, with each label's own words as an example, in one stable order."""
        names = [Example(_spoken(label), label) for label in self.labels]
        said = [each for each in self.examples if each.label is not None]
        return tuple(sorted({*names, *said}, key=lambda each: (each.label or "", each)))

    @cached_property
    def strangers(self) -> tuple[str, ...]:
        """What is out of scope; the validation's share teaches too, each tested unseen."""
        everything = (*self.examples, *self.validation)
        return tuple(sorted({each.text for each in everything if each.label is None}))

    @cached_property
    def tests(self) -> tuple[Example, ...]:
        """What is in scope and kept apart."""
        return tuple(each for each in self.validation if each.label in self.labels)

    @property
    def confirmed(self) -> tuple[Example, ...]:
        return tuple(each for each in self.examples if each.confirmed)

    def digest(self, *circumstances: str) -> str:
        """One name for the same lesson under the same circumstances, in whatever order it came."""
        content = [[[e.text, e.label, e.confirmed] for e in self.known], self.strangers]
        tests = sorted([each.text, each.label] for each in self.tests)
        text = json.dumps([content, tests, circumstances])
        return blake2b(text.encode(), digest_size=12).hexdigest()

    def with_more(self, examples: Iterable[Example]) -> "Lesson":
        return Lesson((*self.examples, *examples), self.validation)


def _spoken(label: str) -> str:
    """How one would say it: `invoice.create` is "invoice create"."""
    return re.sub(r"[\W_]+", " ", label)
