"""What the configuration says now, as parts look it up at each use: so it can change under them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from bridge.api.ids import NetworkName
from bridge.config import Settings
from bridge.config.settings import FilesSettings
from bridge.core.media import Limits as FileLimits
from bridge.core.preferences import PERSISTENT, SHARE_PROFILE, Value
from bridge.store.retention import Limits
from bridge.xmpp import fetching
from bridge.xmpp.fetching import Fetcher
from bridge.xmpp.sources import UPLOAD_PORTS, Kinds

if TYPE_CHECKING:
    from bridge.core.strangers import Rules

DAY: Final = 86_400.0


class Current:
    """By network: seconds until what could not be delivered is given up, and for which changes
    wait that are said in words; whether what nobody knows the fate of is sent again; how many
    people of a room are shown; who may write to whom; what accounts wish that say nothing else;
    what archives keep.
    """

    def __init__(self, settings: Settings) -> None:
        self.expire_after: dict[NetworkName, float] = {}
        self.resend_uncertain: dict[NetworkName, bool] = {}
        self.changes_after: dict[NetworkName, float] = {}
        self.people_shown: dict[NetworkName, int] = {}
        self.rules: dict[NetworkName, Rules] = {}
        self.wishes: dict[NetworkName, dict[str, Value]] = {}
        self.archives: dict[NetworkName, Limits] = {}
        self.renew(settings)

    def renew(self, settings: Settings) -> None:
        """It says so from now on; the networks are the same."""
        for network in settings.networks:
            name = network.name
            self.expire_after[name] = network.expire_after
            self.resend_uncertain[name] = network.resend_uncertain
            self.changes_after[name] = network.changes_after
            self.people_shown[name] = network.people_shown
            self.rules[name] = network.rules
            wishes = self.wishes.setdefault(name, {})
            wishes[SHARE_PROFILE] = network.share_profile
            wishes[PERSISTENT] = network.persistent
            self.archives[name] = Limits(network.archive_days * DAY, network.archive_messages)

    def shares_profile(self) -> Mapping[NetworkName, bool]:
        """Where accounts show who they are that say nothing else."""
        return {name: wishes[SHARE_PROFILE] is True for name, wishes in self.wishes.items()}


def file_limits(settings: FilesSettings) -> FileLimits:
    """Of all files, on their way between networks."""
    return FileLimits(
        largest_in=settings.largest_in,
        largest_out=settings.largest_out,
        within=settings.wait,
        directory=settings.directory,
    )


def fetcher(settings: FilesSettings) -> Fetcher:
    """What follows the links of files that users share."""
    return Fetcher(trusted=settings.trusted_hosts, plain=settings.allow_http, ports=UPLOAD_PORTS)


def fetched(settings: FilesSettings) -> fetching.Bounds:
    """Of the files behind these links."""
    return fetching.Bounds(
        max_bytes=settings.largest_out, within=settings.wait, accepts=Kinds(settings.kinds_out)
    )
