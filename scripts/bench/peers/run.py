"""The same scripted task on environments of several libraries and on ours, side by side in one run.

    python scripts/bench/peers/run.py --venvs /tmp/peers [--sizes 1 8 64 256 1024] [--seconds 5] [--figure F]

Every library has a virtual environment of its own under ``--venvs``, which is made where there is none, and is measured
in a process of its own (`measure.py`), in the form that its own documentation recommends (`adapters/`). What cannot be
installed or run is named, with the last line of what it said. One table and one figure come out.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from math import log10
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from table import print_table  # noqa: E402

ROOT = HERE.parents[2]
LONGEST = 900  # seconds that one measurement may take


class Peer(NamedTuple):
    """What is measured.

    Attributes:
        adapter: the module in ``adapters/``.
        packages: what pip is given; the last names the virtual environment.
        most: the most environments at once that are measured: what takes seconds for a round of more is left out.
        python: the oldest Python that it runs on.
    """

    adapter: str
    title: str
    packages: tuple[str, ...]
    most: int = 1_024
    python: tuple[int, int] = (3, 11)


PEERS = (
    Peer("plain_gymnasium", "Gymnasium, by hand", ("gymnasium==1.4.0",)),
    Peer("skyrl", "SkyRL-gym", ("skyrl-gym==0.4.0",)),
    Peer("gem_llm", "GEM", ("gem-llm==0.1.0",)),
    Peer("openenv_here", "OpenEnv, in process", ("openenv==0.10.0",)),
    Peer("openenv_websocket", "OpenEnv, WebSocket", ("openenv==0.10.0",)),
    Peer("openenv_mcp", "OpenEnv, MCP", ("openenv==0.10.0",), most=64),
    Peer("nemo", "NeMo Gym, HTTP", ("nemo-gym==0.4.0",), most=256, python=(3, 12)),
    Peer("ours", "envsynth, calls seen before", ("--editable", f"{ROOT}")),
    Peer("ours_unseen", "envsynth, calls never seen", ("--editable", f"{ROOT}")),
)


def interpreter(least: tuple[int, int]) -> str:
    """Return a Python that is no older than this.

    Raises:
        OSError: there is none.
    """
    names = (sys.executable, *(shutil.which(f"python3.{minor}") for minor in range(least[1], least[1] + 4)))
    code = f"import sys; sys.exit(sys.version_info < {least})"
    for python in names:
        if python and not subprocess.run([python, "-c", code], capture_output=True).returncode:
            return python
    raise OSError(f"it needs Python {least[0]}.{least[1]} or later, and none was found on the PATH")


def venv(folder: Path, peer: Peer) -> Path:
    """Return the Python of a peer's virtual environment, making it where there is none."""
    place = folder / peer.packages[-1].replace("==", "-").replace("/", "_")
    python = place / "bin" / "python"
    if not (place / "made").exists():
        subprocess.run([interpreter(peer.python), "-m", "venv", "--clear", place], check=True)
        install = [python, "-m", "pip", "install", "-q", *peer.packages]
        subprocess.run(install, check=True, capture_output=True, text=True)
        (place / "made").touch()
    return python


def measured(python: Path, peer: Peer, count: int, wait: float, seconds: float) -> dict[str, Any]:
    """Measure a peer with so many environments under way."""
    command = [python, HERE / "measure.py", peer.adapter, str(count), str(wait), str(seconds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LONGEST, cwd=HERE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def problem(error: Exception) -> str:
    """Return the last line of what a command said, or what became of it."""
    told = str(getattr(error, "stderr", None) or error).strip().splitlines()
    return told[-1][:200] if told else type(error).__name__


def all_of(
    peers: Iterable[Peer], folder: Path, sizes: list[int], seconds: float
) -> tuple[list[dict[str, Any]], list[str]]:
    """Measure these, and return what was found and what could not be measured."""
    found: list[dict[str, Any]] = []
    left_out: list[str] = []
    for peer in peers:
        try:
            python = venv(folder, peer)
            for wait in (0.0, 0.05):
                for count in sizes:
                    if count <= peer.most:
                        one = measured(python, peer, count, wait, seconds)
                        found.append({**one, "title": peer.title, "count": count, "wait": wait})
                        print(f"{peer.title}, {count} at once, {1000 * wait:g} ms: {one}", file=sys.stderr, flush=True)
        except (subprocess.SubprocessError, OSError) as error:
            left_out.append(f"{peer.title}: {problem(error)}")
    return found, left_out


def print_found(found: list[dict[str, Any]]) -> None:
    """Print the table: a line for each library, wait and number of environments."""
    head = ("library", "simulator", "at once", "steps/s", "of the ideal", "CPU µs/step", "reset, CPU µs",
            "import, CPU s", "KiB each")  # fmt: skip
    rows = []
    for one in found:
        # The answer calls nothing, and waits for nothing.
        ideal = one["count"] / one["wait"] * 9 / 8 if one["wait"] else None
        share = f"{100 * one['steps_s'] / ideal:.0f} %" if ideal else ""
        rows.append((f"{one['title']} ({one['version']})", f"{1000 * one['wait']:g} ms", str(one["count"]),
                     f"{one['steps_s']:,.0f}", share, f"{one['cpu_us']:,.1f}", f"{one['reset_us']:,.0f}",
                     f"{one['import_s']:.2f}", f"{one['kib_each']:,.1f}"))  # fmt: skip
    print_table("Eight look-ups of about 900 characters and an answer", head, rows)


def figure(found: list[dict[str, Any]]) -> str:
    """Return the figure: bars of steps a second, logarithmic, for each wait, library and number at once."""
    parts, y = [], 30
    for wait in (0.0, 0.05):
        parts.append(f'<text x="10" y="{y}" font-weight="bold">Steps a second, simulator of {1000 * wait:g} ms</text>')
        y += 22
        for one in found:
            if one["wait"] != wait:
                continue
            width = max(2.0, 90 * log10(max(1.0, one["steps_s"])))
            color = "#c2571a" if one["title"].startswith("envsynth") else "#5b7fa6"
            label = f"{one['title']}, {one['count']} at once"
            parts.append(f'<text x="10" y="{y + 11}">{label}</text>')
            parts.append(f'<rect x="290" y="{y}" width="{width:.0f}" height="14" fill="{color}"/>')
            parts.append(f'<text x="{295 + width:.0f}" y="{y + 11}">{one["steps_s"]:,.0f}</text>')
            y += 20
        y += 24
    style = 'font-family="sans-serif" font-size="12"'
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="840" height="{y}" {style}>\n'
        f'<rect width="840" height="{y}" fill="white"/>\n{body}\n</svg>\n'
    )


def main() -> None:
    """Measure, print the table and write the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[peer.adapter for peer in PEERS], help="measure no others")
    parser.add_argument("--venvs", type=Path, required=True, help="the folder of the virtual environments")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 8, 64, 256, 1024])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--figure", type=Path, help="the SVG file to write")
    arguments = parser.parse_args()
    peers = [peer for peer in PEERS if not arguments.only or peer.adapter in arguments.only]
    arguments.venvs.mkdir(parents=True, exist_ok=True)
    found, left_out = all_of(peers, arguments.venvs.resolve(), arguments.sizes, arguments.seconds)
    print_found(found)
    for line in left_out:
        print(f"not measured: {line}")
    if arguments.figure:
        arguments.figure.write_text(figure(found))


if __name__ == "__main__":
    main()
