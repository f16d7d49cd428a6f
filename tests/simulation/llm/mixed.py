"""Every misbehaviour of a server mixed into many calls at once, and what became of them."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import orjson

from envsynth.core import SimulatorFault, ToolCall
from tests.llm.server import Answer, Body, ModelServer, says
from tests.simulation.llm.library import VALID, simulator, stage, world

BAD = {
    "429": Answer(status=429, headers={"Retry-After": "0.001"}),
    "500": Answer(status=500),
    "drop": Answer(drop=True),
    "half": Answer(half=True),
    "no JSON": Answer(text="certainly!"),
    "outside": says({"explanation": "", "status": "ok", "content": {"due_on": "soon"}, "changes": []}),
    "refusal": Answer(refusal="I cannot."),
    "cut": Answer(text='{"status": "ok"', stopped="length"),
    "empty": Answer(raw=b""),
    "bad row": says(
        {
            "explanation": "",
            "status": "ok",
            "content": {"due_on": "2026-03-27"},
            "changes": [
                {"op": "update", "table": "loans", "key": {"loan_id": "L1"}, "values": {"renewals": 99}},
                {"op": "delete", "table": "loans", "key": {"loan_id": "L0"}, "values": {}},
            ],
        }
    ),
}
RENEW = ToolCall(name="renew_loan", arguments={"loan_id": "L1", "days": 7})
DUE = {"due_on": "2026-03-27"}


@dataclass
class Counts:
    """What was sent, and what became of it.

    Attributes:
        sent: bad replies by kind; ``lie`` fits the schema and is wrong.
        failures: what the client noticed, by cause.
        wrong: answers that differ from the truth in what was seen.
        crashes: anything but an answer or a fault.
        lies_found: answers that the truth as oracle calls wrong: what they changed is not what the call changes.
        half_written: worlds that are not what their answered calls (and the lies among them) made of them.
    """

    calls: int = 0
    answered: int = 0
    faults: int = 0
    wrong: int = 0
    crashes: int = 0
    lies_found: int = 0
    half_written: int = 0
    requests: int = 0
    sent: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)


def renewing(body: Body, renewals: int = 1) -> Answer:
    """The right answer: one more renewal than the rows say; with another number it is a lie."""
    if stage(body) == "validate":
        return says(VALID)
    rows = orjson.loads(body["messages"][1]["content"])["metadata"]["rows"]["loans"]
    count = next(row["renewals"] for row in rows if row["loan_id"] == "L1")
    change = {"op": "update", "table": "loans", "key": {"loan_id": "L1"}, "values": {"renewals": count + renewals}}
    return says({"explanation": "", "status": "ok", "content": DUE, "changes": [change]})


def play(
    server: ModelServer, places: int, calls: int, each: float, timeout_s: float, seed: int = 5, **options
) -> Counts:
    """Make ``calls`` calls in each of many worlds at once; each kind of reply is bad with the probability ``each``.

    ``timeout_s`` is to be long enough for a server that is merely busy: it would be noticed and was not sent.
    """
    rng, counts = np.random.default_rng(seed), Counts()
    bad = {**BAD, "slow": Answer(seconds=1.5 * timeout_s)}
    names = [*bad, "lie"]

    def plan(body: Body) -> Answer:
        chosen = int(rng.random() // each)
        kind = names[chosen] if chosen < len(names) else ""
        if not kind or (kind == "lie" and stage(body) != "respond"):
            return renewing(body)
        counts.sent[kind] += 1
        return renewing(body, 2) if kind == "lie" else bad[kind]

    server.plan = plan
    made = simulator(server, concurrency=places, timeout_s=timeout_s, **options)
    worlds, right = [world() for _ in range(places)], [0] * places

    async def one(number: int) -> None:
        place = worlds[number]
        for _ in range(calls):
            before, digest = _renewals(place), place.digest()
            counts.calls += 1
            try:
                result = await made.respond(RENEW, place)
            except SimulatorFault:
                counts.faults += 1
                counts.half_written += place.digest() != digest
                continue
            except Exception:
                counts.crashes += 1
                raise
            counts.answered += 1
            counts.wrong += (result.status, result.content) != (200, DUE)
            gained = _renewals(place) - before
            counts.half_written += gained not in (1, 2)
            counts.lies_found += gained == 2
            right[number] += gained

    async def everyone() -> None:
        await asyncio.gather(*map(one, range(places)))

    asyncio.run(everyone())
    counts.half_written += sum(_renewals(place) != right[number] for number, place in enumerate(worlds))
    counts.failures, counts.requests = Counter(made.client.ledger.failures), made.client.ledger.requests
    counts.sent["lie"] += 0
    return counts


def _renewals(place) -> int:
    return place.query("SELECT renewals FROM loans WHERE loan_id = 'L1'")[0][0]
