"""Reading an environment's arguments: who answers calls and questions, and by which protocol episodes go."""

from typing import Any

from envsynth.bundle import Bundle
from envsynth.core import SUBMIT, EnvsynthError
from envsynth.simulation import Simulator


def check_protocol(protocol: str, max_submissions: int | None, bundle: Bundle) -> None:
    """Make sure that a bundle's tasks can be played by a protocol.

    Raises:
        EnvsynthError: there is no such protocol or limit, or the toolset has the protocol's tool itself.
    """
    if protocol not in ("play", "submit"):
        raise EnvsynthError(f"protocol is 'play' or 'submit', not {protocol!r}")
    if max_submissions is not None and (protocol != "submit" or max_submissions < 1):
        raise EnvsynthError(f"max_submissions ({max_submissions}) is 1 or more, and goes with protocol='submit'")
    if protocol == "submit" and SUBMIT in bundle.toolset.by_name:
        raise EnvsynthError(f"{bundle!r} has a tool {SUBMIT!r} of its own, so protocol='submit' cannot be played on it")


def simulator_for(bundle: Bundle, simulator: str | Simulator | None, user: str, options: dict[str, Any]) -> Simulator:
    """Return what answers an environment's calls.

    Args:
        bundle: whose tools they are.
        simulator: its name or the simulator itself; None: the bundle's own.
        user: who answers ``ask_user``: ``scripted`` or ``llm``.
        options: of the models that play the simulator or the user.

    Raises:
        EnvsynthError: there is no such simulator, user or option.
    """
    if user not in ("scripted", "llm"):
        raise EnvsynthError(f"user is 'scripted' or 'llm', not {user!r}")
    own = options if user == "scripted" or simulator == "llm" else {}
    if simulator is None or isinstance(simulator, str):
        made = bundle.simulator(simulator, **own)
    elif own:
        raise EnvsynthError(f"a simulator that is made already takes no options: {', '.join(own)}")
    else:
        made = simulator
    if user == "scripted":
        return made
    from envsynth.simulation.llm.played_user import PlayedUser  # loaded by those who ask models

    return PlayedUser.around(made, bundle.toolset, **options)
