"""Every registered environment, as Gymnasium and as a user would try it."""

import shutil

import gymnasium as gym
import pytest
from gymnasium.utils.env_checker import check_env

import envsynth

IDS = [name for name in gym.registry if name.startswith("toolsynth/")]
DOMAINS = list(envsynth.list_envs())


def transcript(env, seed: int) -> list:
    """Play an episode of texts that the action space samples and calls that make no sense."""
    env.action_space.seed(seed)
    said = [env.reset(seed=seed)]
    for turn in range(4):
        action = env.action_space.sample() if turn % 2 else '{"name": "no_such_tool", "arguments": {}}'
        said.append(env.step(action))
        if said[-1][2] or said[-1][3]:
            break
    return said


@pytest.mark.parametrize("name", IDS)
def test_gymnasium_finds_nothing_wrong(name):
    env = gym.make(name)
    check_env(env.unwrapped, skip_render_check=True)
    env.close()


@pytest.mark.parametrize("name", DOMAINS)
def test_gymnasium_finds_nothing_wrong_with_rendering(name):
    env = gym.make(name, render_mode="ansi")
    check_env(env.unwrapped)
    assert env.spec is not None
    assert env.spec.max_episode_steps is None


@pytest.mark.parametrize("name", DOMAINS)
def test_two_rollouts_of_one_seed_are_equal(name):
    first, second = gym.make(name, split="all"), gym.make(name, split="all")
    for seed in range(20):
        assert transcript(first, seed) == transcript(second, seed)


@pytest.mark.parametrize("name", DOMAINS)
def test_every_golden_earns_one_and_doing_nothing_zero(name):
    env = gym.make(name, split="all")
    bundle = envsynth.load(env.unwrapped.bundle.path)
    for task in bundle.tasks.values():
        env.reset(options={"task": task.id})
        for call in task.golden:
            _, reward, terminated, truncated, _ = env.step(call.to_text())
            assert (reward, terminated, truncated) == (0.0, False, False)
        _, reward, terminated, truncated, info = env.step(task.answer)
        assert (reward, terminated, truncated) == (1.0, True, False), info["reward"]
        env.reset(options={"task": task.id})
        assert env.step(task.answer)[1] == 0.0


@pytest.mark.slow
@pytest.mark.parametrize("name", DOMAINS)
def test_the_committed_bundle_is_built_from_its_sources_and_sound(name, tmp_path):
    path = gym.make(name).unwrapped.bundle.path
    bundle = envsynth.load(path)
    report = envsynth.check(bundle)
    assert report.sound, report.findings
    copy = tmp_path / bundle.name
    shutil.copytree(path, copy, ignore=shutil.ignore_patterns("bundle.json", "tasks.jsonl", "CARD.md"))
    # The worlds are the committed ones: names in a fresh population differ from one version of Faker to the next.
    (copy / "recipe" / "population.yaml").unlink(missing_ok=True)
    envsynth.build(copy)
    for file in ("tasks.jsonl", "CARD.md", "bundle.json"):
        assert (copy / file).read_bytes() == (path / file).read_bytes(), f"{file}: run envsynth build {path}"
