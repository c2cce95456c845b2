"""Accounts with a login that hear of changes of their contact list: servers tell who asked."""

from bridge.api.ids import LoginId
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import has_login, roster


async def knows(cast: Cast, client: Client) -> LoginId:
    """The account has a login, and its client a contact list."""
    await roster(client)
    return await has_login(cast, client)
