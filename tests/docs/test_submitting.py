"""The example of docs/submitting.md runs."""

from tests.docs.blocks import code


def test_the_example_runs():
    (block,) = code("docs/submitting.md", "python")
    exec(compile(block, "docs/submitting.md", "exec"), {})
