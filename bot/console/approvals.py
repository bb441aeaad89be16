"""Approvals: the inbox, one card with all that led to it, and what a tap on it does."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from starlette.responses import Response

from bot.console.visits import Visit, status_of
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision, Edit
from bot.kernel.errors import Malformed, NotFound, StewardError
from bot.kernel.ids import ApprovalRef

FIELD = "field:"
_MOST, _LATELY = 50, 20


def inbox(visit: Visit) -> Response:
    """What waits, longest first, and what was decided lately."""
    pending = visit.steward.approvals()
    return visit.page(
        "inbox.html",
        pending=pending[:_MOST],
        further=len(pending[_MOST:]),
        decided=list(_decided(visit)),
    )


def approval(visit: Visit) -> Response:
    """One card, with why it is there."""
    card, why = visit.steward.card(_ref(visit)), visit.steward.why(_ref(visit))
    return visit.page("approval.html", card=card, why=why)


def why(visit: Visit) -> Response:
    """The sources, the rule and the timeline behind a card."""
    found = visit.steward.why(_ref(visit))
    if visit.live:
        return visit.part("why.html", why=found)
    return visit.page("approval.html", card=visit.steward.card(_ref(visit)), why=found)


def approve(visit: Visit) -> Response:
    return _decide(visit, "approve")


def reject(visit: Visit) -> Response:
    return _decide(visit, "reject")


def snooze(visit: Visit) -> Response:
    return _tapped(visit, lambda: visit.steward.snooze(_ref(visit), visit.front.sender))


def happened(visit: Visit) -> Response:
    return _told(visit, happened=True)


def not_happened(visit: Visit) -> Response:
    return _told(visit, happened=False)


def edit(visit: Visit) -> Response:
    """Change the fields that differ from those of the card; say next to a field what is wrong with it."""
    card = visit.steward.card(_ref(visit))
    typed = {
        name.removeprefix(FIELD): value
        for name, value in visit.form.values.items()
        if name.startswith(FIELD)
    }
    was = {field.name: field.value for field in card.form}
    changes = tuple((name, value) for name, value in typed.items() if was.get(name) != value)
    edit = Edit(
        approval=_ref(visit),
        sender=visit.front.sender,
        shown=visit.form.text("shown"),
        changes=changes,
    )

    def change() -> None:
        if not changes:
            raise Malformed("Nothing was changed.")
        visit.steward.edit(edit)

    return _tapped(visit, change, typed)


def faults(words: str, names: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Part a refusal of an edit into what is wrong in general, and with which field."""
    known = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    if not known:
        return words, {}
    general: list[str] = []
    found: dict[str, str] = {}
    for part in re.split(rf"; (?=(?:{known}): )", words):
        match = re.match(rf"({known}): (.+)", part, re.DOTALL)
        if match:
            found[match[1]] = match[2][:1].upper() + match[2][1:]
        else:
            general.append(part)
    return "; ".join(general), found


def _decide(visit: Visit, verb: str) -> Response:
    decision = Decision.model_validate(
        {
            "approval": _ref(visit),
            "verb": verb,
            "sender": visit.front.sender,
            "shown": visit.form.text("shown"),
            "reason": visit.form.text("reason").strip(),
        }
    )
    return _tapped(visit, lambda: visit.steward.decide(decision))


def _told(visit: Visit, *, happened: bool) -> Response:
    ref, sender = _ref(visit), visit.front.sender
    return _tapped(visit, lambda: visit.steward.tell_outcome(ref, sender, happened=happened))


def _tapped(
    visit: Visit, act: Callable[[], object], typed: Mapping[str, str] | None = None
) -> Response:
    """Do what a tap asks; where it is refused, show the card as it is now and say why."""
    try:
        act()
    except NotFound:
        raise
    except StewardError as refused:
        return _again(visit, refused, typed)
    return visit.done(f"/approvals/{_ref(visit)}")


def _again(visit: Visit, refused: StewardError, typed: Mapping[str, str] | None) -> Response:
    card = visit.steward.card(_ref(visit))
    notice, errors = faults(str(refused), [field.name for field in card.form])
    if visit.live:
        return visit.part(
            "refused.html",
            status_of(refused),
            card=card,
            notice=notice,
            errors=errors,
            typed=typed,
        )
    return visit.page(
        "approval.html",
        status_of(refused),
        card=card,
        why=visit.steward.why(_ref(visit)),
        notice=notice,
        errors=errors,
        typed=typed,
    )


def _decided(visit: Visit) -> Iterator[Card]:
    """The cards of the latest runs that were decided, newest first."""
    for run in visit.steward.runs(_LATELY):
        card = visit.steward.drawn(run)
        if card.approval and card.state != "pending":
            yield card


def _ref(visit: Visit) -> ApprovalRef:
    return ApprovalRef(visit.name("ref"))
