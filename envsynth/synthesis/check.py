"""Checking a built bundle: its files, its programs, and every task's proofs, again, from what is on disk."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pydantic import Field

from envsynth.bundle import Bundle, read_toolset
from envsynth.core import BundleError, EnvsynthError
from envsynth.core.model import Model
from envsynth.synthesis.graph import ToolGraph
from envsynth.synthesis.prove import Proof, Prover, prove_all
from envsynth.synthesis.select import signature


class Finding(Model):
    """Something that is wrong, and where."""

    where: str
    what: str


class CheckReport(Model):
    """What a check found.

    Attributes:
        bundle: the bundle's name; ``content_hash`` is its hash.
        tasks: how many tasks were proved.
        proofs: proof → how many tasks it holds for.
        findings: everything that is wrong; none means the bundle is sound.
    """

    bundle: str
    content_hash: str
    tasks: int = 0
    proofs: dict[str, int] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check(bundle: Bundle, progress: Callable[[int, int], None] = lambda *_: None) -> CheckReport:
    """Prove every task of a bundle again, and that the bundle hangs together.

    Raises:
        BundleError: the bundle cannot be read at all, or its programs cannot be compiled.
    """
    findings = [*_stale_sources(bundle), *_split_findings(bundle)]
    held: Counter[str] = Counter()
    for file in bundle.manifest.files:
        bundle.read(file)
    prover = Prover(bundle.toolset, ToolGraph(bundle.toolset), bundle.simulator(), bundle.base_world)
    for number, task_id in enumerate(bundle.tasks, 1):
        for proof in _proofs(bundle, prover, task_id):
            held[proof.name] += proof.holds
            if not proof.holds:
                findings.append(Finding(where=f"task {task_id}", what=f"{proof.name}: {proof.detail}"))
        progress(number, len(bundle.tasks))
    return CheckReport(
        bundle=bundle.name,
        content_hash=bundle.content_hash,
        tasks=len(bundle.tasks),
        proofs=dict(held),
        findings=tuple(findings),
    )


def _proofs(bundle: Bundle, prover: Prover, task_id: str) -> list[Proof]:
    try:
        return prove_all(prover, bundle.tasks[task_id], bundle.golden_run(task_id))
    except EnvsynthError as error:
        return [Proof(name="can be read and played", holds=False, detail=str(error))]


def _stale_sources(bundle: Bundle) -> list[Finding]:
    """Compare the sources with what was built from them, where a bundle carries its sources."""
    if not Path(bundle.path, "tools.yaml").exists():
        return []
    try:
        if read_toolset(bundle.path) == bundle.toolset:
            return []
        what = "tools.yaml, world.yaml or policy.md changed since the bundle was built: run envsynth build"
    except BundleError as error:
        what = str(error)
    return [Finding(where=str(bundle.path), what=what)]


def _split_findings(bundle: Bundle) -> list[Finding]:
    splits: dict[tuple[str, ...], str] = {}
    findings = []
    for task_id, task in bundle.tasks.items():
        first = splits.setdefault(signature(task), task.split)
        if first != task.split:
            findings.append(
                Finding(where=f"task {task_id}", what=f"its call signature stands in {first} and {task.split}")
            )
    return findings
