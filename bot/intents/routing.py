"""What the two unsure tiers must offer: a learned router, and a model that knows the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from bot.intents.drafts import Catalog


class Ranking(BaseModel):
    """What a learned router thinks that a sentence means; `name` is None when it is under its bar."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None
    confidence: float = Field(ge=0, le=1)
    alternatives: tuple[str, ...] = ()
    """Names of other intents, the likeliest first, `name` not among them."""
    nearest: tuple[str, ...] = ()
    """The confirmed examples that lie nearest: they explain, they do not decide."""


NO_RANKING = Ranking(name=None, confidence=0.0)
"""What is known where no router is configured."""


class Router(Protocol):
    """Tier 2: names the intent of a sentence, never its slots."""

    def rank(self, text: str) -> Ranking: ...


class Proposal(BaseModel):
    """A model's reading of a sentence, checked against the catalog before anything else sees it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    slots: Mapping[str, JsonValue]
    by: str = "a model"
    answer: str = ""
    """The model's own words, kept as evidence."""


class Understander(Protocol):
    """Tier 3: reads a sentence with the catalog as JSON schema; None when it cannot or is spent."""

    def propose(self, text: str, catalog: Catalog, now: datetime) -> Proposal | None: ...
