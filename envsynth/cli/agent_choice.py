"""Who is evaluated: a policy by name or file, a model behind an API, or a checkpoint in this process."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from envsynth.core import EnvsynthError

if TYPE_CHECKING:
    from envsynth.rollouts import Policy


class Choice(NamedTuple):
    """What the command line says about the agent."""

    policy: str
    model: str | None = None
    api_base: str | None = None
    checkpoint: str | None = None
    max_tokens: int = 512
    temperature: float = 0.0
    template: Path | None = None
    dtype: str = "bfloat16"


def make_policy(choice: Choice, concurrency: int) -> "Policy":
    """Return the policy.

    Args:
        choice: who it is.
        concurrency: how many episodes are played at once.

    Raises:
        EnvsynthError: both a model and a checkpoint are named, or it cannot be loaded.
    """
    if choice.model and choice.checkpoint:
        raise EnvsynthError("--model is behind an API, --checkpoint is loaded here: name one of them")
    if choice.model:
        from envsynth.llm import LlmSettings
        from envsynth.rollouts import ChatPolicy

        settings = LlmSettings(
            model=choice.model, api_base=choice.api_base, concurrency=concurrency, max_tokens=choice.max_tokens
        )
        return ChatPolicy(settings, extra={"temperature": choice.temperature})
    if choice.checkpoint:
        return _local(choice, concurrency)
    from envsynth.cli.policies import load_policy

    return load_policy(choice.policy)


def _local(choice: Choice, concurrency: int) -> "Policy":
    from importlib import import_module

    from envsynth.rollouts import BatchedPolicy, TransformersTurns

    try:
        torch, transformers = import_module("torch"), import_module("transformers")
    except ImportError as error:
        raise EnvsynthError("a checkpoint needs torch and transformers: pip install 'envsynth[train]'") from error
    assert choice.checkpoint is not None
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(choice.checkpoint)
        model = transformers.AutoModelForCausalLM.from_pretrained(choice.checkpoint, dtype=choice.dtype)
    except (OSError, ValueError) as error:
        raise EnvsynthError(f"{choice.checkpoint} cannot be loaded as a model: {error}") from error
    if choice.template is not None:
        tokenizer.chat_template = choice.template.read_text(encoding="utf-8")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    turns = TransformersTurns(model.to(device).eval(), tokenizer, choice.max_tokens, choice.temperature)
    return BatchedPolicy(turns, most=concurrency)
