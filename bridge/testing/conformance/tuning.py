"""Rules of what accounts set for their logins, and of what is told of connections."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bridge.api.adapter import Login, Target
from bridge.api.errors import Refused
from bridge.api.ids import LoginId
from bridge.testing.conformance.claims import NotConforming, expect
from bridge.testing.conformance.scene import in_the_room
from bridge.testing.driving import Driver

WORD = "swordfish"


async def what_is_set_stands_there(driver: Driver) -> None:
    """Of a room, all that is kept is kept for that room."""
    login = driver.login()
    for target, name, value, _ in _tunings(driver):
        before = _values(driver, target, login)
        expect(True, name in before, f"whether {name} can be set")
        options = driver.adapter.tuned(target, {name: value}, login)
        if target.kind == "room":
            named = [option.partition(" ")[2] for option in options]
            expect([target.native] * len(options), named, f"for what {name} is kept")
        set_ = _set(login, target, options)
        expect({**before, name: value}, _values(driver, target, set_), "how it stands now")
        back = _set(set_, target, driver.adapter.tuned(target, {name: before[name]}, set_))
        expect(before, _values(driver, target, back), "how it stands when it is set back")


async def what_cannot_be_is_refused(driver: Driver) -> None:
    login = driver.login()
    wrong = [(target, {name: bad}) for target, name, _, bad in _tunings(driver)]
    target = next(iter(_tunings(driver)))[0]
    for where, values in (*wrong, (target, {"there is no such setting": "1"})):
        try:
            driver.adapter.tuned(where, values, login)
        except Refused:
            continue
        raise NotConforming(f"{values} was taken")


async def a_secret_is_never_told(driver: Driver) -> None:
    """An empty one stays as it is."""
    login = driver.login()
    target = Target("server", login.native, login.native)
    secrets = [one.name for one in driver.adapter.tunable(target, login) if one.kind == "secret"]
    for name in secrets:
        options = driver.adapter.tuned(target, {name: WORD}, login)
        expect([WORD], list(options.values()), f"what is kept of {name}")
        keeps = _set(login, target, options)
        told = repr(driver.adapter.tunable(target, keeps))
        expect(False, WORD in told, f"whether {name} is told")
        again = driver.adapter.tuned(target, {name: ""}, keeps)
        expect({}, dict(again), f"what an empty {name} changes")


async def a_login_is_tuned_whether_it_runs_or_not(driver: Driver) -> None:
    """It goes on; what is set of it is known from then on."""
    async with in_the_room(driver) as scene:
        for target, name, value, _ in _tunings(driver):
            set_ = _set(
                scene.login, target, driver.adapter.tuned(target, {name: value}, scene.login)
            )
            await driver.adapter.tune(replace(set_, name=scene.login.name))
        await scene.adapter.tune(driver.login())
        expect(["sent"], await scene.say("still here"), "what becomes of what is said then")


async def a_connection_is_described(driver: Driver) -> None:
    """While there is one."""
    async with in_the_room(driver) as scene:
        facts = scene.adapter.described(scene.login.id)
        expect(True, bool(facts), "whether there is anything to be told")
        expect(True, all(what and how for what, how in facts), "whether all of it says something")
        expect((), tuple(scene.adapter.described(LoginId(987_654))), "what nobody has")
        scene.adapter.part(scene.login.id, "see you")
        scene.adapter.part(LoginId(987_654), "see you")
    expect((), tuple(driver.adapter.described(scene.login.id)), "what is told after its end")


def _tunings(driver: Driver) -> Iterator[tuple[Target, str, str, str]]:
    for far_name, name, value, wrong in driver.tunings:
        target = driver.adapter.target(far_name)
        assert target is not None
        yield target, name, value, wrong


def _values(driver: Driver, target: Target, login: Login) -> dict[str, str]:
    return {one.name: one.value for one in driver.adapter.tunable(target, login)}


def _set(login: Login, target: Target, options: Mapping[str, str]) -> Login:
    now = {**login.options, **options}
    name = now.get("nick", "") if target.kind == "server" else ""
    options = {option: value for option, value in now.items() if value}
    return replace(login, options=options, name=name or login.name)


RULES = (
    what_is_set_stands_there,
    what_cannot_be_is_refused,
    a_secret_is_never_told,
    a_login_is_tuned_whether_it_runs_or_not,
)
