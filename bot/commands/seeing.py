"""Commands that look back and try out: they answer with a card, and change nothing but by a fork."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.commands.answering import Answer
from bot.facade.batches import noted
from bot.facade.seeing import RUN_ID
from bot.intents.values.periods import read_period
from bot.intents.values.reading import Setting
from bot.intents.words import tokens_of
from bot.kernel.cards import Button, Card, CardField
from bot.kernel.errors import Malformed, NotAllowed
from bot.kernel.frozen import Packed
from bot.kernel.messages import Message
from bot.kernel.runs import Run
from bot.observe.replay import Replay
from bot.observe.waiting import shortened
from bot.observe.whatif import Changed, WhatIf
from bot.steward import Steward

_FROM = re.compile(r"\bfrom\s+(?:step\s+)?[“\"']?(?P<step>[^“”\"']+?)[”\"']?\s*$", re.IGNORECASE)
_FLOW = re.compile(
    r"\bwith\s+(?:flow|version)\s+(?:(?!version)(?P<name>[a-z][\w.-]*)\s+)?(?:version\s+)?"
    r"(?P<version>\d+)",
    re.IGNORECASE,
)
_POLICY = re.compile(r"\bwith\s+(?:the\s+)?policy\s+(?P<file>\S+)", re.IGNORECASE)
_AROUND = re.compile(
    r"^\s*/?replay\b|\b(?:all|everything|runs?|since|from|for|of|in|during)\b", re.IGNORECASE
)
_ALONE = re.compile(r"\s*/?replay[\s.!?]*", re.IGNORECASE)
_WEEKLY = re.compile(r"week|woche", re.IGNORECASE)
_USUAL_STRETCH = timedelta(days=30)
_LATELY = timedelta(days=1)
_MOST_LINES, _MOST_ROWS, _MOST_TAPS = 40, 20, 8


def replay(message: Message, steward: Steward) -> Card:
    """`replay` for a choice, `replay RUN`, and what-if; see the how-to on looking back.

    `replay RUN from STEP` · `replay RUN with flow 1` · `replay last week with flow 1` or `with
    policy FILE`.
    """
    text = message.text
    if _ALONE.fullmatch(text):
        return _choice(steward)
    if policy := _POLICY.search(text):
        return _with_policy(text[: policy.start()], policy["file"], steward)
    if step := _FROM.search(text):
        return _forked(text[: step.start()], step["step"], message, steward)
    flow = _FLOW.search(text)
    if flow and _is_stretch(text[: flow.start()], steward):
        return _with_flow(text[: flow.start()], flow, steward)
    run = steward.seeing.run_meant(text[: flow.start()] if flow else text)
    found = steward.seeing.replay(run, int(flow["version"]) if flow else None)
    told = steward.timeline(run.id)[:_MOST_LINES]
    return Card(
        key="",
        title=f"{run.title or run.flow}: {_result(found)}",
        text="\n".join([*in_words(found), "", *told]),
        buttons=(say("Status", f"status {run.id}"),),
    )


def _choice(steward: Steward) -> Card:
    """The latest runs, each a tap away from its replay."""
    latest = steward.runs(_MOST_TAPS)
    return Card(
        key="",
        title="Which run shall I replay?" if latest else "Nothing has run yet",
        text="" if latest else "Say what should happen, or “help”.",
        buttons=tuple(say(shortened(r.title or r.flow), f"replay {r.id}") for r in latest),
    )


def status(message: Message, steward: Steward) -> Card:
    """What runs, waits, failed and is due, each row a button; or `status RUN`, told and drawn."""
    if RUN_ID.search(message.text):
        return _of_run(steward.seeing.run_meant(message.text), steward)
    now = steward.office.clock.now()
    seen = steward.seeing.digest(now - _LATELY, now)
    stopped = steward.stopped_by()
    runs = steward.office.runs.unfinished()
    lines = [f"All effects are stopped (by {stopped}). Say “resume” to go on."] if stopped else []
    lines += [f"• {_in_short(run)}" for run in runs[:_MOST_ROWS]]
    lines += [] if runs else ["Nothing runs and nothing waits for you."]
    lines += (
        ["", "Failed lately", *(f"• {row.words}" for row in seen.failed)] if seen.failed else []
    )
    lines += ["", "Due next", *(f"• {row.words}" for row in seen.due)] if seen.due else []
    rows = [(run.title or run.flow, f"status {run.id}") for run in runs]
    rows += [row.tap for row in seen.failed if row.tap]
    return Card(
        key="",
        title=f"{len(runs)} open" if runs else "All quiet",
        text="\n".join(lines),
        buttons=tuple(say(shortened(label), text) for label, text in rows[:_MOST_TAPS]),
        listed=(*(run.id for run in runs), *(row.run for row in seen.failed)),
    )


def digest(_intent: Packed, message: Message, steward: Steward) -> Answer:
    """`digest`, `weekly digest`, `digest for last week`: the report, on demand."""
    office, now = steward.office, steward.office.clock.now()
    period = period_in(message.text, steward)
    days = 7 if _WEEKLY.search(message.text) else 1
    since, until = period or (now - timedelta(days=days), now)
    until = min(until, now)
    card = steward.seeing.digest_card(
        steward.seeing.digest(since, until), f"reply-{message.id}-digest"
    )
    return Answer((card,), (noted(office, (message.conversation,), card.key, since, until),))


def in_words(found: Replay) -> list[str]:
    """What came of a replay, in sentences."""
    if found.uncompared:
        return [found.uncompared]
    note = [found.note] if found.note else []
    if found.difference is None:
        return [
            f"Replayed {found.run}: {found.repeated} moves of the kernel came out again exactly, "
            f"from {found.given} recorded facts. Nothing was performed.",
            *note,
        ]
    return [
        f"Replayed {found.run}: it differs at fact {found.difference.version} of its history. "
        "Nothing was performed.",
        *(f"• {line}" for line in found.difference.lines()),
        *note,
    ]


def _result(found: Replay) -> str:
    if found.uncompared:
        return "not comparable"
    return "identical" if found.identical else "differs"


def table(found: WhatIf, most: int = _MOST_ROWS) -> tuple[str, tuple[CardField, ...]]:
    """What would have been otherwise: the sum in words, and a row for each decision."""
    money = " and ".join(map(str, found.unseen)) or "no money"
    lines = [
        f"{found.runs} run{'s' if found.runs != 1 else ''}. Taps: {found.taps_would} instead of {found.taps}. "
        f"Without a tap: {money}.",
    ]
    if found.missed:
        lines.append(f"⚠ {len(found.missed)} that you changed or refused would have gone unseen.")
    rest = len(found.changed) - most
    lines += [f"{rest} more rows: `steward replay --since …` shows all."] if rest > 0 else []
    lines += ["Nothing would be decided otherwise."] if not found.changed else []
    if found.left_out:
        lines.append(f"Left out: {found.left_out} of flows that have no such version.")
    return "\n".join(lines), tuple(map(_row, found.changed[:most]))


def period_in(words: str, steward: Steward) -> tuple[datetime, datetime] | None:
    """The stretch of time that words name, in the operator's zone; None where they name none."""
    zone = steward.office.settings.zone
    tokens, setting = tokens_of(words), _setting(steward)
    for at in range(len(tokens)):
        for reading in read_period(tokens, at, setting):
            start = datetime.combine(reading.value.start, datetime.min.time(), zone)
            end = datetime.combine(reading.value.end, datetime.max.time(), zone)
            return start, end
    return None


