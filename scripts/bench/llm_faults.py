"""A model's server that misbehaves: 1 % of all replies of each kind bad, over 5,000 calls of the ``llm`` simulator.

Counts what became of each: nothing crashes, no world is half-written, what can be noticed is, and lies that fit the
schema are found by comparing with what the call really does.

    python scripts/bench/llm_faults.py [--places 100] [--calls 50] [--each 0.01]
"""

import argparse
import sys
from pathlib import Path

from table import print_table

sys.path.insert(0, str(Path(__file__).parents[2]))  # the server that misbehaves is the tests'

from tests.llm.server import ModelServer
from tests.simulation.llm.mixed import play


def main() -> None:
    """Play with and without second tries, and print what was counted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=100)
    parser.add_argument("--calls", type=int, default=50)
    parser.add_argument("--each", type=float, default=0.01)
    parser.add_argument("--timeout", type=float, default=15.0, help="seconds; longer than a busy server takes")
    arguments = parser.parse_args()
    columns = []
    for tries in ({"attempts": 1, "repairs": 0}, {}):
        server = ModelServer()
        try:
            options = {"timeout_s": arguments.timeout, "attempts": 5, "repairs": 2} | tries
            columns.append(play(server, arguments.places, arguments.calls, arguments.each, **options))
        finally:
            server.close()
    figures = {
        "calls": lambda one: one.calls,
        "requests": lambda one: one.requests,
        "bad replies, lies not among them": lambda one: one.sent.total() - one.sent["lie"],
        "noticed by the client": lambda one: sum(one.failures.values()),
        "answered": lambda one: one.answered,
        "faults (void episodes)": lambda one: one.faults,
        "lies told": lambda one: one.sent["lie"],
        "lies found by the oracle": lambda one: one.lies_found,
        "answers with a wrong observation": lambda one: one.wrong,
        "worlds half-written": lambda one: one.half_written,
        "crashes": lambda one: one.crashes,
    }
    rows = [(name, *(f"{figure(one):,}" for one in columns)) for name, figure in figures.items()]
    title = f"{arguments.each:.0%} of each of {len(columns[0].sent)} kinds of bad replies"
    print_table(title, ("", "no second tries", "the defaults"), rows)


if __name__ == "__main__":
    main()
