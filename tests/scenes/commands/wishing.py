"""Changes what an account wishes, as its owner does: by the command `preferences`."""

from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.executing import Execution

COMPLETED = "//commands:command[@status='completed']"


async def wishes(cast: Cast, client: Client, **values: str) -> None:
    """Fill in some of the form and leave the rest as it is. A flag is "1" or "0"."""
    execution = await Execution.begun(client, cast.domain, "preferences")
    assert set(values) <= set(execution.fields)
    await execution.submits({**execution.fields, **values}, COMPLETED)
