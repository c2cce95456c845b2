"""Rules of what an account does step by step: `Guiding`."""

import re
from typing import Any, Final

from bridge.api.errors import Refused, TryLater
from bridge.api.login import Ask, Show
from bridge.api.procedures import Told
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver

_WORD: Final = re.compile(r"[a-z][a-z0-9-]*")


async def a_procedure_is_begun_and_given_up(driver: Driver) -> None:
    """Each by a word of its own, as often as one likes."""
    async with in_the_room(driver) as scene:
        names = [one.name for one in scene.adapter.procedures]
        for name in (*names, *names):
            course = scene.adapter.proceed(name, scene.login)
            _check(await course.begin())
            await _given_up(course)

        expect(sorted(set(names)), sorted(names), "the names, each once")
        expect(
            [], [one for one in names if _WORD.fullmatch(one) is None], "names that are no words"
        )


async def a_procedure_waits_for_a_login_that_does_not_run(driver: Driver) -> None:
    """It is begun without, or its owner is told why not."""
    adapter, login = driver.adapter, driver.login()
    for one in adapter.procedures:
        course = adapter.proceed(one.name, login)
        try:
            _check(await course.begin())
        except (Refused, TryLater) as refused:
            expect(True, bool(refused.text), "whether it is said why not")
        except Exception as error:
            raise NotConforming(f"beginning raised {error!r}") from error
        await _given_up(course)


RULES = (a_procedure_is_begun_and_given_up, a_procedure_waits_for_a_login_that_does_not_run)


def _check(turn: object) -> None:
    """Something can be done, or was."""
    if not isinstance(turn, (Ask, Show, Told)):
        raise NotConforming(f"a procedure begins with {turn!r}")
    questions = turn.questions if isinstance(turn, Ask) else ()
    names = [question.name for question in questions]
    expect(sorted(set(names)), sorted(names), "the names of questions, each once")


async def _given_up(course: Any) -> None:
    try:
        await course.abandon()
    except Exception as error:
        raise NotConforming(f"giving up raised {error!r}") from error
