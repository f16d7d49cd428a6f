"""The tiny model of the rollouts' tests as a folder, as agents take one."""

import importlib.util
import sys

import pytest

from tests.cli.conftest import REPOSITORY
from tests.rollouts.tiny_model import make_model, make_tokenizer


def save_model(folder):
    tokenizer = make_tokenizer()
    make_model(tokenizer, length=8192).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def load_agent(name):
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / f"agents/{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


needs_trl = pytest.mark.skipif(
    importlib.util.find_spec("trl") is None, reason='needs TRL: pip install -e ".[train]" (constraints/cpu.txt)'
)
