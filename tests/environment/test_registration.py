"""Ids in Gymnasium's registry, and making environments by them."""

from collections.abc import Iterator
from pathlib import Path

import gymnasium as gym
import pytest

from envsynth.bundle import Bundle
from envsynth.core import BundleError, EnvsynthError
from envsynth.environment import ToolEnv, list_envs, register_all, register_bundle, registration, spec


@pytest.fixture(autouse=True)
def registry() -> Iterator[dict[str, gym.envs.registration.EnvSpec]]:
    kept = dict(gym.registry)
    yield gym.registry
    gym.registry.clear()
    gym.registry.update(kept)


@pytest.fixture
def on_the_path(library_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ENVSYNTH_ENVS", str(library_folder.parent))
    monkeypatch.chdir(tmp_path)
    return library_folder


def test_bundles_on_the_search_path_are_registered_with_their_tasks(on_the_path: Path, library: Bundle) -> None:
    register_all()
    register_all()
    env = gym.make("toolsynth/library-v0", split="test")
    assert env.reset(seed=0)[1]["split"] == "test"
    assert env.spec is not None
    assert env.spec.max_episode_steps is None
    for task_id in library.tasks:
        env = gym.make(f"toolsynth/library.{task_id}-v0")
        assert env.reset()[1]["task_id"] == task_id
    assert list_envs()["toolsynth/library-v0"] == len(library.tasks)


def test_specs_are_made_by_name_path_and_bundle(on_the_path: Path, library: Bundle) -> None:
    task_id = next(iter(library.tasks))
    made = [spec("library", task_id), spec(on_the_path, task_id), spec(library, task_id)]
    assert made[0] == made[1] == made[2]
    assert made[0].id == f"toolsynth/library.{task_id}-v0"
    env = gym.make(made[0])
    assert env.reset()[1]["task_id"] == task_id
    assert isinstance(env.unwrapped, ToolEnv)
    assert gym.make(gym.envs.registration.EnvSpec.from_json(made[0].to_json())).reset()[1]["task_id"] == task_id


def test_unknown_names_say_what_there_is(on_the_path: Path, library: Bundle) -> None:
    with pytest.raises(BundleError, match=r"no bundle 'librar'.*'library'"):
        spec("librar")
    with pytest.raises(EnvsynthError, match="did you mean"):
        spec("library", next(iter(library.tasks))[:-1])


def test_too_many_tasks_are_not_registered(
    library: Bundle, monkeypatch: pytest.MonkeyPatch, registry: dict[str, gym.envs.registration.EnvSpec]
) -> None:
    monkeypatch.setattr(registration, "MAX_IDS", len(registry) + 2)
    register_bundle(library)
    assert "toolsynth/library-v0" in registry
    assert not any(name.startswith("toolsynth/library.") for name in registry)
    assert gym.make(spec(library, next(iter(library.tasks)))).reset()


def test_a_broken_search_path_is_a_warning(on_the_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken" / "library"
    broken.mkdir(parents=True)
    (broken / "bundle.json").write_text('{"domain": {"name": "library"}, "content_hash": "other"}')
    monkeypatch.setenv("ENVSYNTH_ENVS", f"{on_the_path.parent}:{tmp_path / 'broken'}")
    with pytest.warns(UserWarning, match="two bundles are named 'library'"):
        register_all()


def test_one_broken_bundle_is_a_warning_and_the_others_are_registered(
    on_the_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken" / "strange"
    broken.mkdir(parents=True)
    (broken / "bundle.json").write_text('{"domain": {"name": "strange name!", "title": "?"}, "tasks": {}}')
    monkeypatch.setenv("ENVSYNTH_ENVS", f"{on_the_path.parent}:{tmp_path / 'broken'}")
    with pytest.warns(UserWarning, match="an environment was not registered"):
        register_all()
    assert "toolsynth/library-v0" in gym.registry
