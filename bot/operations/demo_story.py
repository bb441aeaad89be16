"""The made-up business of the demo, and what its owner said in the weeks before today."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

SETTINGS = """\
# A made-up business to try things on. `steward demo remove` takes all of it away.
# While this says demo, keys in the environment do not count: nothing can leave this folder.
demo = true
owner = "Dana Demo"
port = 8421

[company]
name = "Demo Studio (made up)"
address = "1 Example Street, Exampleton"
email = "dana@demo-studio.example"
"""


@dataclass(frozen=True)
class Line:
    """What was said, so many days ago, and how the card that came of it was answered."""

    days_ago: int
    at: time
    words: str
    verb: Literal["approve", "reject"] | None = None
    reason: str = ""
    edit: tuple[tuple[str, str], ...] = ()


STORY: tuple[Line, ...] = (
    Line(24, time(9, 10), "add customer Northwind Books, orders@northwind.example"),
    Line(24, time(9, 12), "add customer Bluebird Bakery, hello@bluebird.example"),
    Line(24, time(9, 14), "add customer Harbour Yoga, mara@harbouryoga.example"),
    Line(23, time(10), "invoice Northwind Books 4 days of design at 650, due in 14 days", "approve"),
    Line(22, time(16), "remember that Northwind Books pays on the last Friday of the month"),
    Line(20, time(11), "invoice Bluebird Bakery 900 euros for a menu redesign, due in 7 days", "approve"),
    Line(17, time(9, 30), "invoice Harbour Yoga 3 days of photography at 480", "reject", "quote first"),
    Line(
        16,
        time(9, 45),
        "invoice Harbour Yoga 2 days of photography at 480",
        "approve",
        edit=(("line1.unit_price", "450"),),
    ),
    Line(12, time(14), "Bluebird Bakery paid 900"),
    Line(9, time(10, 20), "Northwind Books paid 1,000", "approve"),
    Line(8, time(15), "invoice Bluebird Bakery 3 hours of hosting support at 80", "approve"),
    Line(7, time(9, 5), "void invoice {last}", "approve"),
    Line(5, time(11, 40), "remember that Mara of Harbour Yoga likes to be called before noon"),
    Line(1, time(17), "invoice Northwind Books 2 days of illustration at 600, due in 14 days"),
    Line(0, time(8, 40), "invoice Harbour Yoga 1 day of retouching at 450, due in 10 days"),
)  # fmt: skip
