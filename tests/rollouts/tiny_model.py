"""A language model of a few thousand random weights, and a tokenizer that is trained where it is needed."""

import pytest

pytest.importorskip("torch", reason="needs torch and transformers (constraints/cpu.txt)")
transformers = pytest.importorskip("transformers", reason="needs torch and transformers (constraints/cpu.txt)")

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers  # noqa: E402

TEMPLATE = """\
{%- if tools %}<|im_start|>system
Tools:{% for tool in tools %} {{ tool['function']['name'] }}{% endfor %}<|im_end|>
{% endif %}
{%- for message in messages %}
{%- if message['role'] == 'assistant' %}
{%- set parts = message['content'].split('</think>') %}<|im_start|>assistant
{{ parts[-1] if not loop.last else message['content'] }}<|im_end|>
{% elif message['role'] == 'tool' %}
{%- if loop.first or loop.previtem['role'] != 'tool' %}<|im_start|>user
{%- endif %}
<result>{{ message['content'] }}</result>
{%- if loop.last or loop.nextitem['role'] != 'tool' %}<|im_end|>
{% endif %}
{%- else %}<|im_start|>{{ message['role'] }}
{{ message['content'] }}<|im_end|>
{% endif %}
{%- endfor %}
{%- if add_generation_prompt %}<|im_start|>assistant
{% endif %}"""
"""As the templates of many models: thoughts of earlier turns are left out, and results in a row share a turn."""

TEXT = [
    '{"name": "find_shows", "arguments": {"film": "Solaris"}} {"error": {"code": "not_found", "status": 404}}',
    "The current date and time is 2026-03-14T10:00:00. To use a tool, answer with a JSON object.",
]


def make_tokenizer():
    """Return a tokenizer of bytes and what comes out of two lines, with the marks of ChatML."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    marks = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=marks, initial_alphabet=alphabet, show_progress=False)
    inner.train_from_iterator(TEXT * 5, trainer)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|endoftext|>", extra_special_tokens=["<|im_start|>"]
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def make_model(tokenizer, length=4096):
    """Return a Llama of two small layers."""
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=length,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=None,
    )
    transformers.set_seed(0)
    return transformers.LlamaForCausalLM(config).eval()
