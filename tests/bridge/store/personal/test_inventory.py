"""No table can be forgotten where an account's data are read and erased."""

from bridge.store import tables
from bridge.store.personal.inventory import INVENTORY


def test_every_table_is_in_the_inventory() -> None:
    assert set(INVENTORY) == set(tables.metadata.tables)


def test_what_is_kept_when_an_account_is_erased_is_its_ban_alone() -> None:
    kept = {
        name
        for name, holding in INVENTORY.items()
        if holding.found != "nobody" and not holding.is_erased
    }

    assert kept == {"bans"}


def test_what_is_not_exported_is_not_what_its_owner_said_or_set() -> None:
    left_out = {
        name
        for name, holding in INVENTORY.items()
        if holding.found != "nobody" and not holding.is_exported
    }

    assert left_out == {
        "copies",
        "cursors",
        "deliveries",
        "kept",
        "login_options",
        "occupants",
        "resources",
    }
