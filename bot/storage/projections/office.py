"""Read models of the office itself: who is paired, what is stopped, which connectors are failing."""

from bot.kernel import events as e
from bot.kernel.messages import Sender
from bot.storage.projections.conversations import open_thread
from bot.storage.reducers import reduces
from bot.storage.tables import CircuitRow, IdentityRow, PairingRow, RefusalRow, SwitchRow, stamp
from bot.storage.writer import Row, Writer

EFFECTS = "effects"


@reduces(e.PairingOffered)
def offered(_event: e.Event, fact: e.PairingOffered, write: Writer) -> None:
    row: Row = {
        "code_digest": fact.code_digest,
        "operator": fact.operator,
        "name": fact.name,
        "expires_at": stamp(fact.expires_at),
        "used": False,
    }
    write.upsert(PairingRow, row)


@reduces(e.OperatorPaired)
def paired(_event: e.Event, fact: e.OperatorPaired, write: Writer) -> None:
    sender = fact.sender
    known = write.find(IdentityRow, channel=sender.channel, sender=sender.id)
    row: Row = {
        "channel": sender.channel,
        "sender": sender.id,
        "operator": fact.operator,
        "name": fact.name,
        "home": fact.home or (known[0]["home"] if known else ""),
    }
    write.upsert(IdentityRow, row)
    if fact.home:
        open_thread(sender.channel, fact.home, write, direct=True)
    for code in write.find(PairingRow, code_digest=fact.code_digest):
        write.upsert(PairingRow, {**code, "used": True})


@reduces(e.SenderRefused)
def refused(event: e.Event, fact: e.SenderRefused, write: Writer) -> None:
    _note_refusal(event, fact.message.sender, "code" if fact.code else "words", write)


@reduces(e.TapRefused)
def tap_refused(event: e.Event, fact: e.TapRefused, write: Writer) -> None:
    _note_refusal(event, fact.sender, "tap", write)


@reduces(e.EffectsStopped)
def stopped(event: e.Event, fact: e.EffectsStopped, write: Writer) -> None:
    write.upsert(SwitchRow, {"name": EFFECTS, "operator": fact.operator, "at": stamp(event.at)})


@reduces(e.EffectsResumed)
def resumed(_event: e.Event, _fact: e.EffectsResumed, write: Writer) -> None:
    write.delete(SwitchRow, {"name": EFFECTS})


@reduces(e.EffectFailed)
def failed(event: e.Event, fact: e.EffectFailed, write: Writer) -> None:
    if fact.kind_of_failure == "unreachable":
        row = _circuit(fact.connector, write)
        failures = int(str(row["failures"])) + 1
        at = stamp(event.at)
        write.upsert(CircuitRow, {**row, "failures": failures, "last_at": at, "words": fact.words})


@reduces(e.EffectDone)
def done(_event: e.Event, fact: e.EffectDone, write: Writer) -> None:
    row = _circuit(fact.connector, write)
    if row["failures"]:
        write.upsert(CircuitRow, {**row, "failures": 0, "words": ""})


def _note_refusal(event: e.Event, sender: Sender, kind: str, write: Writer) -> None:
    row: Row = {
        "seq": event.seq,
        "channel": sender.channel,
        "sender": sender.id,
        "kind": kind,
        "at": stamp(event.at),
    }
    write.upsert(RefusalRow, row)


def _circuit(connector: str, write: Writer) -> Row:
    known = write.find(CircuitRow, connector=connector)
    new: Row = {"connector": connector, "failures": 0, "last_at": "", "words": ""}
    return known[0] if known else new
