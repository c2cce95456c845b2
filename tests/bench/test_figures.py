"""What the bench counts and says can be trusted."""

from tests.bench.stage import BIBOUMI, OURS
from tests.bench.table import Bar, Table
from tests.bench.traffic import Traffic, missed
from tests.bench.wire import IrcWire, XmppWire


def test_what_is_lost_doubled_or_out_of_order_is_counted() -> None:
    wire = XmppWire()
    for number in (0, 2, 1, 4, 4):
        wire.data_received(f"<message><body>run:{number}: hello</body></message>".encode())
    traffic = Traffic(mark="run", streams=1, said=[], heard={wire: range(5)}, reflected={})

    assert missed(traffic, traffic.heard) == (1, 1, 1)


def test_streams_may_cross() -> None:
    wire = XmppWire()
    for number in (1, 0, 3, 2):
        wire.data_received(f"<body>run:{number}: hello</body>".encode())
    traffic = Traffic(mark="run", streams=2, said=[], heard={wire: range(4)}, reflected={})

    assert missed(traffic, traffic.heard) == (0, 0, 0)


def test_a_mark_that_comes_in_two_reads_is_counted_once() -> None:
    counted: list[int] = []
    wire = XmppWire()
    wire.count(b"run:", counted.append)

    for part in (b"<body>ru", b"n:1: a run", b":", b"2"):
        wire.data_received(part)

    assert sum(counted) == 2


def test_the_marks_of_another_run_count_for_nothing() -> None:
    wire = XmppWire()
    wire.data_received(b"<body>run7:0: late</body><body>run8:0: now</body>")
    traffic = Traffic(mark="run8", streams=1, said=[], heard={wire: range(1)}, reflected={})

    assert missed(traffic, traffic.heard) == (0, 0, 0)


def test_the_table_shows_medians_ratios_and_whether_bars_are_met() -> None:
    table = Table([OURS, BIBOUMI])
    for ours, other in ((100.0, 400.0), (120.0, 500.0), (900.0, 300.0)):
        table.add("a  path", "CPU us each", OURS, ours, Bar(value=150))
        table.add("a  path", "CPU us each", BIBOUMI, other, Bar(value=150))
    table.add("a  path", "messages/s", OURS, 2000, Bar(value=3000, at_least=True), "it is full")
    table.add("a  path", "lost", OURS, 1, Bar(value=0))

    assert [line.split() for line in table.lines()] == [
        ["ours", "biboumi", "ours/biboumi", "bar"],
        ["a", "path", "CPU", "us", "each", "120", "400", "0.30", "<=", "150", "met"],
        ["messages/s", "2,000", "-", ">=", "3,000", "missed:", "it", "is", "full"],
        ["lost", "1", "-", "<=", "0", "MISSED"],
    ]


def test_lines_of_irc_are_read_as_such() -> None:
    wire = IrcWire()
    wire._chunks.append(b":ann!a@host PRIVMSG #room :run:0: hello\r\n")
    traffic = Traffic(mark="run", streams=1, said=[], heard={wire: range(1)}, reflected={})

    assert missed(traffic, traffic.heard) == (0, 0, 0)
