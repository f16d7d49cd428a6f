"""Settling what tools do before tasks are made of them, so that simulator, reward and proofs agree."""

from envsynth.core import Annotations, Tool, Toolset
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.entities import read_actions
from envsynth.synthesis.english.clauses import clause_of
from envsynth.synthesis.inputs.attachments import CONVENTION, takes_files

_READING = frozenset(
    v.listed(
        "analyze analyse assess calculate check classify compare compute count detect determine discover "
        "estimate evaluate examine extract fetch filter find forecast gather get identify inspect interpret "
        "list look match measure parse perform predict query rank read recommend retrieve review scan score "
        "search select show suggest summarize track validate verify view"
    )
)


def settled(toolset: Toolset) -> Toolset:
    """Return the toolset with each tool's effect said, where its source gave no evidence of it.

    Where a tool takes the content of a file, the policy says how one that is attached is passed.

    What is left open in a toolset is read from names by the simulator. A description that begins with a reading verb
    ("Retrieves order information") weighs more than a name that looks like a writing one ("Order_Lookup").
    """
    actions = read_actions(toolset)
    policy = toolset.policy
    if CONVENTION not in policy and any(takes_files(tool.parameters) for tool in toolset.tools):
        policy = f"{policy}\n\n{CONVENTION}".strip()
    tools = tuple(_settled(tool, actions[tool.name].writes) for tool in toolset.tools)
    return toolset.model_copy(update={"tools": tools, "policy": policy})


def _settled(tool: Tool, writes: bool) -> Tool:
    if tool.annotations.evidence not in ("unknown", "verb"):
        return tool
    if tool.description and clause_of(tool).verb in _READING:
        writes = False
    annotations = Annotations(read_only=not writes, idempotent=not writes, evidence="verb")
    return tool.model_copy(update={"annotations": annotations})
