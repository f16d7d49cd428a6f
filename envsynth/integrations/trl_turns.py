"""Who writes the turns of a TRL trainer's episodes: its model, vLLM beside it, or a server of vLLM's.

Which one follows from the trainer's configuration (``use_vllm``, ``vllm_mode``). TRL has brought the trainer's weights
to vLLM before it asks for rollouts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from envsynth.llm import LlmSettings
from envsynth.rollouts import BatchedPolicy, CompletionsPolicy, Policy, TransformersTurns, VllmTurns
from envsynth.rollouts.served import served_model


@contextmanager
def trainers_policy(trainer: Any, max_tokens: int, episodes: int) -> Iterator[Policy]:
    """Give what plays a trainer's episodes, for as long as the block lasts.

    Args:
        trainer: a GRPOTrainer.
        max_tokens: how many tokens a turn has at most.
        episodes: how many are played together.
    """
    args = trainer.args
    if args.use_vllm and args.vllm_mode == "server":
        yield _served(trainer, max_tokens, episodes)
    elif args.use_vllm:
        llm, template = trainer.vllm_generation.llm, args.chat_template_kwargs
        yield BatchedPolicy(VllmTurns(llm, max_tokens, args.temperature, template), most=episodes)
    else:
        with _own_model(trainer) as model:
            given = trainer.processing_class, max_tokens, args.temperature
            turns = TransformersTurns(model, *given, template=args.chat_template_kwargs)
            yield BatchedPolicy(turns, most=episodes)


def server_of(args: Any) -> str:
    """Return the address of the server that a GRPOConfig names."""
    return args.vllm_server_base_url or f"http://{args.vllm_server_host}:{args.vllm_server_port}"


def _served(trainer: Any, max_tokens: int, episodes: int) -> CompletionsPolicy:
    # Each process asks the server itself: TRL's own client is the main process's alone.
    args, server = trainer.args, server_of(trainer.args)
    model, context = served_model(server)
    settings = LlmSettings(
        model=model,
        api_base=f"{server.rstrip('/')}/v1",
        api_key_env="VLLM_API_KEY",
        max_tokens=max_tokens,
        timeout_s=1800.0,
        concurrency=episodes,
    )
    sampling = {
        "top_p": args.top_p,
        "top_k": args.top_k,
        "min_p": args.min_p or 0.0,
        "repetition_penalty": args.repetition_penalty,
        **(args.generation_kwargs or {}),
    }
    given = trainer.processing_class, context, args.temperature, args.chat_template_kwargs
    return CompletionsPolicy(settings, *given, **sampling)


@contextmanager
def _own_model(trainer: Any) -> Iterator[Any]:
    models = import_module("trl.models")  # loaded where it is used already
    with models.unwrap_model_for_generation(trainer.model_wrapped, trainer.accelerator) as model:
        training = model.training
        model.eval()
        try:
            yield model
        finally:
            model.train(training)
