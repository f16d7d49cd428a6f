"""What every simulator is: an object that answers calls, and keeps an episode nowhere but in the world it is handed."""

from typing import Protocol, runtime_checkable

from envsynth.core import ToolCall, ToolResult
from envsynth.world import World


@runtime_checkable
class Simulator(Protocol):
    """Answers tool calls. One object serves any number of episodes at once.

    ``waits`` says whether answering may wait for something outside the process; where it never does, `answer` may
    be called straight from ``step``. One whose answers depend on something outside of the bundle may say so in an
    attribute ``versions``, which trajectories record: names to texts, such as a model and a hash of its prompts.
    """

    name: str
    waits: bool

    def answer(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call.

        Raises:
            SimulatorFault: the infrastructure could not answer; the world is as it was before the call.
        """
        ...

    async def respond(self, call: ToolCall, world: World) -> ToolResult:
        """Answer a call, waiting without blocking other episodes; otherwise as `answer`."""
        ...
