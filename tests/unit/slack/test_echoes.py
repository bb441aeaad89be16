"""Two taps of one thumb are one wish, whichever thread brings them."""

import threading

from bot.adapters.slack.echoes import ECHO, Echoes

TAP = "D1:1.0/2.0/U1/resume"


def test_the_second_of_two_taps_is_an_echo_and_a_later_one_is_a_wish() -> None:
    now = 100.0
    echoes = Echoes(lambda: now)

    assert [echoes.repeats(TAP), echoes.repeats(TAP), echoes.repeats("another")] == [
        False,
        True,
        False,
    ]
    now += ECHO
    assert not echoes.repeats(TAP)


def test_of_two_taps_at_the_same_moment_one_is_the_first() -> None:
    heard: list[bool] = []
    second = threading.Thread(target=lambda: heard.append(echoes.repeats(TAP)))

    def now() -> float:
        if second.ident is None:
            second.start()
            # It may not get ahead of the first, which is still looking at its clock.
            second.join(0.1)
        return 100.0

    echoes = Echoes(now)
    heard.append(echoes.repeats(TAP))
    second.join()

    assert sorted(heard) == [False, True]
