"""What models cost over a stretch of time, in words: no amount is made up. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Spending:
    """What is known of a stretch: how often each model was asked, and whether any of them is paid."""

    currency: str
    asked: Mapping[str, int]
    paid: bool

    def words(self, stretch: str = "this month") -> str:
        """One honest line: a provider that names no price with its answer is not given one here."""
        if not self.asked and not self.paid:
            return f"0.00 {self.currency} – no paid model is set up."
        if not self.asked:
            return f"0.00 {self.currency} – nothing was asked of a paid model {stretch}."
        each = ", ".join(f"{model} ×{count}" for model, count in sorted(self.asked.items()))
        return f"Asked {stretch}: {each}. Its answers name no price: your provider's bill counts."

    def brief(self) -> str:
        """The same in a word or two, for a picture."""
        count = sum(self.asked.values())
        return f"{count} calls, on your bill" if count else "nothing"
