"""The XML namespaces the gateway speaks, and the tags most often asked for.

RFC 6120 section 4.8; the XEP of each is beside it.
"""

from typing import Final

# Streams and stanzas. The parser gives `jabber:component:accept` and `jabber:server` as
# `jabber:client`, so a forwarded or archived stanza reads like one that has just come.
CLIENT: Final = "jabber:client"
COMPONENT: Final = "jabber:component:accept"  # XEP-0114
SERVER: Final = "jabber:server"
STREAM: Final = "http://etherx.jabber.org/streams"
STREAM_ERRORS: Final = "urn:ietf:params:xml:ns:xmpp-streams"
STANZA_ERRORS: Final = "urn:ietf:params:xml:ns:xmpp-stanzas"
XML: Final = "http://www.w3.org/XML/1998/namespace"

ROSTER: Final = "jabber:iq:roster"  # RFC 6121 section 2
PGP: Final = "jabber:x:encrypted"  # XEP-0027
DATA_FORM: Final = "jabber:x:data"  # XEP-0004
DISCO_INFO: Final = "http://jabber.org/protocol/disco#info"  # XEP-0030
DISCO_ITEMS: Final = "http://jabber.org/protocol/disco#items"
ADDRESS: Final = "http://jabber.org/protocol/address"  # XEP-0033
MUC: Final = "http://jabber.org/protocol/muc"  # XEP-0045
MUC_USER: Final = "http://jabber.org/protocol/muc#user"
MUC_ADMIN: Final = "http://jabber.org/protocol/muc#admin"
MUC_OWNER: Final = "http://jabber.org/protocol/muc#owner"
MUC_ROOMINFO: Final = "http://jabber.org/protocol/muc#roominfo"
MUC_STABLE_ID: Final = "http://jabber.org/protocol/muc#stable_id"
COMMANDS: Final = "http://jabber.org/protocol/commands"  # XEP-0050
VALIDATE: Final = "http://jabber.org/protocol/xdata-validate"  # XEP-0122
MEDIA: Final = "urn:xmpp:media-element"  # XEP-0221
BOB: Final = "urn:xmpp:bob"  # XEP-0231
ADMIN: Final = "http://jabber.org/protocol/admin"  # XEP-0133
VCARD: Final = "vcard-temp"  # XEP-0054
RSM: Final = "http://jabber.org/protocol/rsm"  # XEP-0059
PUBSUB: Final = "http://jabber.org/protocol/pubsub"  # XEP-0060
PUBSUB_EVENT: Final = "http://jabber.org/protocol/pubsub#event"
OOB: Final = "jabber:x:oob"  # XEP-0066
SEARCH: Final = "jabber:iq:search"  # XEP-0055
REGISTER: Final = "jabber:iq:register"  # XEP-0077
AVATAR_DATA: Final = "urn:xmpp:avatar:data"  # XEP-0084
AVATAR_METADATA: Final = "urn:xmpp:avatar:metadata"
CHAT_STATES: Final = "http://jabber.org/protocol/chatstates"  # XEP-0085
VERSION: Final = "jabber:iq:version"  # XEP-0092
GATEWAY: Final = "jabber:iq:gateway"  # XEP-0100
URL_DATA: Final = "http://jabber.org/protocol/url-data"  # XEP-0103
CAPS: Final = "http://jabber.org/protocol/caps"  # XEP-0115
BLOCKING: Final = "urn:xmpp:blocking"  # XEP-0191
VCARD_UPDATE: Final = "vcard-temp:x:update"  # XEP-0153
NICK: Final = "http://jabber.org/protocol/nick"  # XEP-0172
RECEIPTS: Final = "urn:xmpp:receipts"  # XEP-0184
PING: Final = "urn:xmpp:ping"  # XEP-0199
TIME: Final = "urn:xmpp:time"  # XEP-0202
DELAY: Final = "urn:xmpp:delay"  # XEP-0203
ATTENTION: Final = "urn:xmpp:attention:0"  # XEP-0224
JINGLE_FILE: Final = "urn:xmpp:jingle:apps:file-transfer:5"  # XEP-0234
MUC_INVITE: Final = "jabber:x:conference"  # XEP-0249
THUMBNAILS: Final = "urn:xmpp:thumbs:1"  # XEP-0264
CARBONS: Final = "urn:xmpp:carbons:2"  # XEP-0280
VCARD_4: Final = "urn:ietf:params:xml:ns:vcard-4.0"  # XEP-0292
VCARD_4_NODE: Final = "urn:xmpp:vcard4"
FORWARD: Final = "urn:xmpp:forward:0"  # XEP-0297
HASHES: Final = "urn:xmpp:hashes:2"  # XEP-0300
CORRECTION: Final = "urn:xmpp:message-correct:0"  # XEP-0308
HATS: Final = "urn:xmpp:hats:0"  # XEP-0317
IDLE: Final = "urn:xmpp:idle:1"  # XEP-0319
MAM: Final = "urn:xmpp:mam:2"  # XEP-0313
MAM_EXTENDED: Final = "urn:xmpp:mam:2#extended"
MARKERS: Final = "urn:xmpp:chat-markers:0"  # XEP-0333
HINTS: Final = "urn:xmpp:hints"  # XEP-0334
PRIVILEGE_1: Final = "urn:xmpp:privilege:1"  # XEP-0356
PRIVILEGE_2: Final = "urn:xmpp:privilege:2"
SID: Final = "urn:xmpp:sid:0"  # XEP-0359
UPLOAD: Final = "urn:xmpp:http:upload:0"  # XEP-0363
REFERENCES: Final = "urn:xmpp:reference:0"  # XEP-0372
OPENPGP: Final = "urn:xmpp:openpgp:0"  # XEP-0373
EME: Final = "urn:xmpp:eme:0"  # XEP-0380
SPOILER: Final = "urn:xmpp:spoiler:0"  # XEP-0382
OMEMO: Final = "eu.siacs.conversations.axolotl"  # XEP-0384 before 0.4
OMEMO_1: Final = "urn:xmpp:omemo:1"
OMEMO_2: Final = "urn:xmpp:omemo:2"  # XEP-0384
SIMS: Final = "urn:xmpp:sims:1"  # XEP-0385
STYLING: Final = "urn:xmpp:styling:0"  # XEP-0393
BOOKMARKS: Final = "urn:xmpp:bookmarks:1"  # XEP-0402
SELF_PING: Final = "http://jabber.org/protocol/muc#self-ping-optimization"  # XEP-0410
OCCUPANT_ID: Final = "urn:xmpp:occupant-id:0"  # XEP-0421
FASTEN: Final = "urn:xmpp:fasten:0"  # XEP-0422
RETRACT_0: Final = "urn:xmpp:message-retract:0"  # XEP-0424
RETRACT_1: Final = "urn:xmpp:message-retract:1"
TOMBSTONES: Final = "urn:xmpp:message-retract:1#tombstone"
MODERATE_0: Final = "urn:xmpp:message-moderate:0"  # XEP-0425
MODERATE_1: Final = "urn:xmpp:message-moderate:1"
FALLBACK: Final = "urn:xmpp:fallback:0"  # XEP-0428
CHANNEL_SEARCH: Final = "urn:xmpp:channel-search:0:search"  # XEP-0433
CHANNEL_SEARCH_ERRORS: Final = "urn:xmpp:channel-search:0:error"
REACTIONS: Final = "urn:xmpp:reactions:0"  # XEP-0444
REACTION_LIMITS: Final = "urn:xmpp:reactions:0:restrictions"
FILE_METADATA: Final = "urn:xmpp:file:metadata:0"  # XEP-0446
FILE_SHARING: Final = "urn:xmpp:sfs:0"  # XEP-0447
ENCRYPTED_SHARING: Final = "urn:xmpp:esfs:0"  # XEP-0448
STICKERS: Final = "urn:xmpp:stickers:0"  # XEP-0449
REPLY: Final = "urn:xmpp:reply:0"  # XEP-0461
ROOM_AVATAR: Final = "muc#roominfo_avatarhash"  # XEP-0486
DISPLAYED: Final = "urn:xmpp:mds:displayed:0"  # XEP-0490

MESSAGE_TAG: Final = f"{{{CLIENT}}}message"
PRESENCE_TAG: Final = f"{{{CLIENT}}}presence"
IQ_TAG: Final = f"{{{CLIENT}}}iq"
BODY_TAG: Final = f"{{{CLIENT}}}body"
SUBJECT_TAG: Final = f"{{{CLIENT}}}subject"
ERROR_TAG: Final = f"{{{CLIENT}}}error"
STREAM_TAG: Final = f"{{{STREAM}}}stream"
STREAM_ERROR_TAG: Final = f"{{{STREAM}}}error"
