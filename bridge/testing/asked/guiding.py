"""`Guiding` of a fake network: something is confirmed, taken along, brought back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from bridge.api.adapter import Login
from bridge.api.errors import Refused
from bridge.api.login import Ask, Question, Show
from bridge.api.procedures import Procedure, Told, Turn

COMPARE: Final = Show(words="Look at the other one.", code="7 cats")
SAME: Final = Ask(questions=(Question(name="same", label="Is it the same?", kind="flag"),))
BRING: Final = Ask(questions=(Question(name="keys", label="The keys", kind="lines"),))


class FakeGuiding:
    """brought: what was brought back, and given_up: courses that were."""

    procedures = (
        Procedure(name="confirm", title="Confirm", about="Compare something."),
        Procedure(name="take", title="Take along", about="Have keys in a file."),
        Procedure(name="bring", title="Bring back", about="Give keys."),
    )

    def __init__(self) -> None:
        self.brought: list[str] = []
        self.given_up: list[str] = []

    def proceed(self, name: str, login: Login) -> "FakeCourse":
        return FakeCourse(self, name)


@dataclass(slots=True)
class FakeCourse:
    guiding: FakeGuiding
    name: str
    is_over: bool = field(default=False)

    async def begin(self) -> Turn:
        match self.name:
            case "confirm":
                return COMPARE
            case "take":
                return Told(words="Here are your keys.", lines="-- key\n-- another")
        return BRING

    async def wait(self) -> Turn:
        return SAME

    async def answer(self, values: Mapping[str, str]) -> Turn:
        if self.name == "confirm":
            if values["same"] != "1":
                raise Refused("not-acceptable", "Then look again.")
            return Told(words="Confirmed.")
        self.guiding.brought.append(values["keys"])
        return Told(words="Thank you.")

    async def abandon(self) -> None:
        self.guiding.given_up.append(self.name)
