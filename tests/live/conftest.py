"""The servers that all live tests share, started once, at the first test that needs them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.live.site import OTHER, PLAIN, Kind, Site
from tests.live.yard import Yard
from tests.servers.synapse import Synapse

Sites = Callable[[Kind], Site]
Yards = Callable[[Kind], Yard]
Tell = Callable[[str], None]

_TOLD = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TOLD] = []


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if told := config.stash[_TOLD]:
        terminalreporter.section("counted")
        for line in told:
            terminalreporter.write_line(line)


@pytest.fixture
def tell(pytestconfig: pytest.Config) -> Tell:
    """Print a line at the end of the run, whether the tests pass or not."""
    return pytestconfig.stash[_TOLD].append


@pytest.fixture(scope="session")
def sites() -> Iterator[Sites]:
    """The site of a kind, always the same; not a parametrised fixture, of which only one value
    lives at a time."""
    opened: dict[str, Site] = {}

    def site(kind: Kind) -> Site:
        if kind.name not in opened:
            opened[kind.name] = Site.open(kind)
        opened[kind.name].mend()
        return opened[kind.name]

    try:
        yield site
    finally:
        for each in opened.values():
            each.close()


@pytest.fixture(params=[PLAIN, OTHER], ids=lambda kind: kind.name)
def site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Both kinds of site, one after the other."""
    return sites(request.param)


@pytest.fixture
def plain(sites: Sites) -> Site:
    """Prosody, ngIRCd, SQLite: for what does not depend on whose server it is."""
    return sites(PLAIN)


@pytest.fixture(scope="session")
def synapse() -> Iterator[Synapse]:
    """One for all tests: each takes people of its own."""
    with Synapse() as server:
        yield server


@pytest.fixture(scope="session")
def yards(sites: Sites) -> Iterator[Yards]:
    """The yard at the site of a kind, always the same."""
    opened: dict[str, Yard] = {}

    def yard(kind: Kind) -> Yard:
        site = sites(kind)
        if kind.name not in opened:
            opened[kind.name] = Yard.open(site, len(opened))
        opened[kind.name].mend()
        return opened[kind.name]

    with ExitStack() as stack:
        yield yard
        for each in opened.values():
            stack.callback(each.close)


@pytest.fixture(params=[PLAIN, OTHER], ids=lambda kind: kind.name)
def yard(request: pytest.FixtureRequest, yards: Yards) -> Yard:
    """The yards of both kinds of site, one after the other."""
    return yards(request.param)
