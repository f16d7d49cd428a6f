"""Many episodes in one process, stepped together: Gymnasium's vector interface to a bundle's tasks.

    envs = gym.make_vec("toolsynth/retail-v0", num_envs=64, group_size=8)

Each place plays as a single `ToolEnv` would, transcript for transcript, and what comes back has the shape that
`gymnasium.vector.SyncVectorEnv` gives it. An environment costs a row of plain data here, no wrappers and no thread;
where the simulator waits for something, the calls of all places are waited for together.

* **Actions**: a sequence of texts, one for each place. **Observations**: a tuple of texts.
* **Infos**: columns with masks (`envsynth.environment.vector_infos`). The tools' descriptions in ``infos["tools"]`` are
  shared by all episodes: read them, but do not change them. A place whose simulator failed has
  ``infos["fault"]``, under the mask ``infos["_fault"]``; its reward of 0.0 means nothing.
* **Autoreset**: ``NextStep``, ``SameStep`` (the episode's end is in ``infos["final_obs"]`` and
  ``infos["final_info"]``) or ``Disabled`` (``reset(options={"reset_mask": …})``).
* **Groups**: places 0 to G-1 are the first group, and so on; the k-th episode of each member of a group has the same
  task, world, tools and injected errors, as group-relative advantages need it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from envsynth.core import EnvsynthError, SimulatorFault, Trajectory
from envsynth.environment.conversation import transcript
from envsynth.environment.episode import Episode
from envsynth.environment.registration import env_id
from envsynth.environment.start import begin, first_info, first_observation, menu_of
from envsynth.environment.terms import Step
from envsynth.environment.tool_env import ToolEnv, text_of
from envsynth.environment.trajectory import trajectory_of
from envsynth.environment.vector_infos import batch_infos
from envsynth.environment.vector_slots import Slot, even, known_tasks, mask_of, options_of, seed_slots, seeds_of
from envsynth.environment.vector_turns import Turns

Texts = tuple[str, ...]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]


class ToolVectorEnv(VectorEnv[Texts, Sequence[str], Any]):
    """Plays ``num_envs`` episodes over one bundle side by side.

    Args:
        bundle: the bundle's name on the search path, or the path of its folder.
        num_envs: how many places there are.
        group_size: how many neighbouring places play the same task.
        task_ids: the tasks to play: group g begins with the g-th, and goes on with the next one that no group has
            had; past the end, the list starts over. None: each episode's seed draws one.
        autoreset_mode: what becomes of a place whose episode is over.
        max_episode_steps: after how many actions an episode is truncated, where that is less than ``max_turns``.
        arguments: those of `ToolEnv`.

    Raises:
        EnvsynthError: an argument has no such value; the bundle or a task is not there.
    """

    def __init__(
        self,
        bundle: Any,
        num_envs: int = 1,
        group_size: int = 1,
        task_ids: Sequence[str] | None = None,
        autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
        max_episode_steps: int | None = None,
        **arguments: Any,
    ) -> None:
        if num_envs < 1 or group_size < 1 or num_envs % group_size:
            raise EnvsynthError(f"num_envs ({num_envs}) is a multiple of group_size ({group_size}), and both 1 or more")
        if max_episode_steps is not None:
            arguments["max_turns"] = min(max_episode_steps, arguments.get("max_turns", max_episode_steps))
        # What holds for one environment is checked and read where one is made.
        single = ToolEnv(bundle, **arguments)
        self.bundle, self.rules, self._options = single.bundle, single.rules, single.options
        self.on_fault = single.on_fault
        self.render_mode = single.render_mode
        self.num_envs, self.group_size = num_envs, group_size
        self.task_ids = known_tasks(self.bundle, task_ids, single.options.task)
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = ToolEnv.metadata | {"autoreset_mode": self.autoreset_mode}
        self.single_action_space, self.single_observation_space = single.action_space, single.observation_space
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self._slots = [Slot(place // group_size) for place in range(num_envs)]
        self._groups = [slot.group for slot in self._slots]
        self._observations = [""] * num_envs
        self._ended: dict[int, Episode] = {}
        self._turns = Turns(self.rules.simulator)

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Texts, dict[str, Any]]:
        """Begin episodes in all places, or in those of a mask.

        Args:
            seed: group g's seed is ``seed + g``; a sequence has a seed for each place. None: places go on with what
                they were seeded with; a reset of all of them brings the members of each group in step again.
            options: `Options` for these episodes; a list has a value for each place or for each group.
                ``reset_mask``, a boolean array, says which places are reset; the others go on.

        Raises:
            EnvsynthError: an option does not exist, or has values for another number of places.
        """
        self._ended = {}
        given = dict(options or {})
        mask = mask_of(given, self.num_envs)
        all_of_them = given.pop("reset_mask", None) is None
        chosen = options_of(given, self._groups)
        super().reset(seed=int(seed) if isinstance(seed, int | np.integer) else None)
        places, seeds = np.flatnonzero(mask).tolist(), seeds_of(seed, self._groups)
        seed_slots([self._slots[place] for place in places], [seeds[place] for place in places], self._draw)
        if all_of_them and seed is None:
            even(self._slots)
        infos = [(place, self._begin(place, chosen[place])) for place in places]
        return tuple(self._observations), batch_infos(infos, self.num_envs)

    def step(self, actions: Sequence[str]) -> tuple[Texts, Floats, Bools, Bools, dict[str, Any]]:
        """Take an action in each place.

        Returns:
            Observations, rewards (float64), terminations and truncations (bool), each of length ``num_envs``, and
            infos.

        Raises:
            gymnasium.error.ResetNeeded: a place has no episode, or one that is over and is not reset by itself.
            gymnasium.error.InvalidAction: an action is no text.
            SimulatorFault: a simulator could not answer, and ``on_fault`` is ``raise``; all places have been stepped.
        """
        if isinstance(actions, str) or len(actions) != self.num_envs:
            raise EnvsynthError(f"a step takes {self.num_envs} texts, one for each environment")
        over = self._over()
        stepped = [place for place in range(self.num_envs) if place not in over]
        texts = [text_of(actions[place]) for place in stepped]
        episodes = [self._episode(place) for place in stepped]
        steps = self._turns.take(episodes, texts)
        return self._collect(dict(zip(stepped, steps, strict=True)), over)

    def _collect(self, steps: dict[int, Step], over: set[int]) -> tuple[Texts, Floats, Bools, Bools, dict[str, Any]]:
        rewards = np.zeros(self.num_envs, dtype=np.float64)
        terminated, truncated = (np.zeros(self.num_envs, dtype=np.bool_) for _ in range(2))
        infos: dict[int, dict[str, Any]] = {place: self._begin(place, {}) for place in over}
        self._ended = {}
        for place, (observation, reward, ended, cut, info) in steps.items():
            self._observations[place] = observation
            rewards[place], terminated[place], truncated[place] = reward, ended, cut
            infos[place] = info
            if not (ended or cut):
                continue
            self._ended[place] = self._episode(place)
            if self.autoreset_mode == AutoresetMode.SAME_STEP:
                infos[place] = {"final_obs": observation, "final_info": info} | self._begin(place, {})
        if self.on_fault == "raise":
            faults = {place: episode.fault for place, episode in self._ended.items() if episode.fault is not None}
            if faults:
                raise SimulatorFault("; ".join(f"environment {place}: {fault}" for place, fault in faults.items()))
        batched = batch_infos(sorted(infos.items()), self.num_envs)
        return tuple(self._observations), rewards, terminated, truncated, batched

    def _over(self) -> set[int]:
        # The places that this step resets instead of stepping.
        over = {place for place, slot in enumerate(self._slots) if slot.episode is not None and slot.episode.over}
        if over and self.autoreset_mode == AutoresetMode.DISABLED:
            raise ResetNeeded(
                f"the episodes of environments {sorted(over)} are over: reset them with "
                "reset(options={'reset_mask': mask})"
            )
        return over

    def _episode(self, place: int) -> Episode:
        episode = self._slots[place].episode
        if episode is None:
            raise ResetNeeded(f"the episode of environment {place} has not begun: call reset() before step()")
        return episode

    def _begin(self, place: int, given: dict[str, Any]) -> dict[str, Any]:
        slot = self._slots[place]
        seed = slot.next_seed()
        if self.task_ids:
            number = slot.group + (slot.begun - 1) * (self.num_envs // self.group_size)
            given = {"task": self.task_ids[number % len(self.task_ids)]} | given
        slot.episode = begin(self.rules, self._options.override(given), seed)
        self._observations[place] = first_observation(slot.episode)
        return first_info(slot.episode, menu_of(self.bundle).shown)

    def render(self) -> tuple[str, ...] | None:
        """Return each place's conversation so far, where ``render_mode`` is ``ansi``."""
        if self.render_mode is None:
            return None
        return tuple(transcript(slot.episode.messages()) if slot.episode else "" for slot in self._slots)

    @property
    def trajectories(self) -> tuple[Trajectory | None, ...]:
        """What has happened in each place's episode so far; None where none has begun."""
        return tuple(trajectory_of(slot.episode, self._id) if slot.episode else None for slot in self._slots)

    @property
    def ended(self) -> dict[int, Trajectory]:
        """The episodes that the last step ended, whole, by place: in ``SameStep`` mode others run there already."""
        return {place: trajectory_of(episode, self._id) for place, episode in self._ended.items()}

    def _draw(self) -> int:
        return int(self.np_random.integers(2**31))

    @property
    def _id(self) -> str:
        return self.spec.id if self.spec else env_id(self.bundle.name, self.bundle.version)

    def close_extras(self, **_: Any) -> None:
        """Let go of all episodes, and of what waited for the simulator."""
        for slot in self._slots:
            slot.episode = None
        self._ended = {}
        self._turns.close()
