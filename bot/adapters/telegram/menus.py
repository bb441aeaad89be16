"""The commands menu that Telegram offers, by who looks at it."""

from bot.adapters.telegram.calls import Menu

STRANGER = (("help", "Who I am and how to pair this chat"),)
GROUP = (("status", "What runs and what waits"), ("help", "How to ask me in a group"))
# The owner of the office is as a rule an administrator of the groups that it is in.
ADMINISTRATOR = (
    ("status", "What runs and what waits"),
    ("approve", "What waits for a word"),
    ("runs", "The latest runs"),
    ("stop", "Stop all effects at once"),
    ("resume", "Let effects start again"),
    ("help", "How to ask me in a group"),
)
OPERATOR = (
    ("status", "What runs and what waits for you"),
    ("approve", "What waits for your word"),
    ("runs", "The latest runs"),
    ("replay", "Play a run again from the record"),
    ("digest", "What was done, what waits, what is due"),
    ("due", "Who owes you what, and by when"),
    ("customers", "Who is in the books"),
    ("policy", "What I may do alone"),
    ("undo", "Take the last action back"),
    ("stop", "Stop all effects at once"),
    ("resume", "Let effects start again"),
    ("help", "What I can do"),
)


def first_menus() -> tuple[Menu, ...]:
    """What everybody sees; the whole menu belongs to a paired operator's own chat."""
    return (
        Menu("default", STRANGER),
        Menu("all_private_chats", STRANGER),
        Menu("all_group_chats", GROUP),
        Menu("all_chat_administrators", ADMINISTRATOR),
    )


def operator_menu(chat: int) -> Menu:
    return Menu("chat", OPERATOR, chat)
