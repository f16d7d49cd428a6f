"""Whether the same seeds and actions give the same transcripts, byte for byte, in two processes.

Half of the episodes play golden trajectories, half a random agent's text; each process has another hash seed.

    python scripts/bench/determinism.py [--bundle retail] [--episodes 200]
"""

import argparse
import hashlib
import os
import subprocess
import sys

import gymnasium as gym
import numpy as np

import envsynth


def transcripts(bundle_name: str, episodes: int) -> bytes:
    """Play the episodes, and return everything that the environment said."""
    bundle = envsynth.load(bundle_name)
    env = gym.make(envsynth.spec(bundle), split="all", render_mode="ansi", tool_errors=0.1)
    texts = [call.to_text() for task in bundle.tasks.values() for call in task.golden]
    said = []
    for episode in range(episodes):
        rng = np.random.default_rng(episode)
        _, info = env.reset(seed=episode)
        task = bundle.tasks[info["task_id"]]
        golden = [*(call.to_text() for call in task.golden), task.answer]
        for turn in range(30):
            action = golden[turn] if episode % 2 else str(texts[rng.integers(len(texts))])
            *_, terminated, truncated, info = env.step(action)
            if terminated or truncated:
                break
        said.append(f"{env.render()}\n{info.get('reward')}\n")
    return "".join(said).encode()


def main() -> None:
    """Compare two processes, and say what they gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", default="retail")
    parser.add_argument("--episodes", type=int, default=200)
    parser.add_argument("--hash", action="store_true", help="print this process's transcripts as a hash")
    arguments = parser.parse_args()
    if arguments.hash:
        data = transcripts(arguments.bundle, arguments.episodes)
        print(len(data), hashlib.sha256(data).hexdigest())
        return
    command = [sys.executable, __file__, "--bundle", arguments.bundle, "--episodes", str(arguments.episodes), "--hash"]
    found = [
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
        for seed in ("1", "2")
    ]
    lines = [done.stdout.strip() for done in found]
    print(f"{arguments.episodes} episodes in two processes (bytes, SHA-256):", *lines, sep="\n")
    if lines[0] != lines[1]:
        sys.exit("the transcripts differ")
    print("identical")


if __name__ == "__main__":
    main()
