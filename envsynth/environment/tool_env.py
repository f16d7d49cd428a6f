"""The environment: a model's text in, what it reads next out.

* **Action**: text, the model's raw output; `envsynth.environment.parse` says how calls are written in it.
* **Observation**: text, what the agent reads next: the user's instruction at reset, then each call's result on a line
  of its own; cut at ``observation_limit`` characters with a mark that says so.
* **Info at reset**: ``messages`` (system and user), ``tools`` (as chat APIs take them), ``task_id``, ``seed``,
  ``split``, ``difficulty`` and ``level``. Afterwards only what is new: ``messages`` and ``results`` of the turn, at
  the end ``reward`` (why the reward is what it is), or ``fault``.
* **Termination**: a text without a call is the final message and ends the episode.
* **Truncation**: after ``max_turns`` actions, scored as it stands; or by a simulator's fault, with reward 0.0 and
  ``info["fault"]`` set: such an episode is void, and a trainer leaves it out.
* **Reward**: see ``docs/reward.md``.

With ``protocol="submit"`` an episode goes as `envsynth.environment.submission` says, and at its end
``info["attempts"]`` counts calls and submissions against the ideal.
"""

import copy
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.utils import seeding

from envsynth.bundle import Bundle, load
from envsynth.core import MAX_TURNS, EnvsynthError, SimulatorFault, Trajectory
from envsynth.environment.arguments import check_protocol, simulator_for
from envsynth.environment.conversation import transcript
from envsynth.environment.driving import drive, drive_waiting
from envsynth.environment.episode import Episode
from envsynth.environment.options import Options
from envsynth.environment.parse import MAX_LENGTH, readable
from envsynth.environment.registration import env_id, unknown_task
from envsynth.environment.spaces import TextSpace
from envsynth.environment.start import begin, first_info, first_observation, menu_of
from envsynth.environment.terms import Rules
from envsynth.environment.trajectory import trajectory_of
from envsynth.reward import RewardConfig
from envsynth.simulation import Simulator

OBSERVATION_LIMIT = 32_768
_MARKS = 4_096  # room for the marks of cuts: an action has at most 32 results and 33 errors


