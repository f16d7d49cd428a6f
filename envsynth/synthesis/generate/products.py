"""What generation made so far, a file for each product, so that a kill loses nothing and a rerun pays nothing again.

A product holds what a model answered, whether it held, and what it was made by: the model, the prompt's file and its
hash, and the key of the whole question. A question that changed is asked anew.
"""

from pathlib import Path
from typing import Any

import orjson

from envsynth.bundle.writer import write_atomically
from envsynth.core.model import Model


class Product(Model):
    """One answer that was worked out.

    Attributes:
        key: the hash of the question: model, parameters, prompt, document, schema.
        prompt: the prompt's name; ``prompt_hash`` is its file's hash.
        value: the answer, the last one where none held.
        problem: why it does not hold; none where it does.
    """

    key: str
    model: str
    prompt: str
    prompt_hash: str
    value: Any = None
    problem: str | None = None


class Products:
    """A folder of products: ``STAGE/ITEM.json``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, stage: str, item: str, key: str) -> Product | None:
        """Return a product, if it answers this very question."""
        try:
            product = Product.model_validate(orjson.loads(self._path(stage, item).read_bytes()))
        except (OSError, ValueError):
            return None
        return product if product.key == key else None

    def put(self, stage: str, item: str, product: Product) -> None:
        """Keep a product."""
        data = orjson.dumps(product.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        write_atomically(self._path(stage, item), data)

    def _path(self, stage: str, item: str) -> Path:
        return self.folder / stage / f"{item}.json"