def say(label: str, text: str) -> Button:
    return Button(label=label, verb="say", text=text)


def _in_short(run: Run) -> str:
    return f"{run.title or run.flow}: {run.parked or run.state}"


def _of_run(run: Run, steward: Steward) -> Card:
    """A run's timeline in words and as a picture, with what can be done about it."""
    events = steward.trace(run.id)
    told = steward.timeline(run.id)
    return Card(
        key="",
        title=_in_short(run),
        text="\n".join(told[-_MOST_LINES:]),
        buttons=(*_what_now(run, steward), say("Replay", f"replay {run.id}")),
        attachments=(steward.seeing.course(run, events),),
    )


def _what_now(run: Run, steward: Steward) -> Iterator[Button]:
    """Why it asks, while it does; once it failed, a fork from where it stopped."""
    for name, state in run.steps.items():
        if state.approval and state.approval.status == "pending":
            yield Button(label="Why", verb="why", ref=state.approval.ref)
        if state.status == "stopped" and run.outcome and steward.office.flows.of(run):
            yield say(f"Again from {name}", f"replay {run.id} from {name}")


def _with_policy(words: str, file: str, steward: Steward) -> Card:
    now = steward.office.clock.now()
    policy = steward.seeing.policy_named(file)
    since, until = _stretch(words, steward) or (now - _USUAL_STRETCH, now)
    found = steward.seeing.what_if_policy(since, until, policy)
    return _tried(found, f"With {file} since {since:%-d %B %Y}")


def _with_flow(words: str, flow: re.Match[str], steward: Steward) -> Card:
    stretch = _stretch(words, steward)
    assert stretch is not None
    version, name = int(flow["version"]), flow["name"] or ""
    found = steward.seeing.what_if_flow(*stretch, version, name.lower())
    return _tried(found, f"With {name or 'flow'} version {version} since {stretch[0]:%-d %B %Y}")


def _tried(found: WhatIf, title: str) -> Card:
    text, rows = table(found)
    return Card(key="", title=title, text=f"{text}\nNothing was performed.", fields=rows)


def _stretch(words: str, steward: Steward) -> tuple[datetime, datetime] | None:
    """The time that is meant, `since` a day until now; raises Malformed for a date nobody can read."""
    period = period_in(words, steward)
    if period is None and re.search(r"\d", words):
        raise Malformed(f"I cannot read a date in “{words.strip()}”: say since 2026-03-01.")
    if period and re.search(r"\bsince\b", words, re.IGNORECASE):
        return period[0], steward.office.clock.now()
    return period


def _is_stretch(words: str, steward: Steward) -> bool:
    """Whether words name nothing but a time, as in `replay last week`, rather than one run."""
    tokens = tokens_of(_AROUND.sub(" ", words))
    return any(found.end == len(tokens) for found in read_period(tokens, 0, _setting(steward)))


def _setting(steward: Steward) -> Setting:
    settings = steward.office.settings
    now = steward.office.clock.now().astimezone(settings.zone)
    return Setting(now=now, currency=settings.currency, locale=settings.locale)


def _row(row: Changed) -> CardField:
    money = f" · {row.money}" if row.money else ""
    missed = f" · ⚠ {row.missed}" if row.missed else ""
    label = row.what[:1].upper() + row.what[1:]
    return CardField(name=row.step, label=label, value=f"{row.was} → {row.would}{money}{missed}")


def _forked(words: str, step: str, message: Message, steward: Steward) -> Card:
    operator = steward.operator(message.sender)
    if operator is None:
        raise NotAllowed("Only the owner of this office can do that.")
    run = steward.seeing.run_meant(words)
    name = steward.seeing.fork(run, step.strip(), message, operator)
    return Card(
        key="",
        title=f"Forked from “{step.strip()}”",
        text=f"{name} takes over what {run.id} did before that, and asks you afresh from there. "
        f"{run.id} stays as it is.",
        buttons=(say("Status", f"status {name}"),),
    )
