"""`DiscreteActions`: the same episodes, acted in by numbers instead of text."""

from typing import Any, SupportsInt

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs
from numpy.typing import NDArray

from envsynth.core import EnvsynthError
from envsynth.environment.discrete.choice import NO_CHOICE, Choice, Layout
from envsynth.environment.discrete.draft import Draft
from envsynth.environment.discrete.features import FEATURES, WIDTH
from envsynth.environment.discrete.manual import Manual
from envsynth.environment.discrete.memory import Memory
from envsynth.environment.discrete.notes import Made, Notes
from envsynth.environment.discrete.view import View
from envsynth.environment.tool_env import ToolEnv

Observation = NDArray[np.int32]
_NO_CALL = "<tool_call></tool_call>"


class DiscreteActions(gym.Wrapper[Any, Any, str, str], RecordConstructorArgs):
    """Builds calls by choices: a tool first, then a value for each of its slots, among the values seen so far.

    Values come from the user's words, from responses, and from what schemas list; nothing of the task but what an
    agent can read is looked at. A call is made once its slots have values, and only then the environment takes a
    step; until then, rewards are 0. ``finish`` leads to a choice of values to state, and the message that states them
    ends the episode.

    * **Action**: ``Discrete(n)``, the same for all tasks of a bundle (`layout`): its tools, in the toolset's order,
      then ``finish``, then ``nothing`` (leave this slot out; this list is complete; nothing more to state), then
      ``values`` places for values, the likeliest first (of a slot that lists its values: in that order).
    * **Observation**: ``Box`` of ``(n, WIDTH)`` integers: in row *a* the numbers of action *a*'s features, 1 to
      ``FEATURES - 1``, and 0 in unused places. A linear policy's score of an action is the sum of its features'
      weights. `options` says in words what the rows stand for.
    * **Info**: what the environment tells, and ``action_mask``: 1 for each action that makes sense now, and ``hints``:
      how apt each of them seems by names and words alone. While an episode is under way there is always one. Arrays
      are the caller's own.
    * **Masked actions**: any other action counts as a malformed call; it takes a turn and drops the call begun. A tool
      is masked if nothing fits one of its required slots. A choice with one possibility only is taken by itself,
      except that of a tool.
    * **Reward, termination, truncation**: the environment's. A turn is a call or the final message, not a choice.

    Args:
        env: the environment, a `ToolEnv` at its heart.
        values: how many values a slot can be chosen from at most.
        memory: how many views (what one point of an episode looks like) are kept, so that a task that is tried again
            is shown again without being read again. A view takes about 7 kB, so the default about 60 MB once as many
            points were met; 0 keeps none. What is shown is the same in any case.

    Attributes:
        layout: which action means what.
        draft: the call, or the message, that is being put together.

    Raises:
        EnvsynthError: the environment is of another kind; ``values`` or ``memory`` is no such number.

    >>> env = DiscreteActions(gym.make("toolsynth/retail-v0"))  # doctest: +SKIP
    >>> observation, info = env.reset(seed=0)  # doctest: +SKIP
    >>> action = env.action_space.sample(info["action_mask"])  # doctest: +SKIP
    """

    # The first two types are what the wrapper takes and shows. Gymnasium uses them for the wrapped environment, too.

    def __init__(self, env: gym.Env[str, str], values: int = 48, memory: int = 8_192) -> None:
        RecordConstructorArgs.__init__(self, values=values, memory=memory)
        gym.Wrapper.__init__(self, env)
        if not isinstance(env.unwrapped, ToolEnv):
            raise EnvsynthError(f"DiscreteActions acts in a ToolEnv, not in {env.unwrapped}")
        if values < 1 or memory < 0:
            raise EnvsynthError(f"values ({values}) is 1 or more, and memory ({memory}) a number of views, 0 or more")
        self._manual = Manual(env.unwrapped.bundle.toolset)
        self.layout = Layout(self._manual.tools, values)
        self.action_space = spaces.Discrete(self.layout.count)
        self.observation_space = spaces.Box(0, FEATURES - 1, (self.layout.count, WIDTH), np.int32)
        self.draft = Draft(self._manual, self.layout)
        self._memory = Memory(memory)
        self._view = self._nothing_left = View(NO_CHOICE, self.layout)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin an episode; see `ToolEnv.reset`."""
        self._request, info = self.env.reset(seed=seed, options=options)
        self._offered = frozenset(tool["function"]["name"] for tool in info["tools"])
        self._notes: Notes | None = None
        self._unread: list[tuple[Made, str]] = []
        self._point = self._memory.after(0, self._request, tuple(sorted(self._offered)))
        self._begin_call()
        return self._shown(info)

    def step(self, action: SupportsInt) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Make a choice; where that completes a call or the final message, take a step with it."""
        option = self.choice.options.get(int(action))
        text = _NO_CALL if option is None else self.draft.take(option)
        while text is None:
            view = self._look()
            if len(view.choice.options) > 1:
                self._view = view
                observation, info = self._shown({})
                return observation, 0.0, False, False, info
            text = self._take_the_only(view.choice)
        return self._act(text)

    @property
    def choice(self) -> Choice:
        """What can be chosen now."""
        return self._view.choice

    @property
    def options(self) -> dict[int, str]:
        """What can be chosen now, in words, by action."""
        return {action: option.text for action, option in self.choice.options.items()}

    def action_masks(self) -> NDArray[np.int8]:
        """Return the mask of the present choice, where sb3-contrib looks for it."""
        return self._view.mask

    def _act(self, text: str) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        _, reward, terminated, truncated, info = self.env.step(text)
        self._note(info)
        if terminated or truncated:
            self._view = self._nothing_left
        else:
            self._begin_call()
        observation, info = self._shown(info)
        return observation, float(reward), terminated, truncated, info

    def _begin_call(self) -> None:
        self.draft = Draft(self._manual, self.layout)
        self._view = self._look()

    def _look(self) -> View:
        drafted = self.draft.key
        view = self._memory.view(self._point, drafted)
        if view is None:
            choice = self.draft.choice(self._offered, self._read())
            view = self._memory.keep(self._point, drafted, View(choice, self.layout))
        return view

    def _read(self) -> Notes:
        """Return what is known, up to date: nothing is read before it is needed."""
        if self._notes is None:
            self._notes = Notes(self._request, self._manual)
        for made, text in self._unread:
            self._notes.note(made, text)
        self._unread.clear()
        return self._notes

    def _take_the_only(self, choice: Choice) -> str | None:
        options = list(choice.options.values())
        return self.draft.take(options[0]) if options else _NO_CALL  # a list that needs more values than there are

    def _note(self, info: dict[str, Any]) -> None:
        replies = [message["content"] for message in info["messages"] if message["role"] == "tool"]
        for result, text in zip(info["results"], replies, strict=True):
            self._unread.append((Made(result["name"], self.draft.arguments, result["error"]), text))
            self._point = self._memory.after(self._point, text, self.draft.key)

    def _shown(self, info: dict[str, Any]) -> tuple[Observation, dict[str, Any]]:
        view = self._view
        return view.observation, {**info, "action_mask": view.mask, "hints": view.hints}
