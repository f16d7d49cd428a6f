"""The same seed and the same actions give the same bytes in any process."""

import os
import subprocess
import sys
from pathlib import Path

import envsynth

SCRIPT = """
import sys, orjson
from envsynth.environment import ToolEnv

env = ToolEnv(sys.argv[1])
actions = ['get_member(card_number="C-1")', 'get_members()', 'reserve_book(card_number="C-1", isbn="B-3")', '{"name": ']
for seed in range(6):
    steps = [env.reset(seed=seed, options={"split": "all", "distractors": 3, "tool_errors": 0.3})]
    steps += [tuple(env.step(action)) for action in [*actions, *actions, "Goodbye."]]
    sys.stdout.buffer.write(orjson.dumps(steps) + b"\\n" + env.trajectory.model_dump_json().encode() + b"\\n")
"""


def transcript(folder: Path, hash_seed: int) -> bytes:
    source = Path(envsynth.__file__).parent.parent
    variables = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONPATH": str(source)}
    command = [sys.executable, "-c", SCRIPT, str(folder)]
    return subprocess.run(command, env=variables, capture_output=True, check=True).stdout


def test_transcripts_do_not_depend_on_the_process(library_folder: Path) -> None:
    first = transcript(library_folder, 1)
    assert first.count(b"\n") == 12
    assert b'"status":503' in first
    assert transcript(library_folder, 2) == first