class ToolEnv(gym.Env[str, str]):
    """A tool-using agent's environment over one bundle.

    Args:
        bundle: the bundle's name on the search path, or the path of its folder.
        task: the id of the one task; none: each reset draws one.
        split: the split to draw from: ``train``, ``test``, ``unseen_tools`` or ``all``; none: ``train``.
        difficulty: the difficulty to draw from; none: any.
        level: how much the instruction says: ``high`` (what is wanted) or ``low`` (the steps).
        distractors: see `Options`.
        tool_errors: see `Options`.
        tasks: ``committed``: the bundle's tasks are drawn from; ``generated``: every reset makes a fresh, proved task
            from its seed.
        challenge: how hard generated tasks are to be, from 0 to 1; see `Options`.
        simulator: who answers calls: a simulator's name, or a `Simulator` object; none: ``program`` where all tools
            have programs, else ``schema``.
        user: who answers ``ask_user``: ``scripted`` (from the task's facts, without a model) or ``llm`` (a model that
            knows those facts and nothing else).
        reward: ``sparse``, ``graded`` or ``dense``, or a `RewardConfig`.
        max_turns: after how many actions an episode is truncated.
        protocol: ``play``, or ``submit``: explore freely, then submit one complete list of calls until it is right
            (`envsynth.environment.submission`).
        max_submissions: in the protocol ``submit``, how many may be submitted; none: as many as there are turns.
        on_fault: what a simulator's fault does: ``truncate`` the episode, or ``raise``.
        observation_limit: how many characters of results an observation holds.
        render_mode: ``ansi``: `render` returns the conversation so far.
        model_options: further arguments are those of the models that play the simulator or the user:
            ``simulator="llm", model=…, api_base=…``.

    Raises:
        EnvsynthError: an argument has no such value; the bundle or the task is not there.
    """

    metadata: dict[str, Any] = {"render_modes": ["ansi"], "render_fps": 1}

    def __init__(
        self,
        bundle: str | Path,
        task: str | None = None,
        split: str | None = None,
        difficulty: str | None = None,
        level: str = "high",
        distractors: int | None = None,
        tool_errors: float = 0.0,
        tasks: str = "committed",
        challenge: float | None = None,
        simulator: str | Simulator | None = None,
        user: str = "scripted",
        reward: str | RewardConfig = "sparse",
        max_turns: int = MAX_TURNS,
        protocol: str = "play",
        max_submissions: int | None = None,
        on_fault: str = "truncate",
        observation_limit: int = OBSERVATION_LIMIT,
        render_mode: str | None = None,
        **model_options: Any,
    ) -> None:
        if max_turns < 1 or observation_limit < 1:
            raise EnvsynthError(f"max_turns ({max_turns}) and observation_limit ({observation_limit}) are 1 or more")
        if on_fault not in ("truncate", "raise"):
            raise EnvsynthError(f"on_fault is 'truncate' or 'raise', not {on_fault!r}")
        self.bundle: Bundle = load(bundle)
        check_protocol(protocol, max_submissions, self.bundle)
        self.rules = Rules(
            self.bundle,
            simulator_for(self.bundle, simulator, user, model_options),
            RewardConfig.from_name(reward) if isinstance(reward, str) else reward,
            max_turns,
            observation_limit,
            protocol,
            max_submissions,
        )
        self.options = Options(task, split or "train", difficulty, level, distractors, tool_errors, tasks, challenge)
        self.on_fault = on_fault
        self.render_mode = render_mode
        self.action_space = TextSpace(MAX_LENGTH)
        self.observation_space = TextSpace(observation_limit + _MARKS)
        self._episode: Episode | None = None
        if task is not None and task not in self.bundle.tasks:
            raise unknown_task(self.bundle, task)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Begin an episode.

        Args:
            seed: what the episode's choices are drawn from; ``info["seed"]`` says which it was, and resetting with
                that seed and the same options begins the same episode again.
            options: `Options` for this episode, in place of the environment's own.

        Raises:
            EnvsynthError: an option does not exist, or there is no such task.
        """
        super().reset(seed=seed)
        own_seed = int(self.np_random.integers(2**31)) if seed is None else seed
        self._episode = begin(self.rules, self.options.override(options), own_seed)
        return first_observation(self._episode), first_info(self._episode)

    def begin(self, seed: int, options: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Begin an episode as `reset` does, where thousands are begun a second.

        What takes most of a reset is left out: ``np_random`` is seeded when it is first looked at, and the tools'
        descriptions in ``info`` are shared by all episodes: read them, but do not change them.
        """
        self._np_random, self._np_random_seed = None, seed
        self._episode = begin(self.rules, self.options.override(options), seed)
        return first_observation(self._episode), first_info(self._episode, menu_of(self.bundle).shown)

    @property
    def np_random(self) -> np.random.Generator:
        """The environment's own random numbers, which draw the seeds of episodes that are given none."""
        if self._np_random is None and self._np_random_seed is not None:
            self._np_random, self._np_random_seed = seeding.np_random(self._np_random_seed)
        return super().np_random

    @np_random.setter
    def np_random(self, value: np.random.Generator) -> None:
        self._np_random, self._np_random_seed = value, -1

    def step(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Take one action: run its calls, or end the episode with its message.

        Raises:
            gymnasium.error.ResetNeeded: no episode is under way.
            gymnasium.error.InvalidAction: the action is no text.
            SimulatorFault: the simulator could not answer, and ``on_fault`` is ``raise``.
        """
        episode = self._current()
        step = drive(episode.turn(text_of(action)), episode.rules.simulator)
        self._check_fault(episode)
        return step

    async def step_waiting(self, action: str) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Take one action as `step` does, letting others go on while a simulator is waited for."""
        episode = self._current()
        step = await drive_waiting(episode.turn(text_of(action)), episode.rules.simulator)
        self._check_fault(episode)
        return step

    def _current(self) -> Episode:
        episode = self._episode
        if episode is None or episode.over:
            state = "has not begun" if episode is None else "is over"
            raise ResetNeeded(f"the episode {state}: call reset() before step()")
        return episode

    def _check_fault(self, episode: Episode) -> None:
        if episode.fault is not None and self.on_fault == "raise":
            raise SimulatorFault(episode.fault)

    def render(self) -> str | None:
        """Return the conversation so far, where ``render_mode`` is ``ansi``."""
        if self.render_mode is None:
            gym.logger.warn("render() does nothing without a render_mode: make the environment with render_mode='ansi'")
            return None
        return transcript(self._episode.messages()) if self._episode else ""

    def fork(self) -> "ToolEnv":
        """Return an independent environment at the same state: what happens in one is not seen in the other."""
        twin = copy.copy(self)
        twin._np_random = copy.deepcopy(self._np_random)
        twin.action_space = TextSpace(MAX_LENGTH)
        twin.observation_space = TextSpace(self.rules.observation_limit + _MARKS)
        twin._episode = self._episode.fork() if self._episode else None
        return twin

    def snapshot(self) -> Episode | None:
        """Return the state, to be handed to `restore`; what happens afterwards does not change it."""
        return self._episode.fork() if self._episode else None

    def restore(self, state: Episode | None) -> None:
        """Go to a state that `snapshot` returned, as often as wanted.

        Raises:
            EnvsynthError: the state is another bundle's.
        """
        if state is not None and state.rules.bundle is not self.bundle:
            raise EnvsynthError(f"the state is of bundle {state.rules.bundle!r}, this environment of {self.bundle!r}")
        self._episode = state.fork() if state is not None else None

    @property
    def trajectory(self) -> Trajectory:
        """Everything that has happened in the episode so far.

        Raises:
            gymnasium.error.ResetNeeded: no episode has begun.
        """
        return self.record()

    def record(self, **told: Any) -> Trajectory:
        """Return `trajectory` with what is told from outside: its number in a rollout, its policy's tokens or fault.

        Raises:
            gymnasium.error.ResetNeeded: no episode has begun.
        """
        if self._episode is None:
            raise ResetNeeded("there is no trajectory before reset() begins an episode")
        return trajectory_of(self._episode, self.id, **told)

    @property
    def id(self) -> str:
        """The id it was made by, or its bundle's."""
        return self.spec.id if self.spec else env_id(self.bundle.name, self.bundle.version)

    @property
    def under_way(self) -> bool:
        """Whether an episode has begun and has not ended."""
        return self._episode is not None and not self._episode.over


def text_of(action: Any) -> str:
    """Return an action as the text that is read: valid Unicode, of a length that is bounded.

    Raises:
        gymnasium.error.InvalidAction: it is no text.
    """
    if not isinstance(action, str):
        raise InvalidAction(f"an action is a text (str), not {type(action).__name__}: pass the model's output")
    return readable(str(action[: MAX_LENGTH + 1]))
