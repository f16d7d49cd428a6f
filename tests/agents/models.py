"""The tiny model of the rollouts' tests as a folder, as agents take one."""

import importlib.util

import pytest

from tests.rollouts.tiny_model import make_model, make_tokenizer


def save_model(folder):
    tokenizer = make_tokenizer()
    make_model(tokenizer, length=8192).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


needs_trl = pytest.mark.skipif(
    importlib.util.find_spec("trl") is None, reason='needs TRL: pip install -e ".[train]" (constraints/cpu.txt)'
)
