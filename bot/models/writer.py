"""The port for words: a task with its facts goes in, text with its provenance comes out."""

from collections.abc import Mapping
from importlib import resources
from string import Template
from typing import Protocol

from bot.kernel.errors import NotFound
from bot.kernel.frozen import Frozen, digest_of


class Written(Frozen):
    """Text, and which tier, model and prompt (by content digest) wrote it."""

    text: str
    tier: str
    model: str
    prompt_version: str


class Writer(Protocol):
    def write(self, task: str, facts: Mapping[str, str]) -> Written:
        """Write what `task` names from `facts`; raises NotFound for an unknown task."""
        ...


class TemplateWriter:
    """The tier without a model: one text file a task, with `$name` where a fact goes."""

    def write(self, task: str, facts: Mapping[str, str]) -> Written:
        found = resources.files("bot.models").joinpath(f"templates/{task}.txt")
        if not found.is_file():
            raise NotFound(f"There is no template {task!r} to write from.")
        template = found.read_text(encoding="utf-8")
        return Written(
            text=Template(template).substitute(facts).strip() + "\n",
            tier="template",
            model="template",
            prompt_version=digest_of(template)[:12],
        )
