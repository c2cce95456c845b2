"""How the gateway looks from XMPP: the only place that imports slixmpp."""

import logging

# slixmpp.stringprep advises at every start to build a faster variant that no longer exists; what
# is slow about it is paid once per address, and kept.
logging.getLogger("slixmpp.stringprep").setLevel(logging.ERROR)
