"""What comes in as taps: decided first, answered within a second, then shown."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from bot.adapters.telegram.calls import Answer, EditKeys, Key, Keys, Place, SendText
from bot.adapters.telegram.guided import (
    PLACEHOLDER_MOST,
    Kind,
    Question,
    asking_reason,
    asking_value,
)
from bot.adapters.telegram.hearing import sender_of
from bot.adapters.telegram.line import Line
from bot.adapters.telegram.markup import clipped, escape
from bot.adapters.telegram.posting import Posting
from bot.adapters.telegram.references import Step, Tapped, carried, tapped
from bot.adapters.telegram.rendering import LIVE, explained, keys, shown_buttons
from bot.adapters.telegram.threads import place_in, thread_of
from bot.adapters.telegram.wire import Message, Tap
from bot.kernel.cards import Card
from bot.kernel.decisions import Decision
from bot.kernel.errors import NotAllowed, NotFound
from bot.kernel.ids import ApprovalRef
from bot.kernel.messages import Message as Said, Sender

ANSWER_MOST = 200
LABEL_MOST = 32
DECIDING: dict[Step, Literal["approve", "reject"]] = {
    "approve": "approve",
    "reject": "reject",
    "reject_now": "reject",
}
ANSWER_WITHIN = 1.0
UNKNOWN = "That button is not one of mine any more. Ask for the card again."
STRANGER = "Only the owner of this office can use these buttons."


@dataclass(frozen=True)
class Press:
    """A tap with everything it needs: by whom, on which message, meaning what."""

    sender: Sender
    message: Message
    meant: Tapped

    @property
    def ref(self) -> ApprovalRef:
        return ApprovalRef(self.meant.ref)


class Taps:
    """Takes taps; `posting` knows which copies of a card it keeps up to date by itself.

    `within` is after how many seconds a spinner stops, even where acting takes longer.
    """

    def __init__(self, line: Line, posting: Posting, within: float = ANSWER_WITHIN) -> None:
        self._line = line
        self._within = within
        self._posting = posting

    async def take(self, tap: Tap) -> None:
        """Act on a tap and stop its spinner, whichever is done first."""
        meant = tapped(tap.data)
        if meant is None or tap.message is None:
            await self._line.gesture(Answer(tap.id, UNKNOWN, alert=True))
            return
        press = Press(sender_of(tap.sender), tap.message, meant)
        acting = asyncio.ensure_future(self._act(press, tap.id))
        await asyncio.wait({acting}, timeout=self._within)
        late = not acting.done()
        if late:
            await self._line.gesture(Answer(tap.id))
        words, alert = await acting
        if not late:
            await self._line.gesture(Answer(tap.id, clipped(words, ANSWER_MOST), alert))
        if alert and (late or len(words) > ANSWER_MOST):
            self._line.later(self._line.say(self._beside(press), escape(words)))

    async def _act(self, press: Press, tap: str) -> tuple[str, bool]:
        """Do what was meant; gives the words to show, and whether they are a refusal."""
        if await self._line.ask(self._line.steward.operator, press.sender) is None:
            return await self._refuse(press), True
        try:
            return await self._step(press, tap), False
        except (NotAllowed, NotFound) as refusal:
            self._changed(press)
            return str(refusal), True

    async def _refuse(self, press: Press) -> str:
        """A stranger's tap; the steward keeps a note of one that would have decided."""
        verb = DECIDING.get(press.meant.step)
        if verb is None:
            return STRANGER
        try:
            await self._decide(press, verb)
        except (NotAllowed, NotFound) as refusal:
            return str(refusal)
        return "Decided."

    async def _step(self, press: Press, tap: str) -> str:
        match press.meant.step:
            case "approve" | "reject_now":
                return await self._decide(press, DECIDING[press.meant.step])
            case "reject":
                return await self._ask_reason(press)
            case "edit":
                return await self._offer_fields(press)
            case "pick":
                return await self._ask_value(press)
            case "back":
                return await self._back(press)
            case "why":
                return await self._explain(press)
            case "snooze":
                return await self._snooze(press)
            case "happened" | "not_happened":
                return await self._tell_outcome(press)
            case "say":
                return await self._say(press, tap)

    async def _decide(self, press: Press, verb: Literal["approve", "reject"]) -> str:
        decision = Decision(
            approval=press.ref, verb=verb, sender=press.sender, shown=press.meant.shown
        )
        card = await self._line.ask(self._line.steward.decide, decision)
        self._changed(press)
        return card.outcome.words if card.outcome else verb.capitalize()

    async def _snooze(self, press: Press) -> str:
        await self._line.ask(self._line.steward.snooze, press.ref, press.sender)
        self._changed(press)
        return "Put aside. I will ask again."

    async def _tell_outcome(self, press: Press) -> str:
        happened = press.meant.step == "happened"
        tell = self._line.steward.tell_outcome
        await self._line.ask(tell, press.ref, press.sender, happened=happened)
        self._changed(press)
        return "Noted: it happened." if happened else "Noted: it did not. I will try again."

    async def _say(self, press: Press, tap: str) -> str:
        """Speak the button's words in its thread, as the person who tapped."""
        words = Said(
            sender=press.sender,
            thread=thread_of(press.message, press.sender.id),
            external_id=f"tap/{tap}",
            text=press.meant.text,
            at=datetime.now(UTC),
            direct=press.message.chat.type == "private",
            home=str(press.message.chat.id) if press.message.chat.type == "private" else "",
        )
        await self._line.ask(self._line.steward.hear, words)
        self._line.changed.set()
        return press.meant.text

    async def _offer_fields(self, press: Press) -> str:
        """Put the card's fields where its buttons were."""
        card = await self._waiting_card(press)
        picks = [
            Key(clipped(field.label, LABEL_MOST), name)
            for place, field in enumerate(card.form)
            if (name := carried(replace(press.meant, step="pick", field=place)))
        ]
        rows = [tuple(picks[start : start + 2]) for start in range(0, len(picks), 2)]
        self._put_keys(press, (*rows, (self._way_back(press),)))
        return "Which field shall I change?"

    async def _ask_value(self, press: Press) -> str:
        card = await self._waiting_card(press)
        if press.meant.field >= len(card.form):
            raise NotFound("That field is no longer on the card. Tap Edit again.")
        current = card.form[press.meant.field]
        question = self._question("edit", press, current.name)
        self._put_keys(press, keys(shown_buttons(card, True)))
        self._post_question(press, asking_value(question, current, self._line.me), current.label)
        return current.label

    async def _ask_reason(self, press: Press) -> str:
        """Ask why not; who has no reason to give still needs one tap only."""
        card = await self._waiting_card(press)
        name = carried(replace(press.meant, step="reject_now"))
        plain_no = (Key("Reject without a reason", name, "danger"),) if name else ()
        self._put_keys(press, (plain_no, (self._way_back(press),)))
        question = self._question("reject", press)
        self._post_question(press, asking_reason(question, card.title, self._line.me), "Reason")
        return "Why not?"

    async def _back(self, press: Press) -> str:
        card = await self._waiting_card(press)
        self._put_keys(press, keys(shown_buttons(card, True)))
        return ""

    async def _explain(self, press: Press) -> str:
        reasons = await self._line.ask(self._line.steward.why, press.ref)
        self._line.later(self._line.say(self._beside(press), explained(reasons)))
        return "Here is why."

    async def _waiting_card(self, press: Press) -> Card:
        """The card as it stands, if it can still be answered and is the one that was tapped."""
        card = await self._line.ask(self._line.steward.card, press.ref)
        if card.state not in LIVE:
            raise NotAllowed(f"It is {card.state} already, so there is nothing to change.")
        if card.digest != press.meant.shown:
            raise NotAllowed("That card is out of date. Look at the newer one.")
        return card

    def _changed(self, press: Press) -> None:
        """See to it that every copy shows the new state: the posted one, and this one if it is another."""
        self._line.changed.set()
        if press.ref and not press.meant.listed:
            chat, message = press.message.chat.id, press.message.message_id
            self._line.later(self._posting.mend(chat, message, press.ref))

    def _put_keys(self, press: Press, put: Keys) -> None:
        rows = tuple(row for row in put if row)
        edit = EditKeys(press.message.chat.id, press.message.message_id, rows)
        self._line.later(self._keyed(press, edit))

    async def _keyed(self, press: Press, edit: EditKeys) -> None:
        """Put buttons on a card, and draw it anew where it was answered elsewhere meanwhile."""
        await self._line.outgoing.send(edit)
        card = await self._line.ask(self._line.steward.card, press.ref)
        if card.state not in LIVE or card.digest != press.meant.shown:
            await self._posting.redraw(edit.chat, edit.message, press.ref)

    def _post_question(self, press: Press, html: str, placeholder: str) -> None:
        """In private the input field opens for the reply; in a group it would open for everybody."""
        private = press.message.chat.type == "private"
        ask = clipped(placeholder, PLACEHOLDER_MOST) if private else ""
        self._line.later(self._line.outgoing.send(SendText(self._beside(press), html, ask=ask)))

    def _question(self, kind: Kind, press: Press, field: str = "") -> Question:
        return Question(kind, press.meant.ref, press.meant.shown, press.message.message_id, field)

    def _way_back(self, press: Press) -> Key:
        return Key("Back", carried(replace(press.meant, step="back", field=0)) or "B")

    def _beside(self, press: Press) -> Place:
        place = place_in(press.message)
        return replace(place, reply_to=press.message.message_id)
