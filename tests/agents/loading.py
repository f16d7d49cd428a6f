"""Agents' files as modules."""

import importlib.util
import sys

from tests.cli.conftest import REPOSITORY


def load_agent(name):
    spec = importlib.util.spec_from_file_location(name, REPOSITORY / f"agents/{name}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
