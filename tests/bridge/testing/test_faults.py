"""Gates keep an order, faults are used up."""

import asyncio

from bridge.testing.faults import Drop, Faults, Gate, Postpone, Refuse


def test_who_waits_before_a_gate_passes_in_the_order_of_coming() -> None:
    gate, passed = Gate(), list[str]()
    gate.when_open(lambda: passed.append("before"))
    with gate.closed():
        gate.when_open(lambda: passed.append("first"))
        with gate.closed():
            gate.when_open(lambda: passed.append("second"))

        assert (passed, gate.waiting) == (["before"], 2)

    assert (passed, gate.waiting) == (["before", "first", "second"], 0)


def test_who_gave_up_before_a_gate_holds_up_nobody() -> None:
    async def main() -> None:
        gate = Gate()
        with gate.closed():
            impatient, patient = (asyncio.ensure_future(gate.passed()) for _ in range(2))
            await asyncio.wait((patient,), timeout=0.01)
            impatient.cancel()
        await asyncio.wait_for(patient, 1.0)

    asyncio.run(main())


def test_each_fault_is_met_once_and_in_order() -> None:
    faults = Faults()
    faults.next_call(Postpone(1.0))
    faults.next_call(Drop(taken=True), to="#tea")
    faults.next_join(Refuse("full"))

    assert [faults.of_call("#tea"), faults.of_call("#tea"), faults.of_call("#tea")] == [
        Drop(taken=True),
        Postpone(1.0),
        None,
    ]
    assert [faults.of_join("#tea"), faults.of_join("#tea")] == [Refuse("full"), None]
