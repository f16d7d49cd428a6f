"""Asking a model for one product: until it holds, each time with what was wrong, and never twice for the same."""

from collections.abc import Callable
from typing import Any

from envsynth.llm import LlmClient, LlmError, Request, render
from envsynth.llm.request import message
from envsynth.simulation.llm.questions import question
from envsynth.synthesis.generate.products import Product, Products

Check = Callable[[Any], str | None]
"""Says what is wrong with an answer beyond its schema, or None."""

_ITS_OWN = ("unusable", "refused")
_QUOTED = 24_000
_TOLD = 2_000


class Asker:
    """Asks a model, and keeps what it answered.

    Args:
        client: asks the model.
        products: where what it answered is kept.
        tries: how often an answer that does not hold is sent back.
        folder: where the stages' prompts are, among all prompts.
    """

    def __init__(self, client: LlmClient, products: Products, tries: int, folder: str = "generate/") -> None:
        self.client = client
        self.prompts: dict[str, str] = {}
        self._products = products
        self._tries = tries
        self._folder = folder

    async def ask(
        self, stage: str, item: str, document: dict[str, Any], schema: dict[str, Any], check: Check, **rules: Any
    ) -> Product:
        """Return the product of a stage for an item, which may be one that does not hold.

        Args:
            stage: the stage; its prompt is ``STAGE.j2`` in the folder, its schema has this title.
            item: what it is asked for.
            document: what the question is about.
            schema: of the answer.
            check: says what is wrong with an answer beyond its schema.
            rules: values for the prompt.

        Raises:
            LlmError: the model could not be asked; asking again later goes on here.
        """
        name = f"{self._folder}{stage}"
        request = question(name, {"title": stage, **schema}, document, 0.0, **rules)
        self.prompts[name] = request.prompt
        key = request.key(self.client.settings)
        product = self._products.get(stage, item, key)
        if product is None:
            value, problem = await self._until(request, check)
            model = self.client.settings.model
            product = Product(
                key=key, model=model, prompt=name, prompt_hash=request.prompt, value=value, problem=problem
            )
            self._products.put(stage, item, product)
        return product

    async def _until(self, request: Request, check: Check) -> tuple[Any, str | None]:
        asked, value, problem = request, None, None
        for _ in range(1 + self._tries):
            try:
                completion = await self.client.complete(asked)
            except LlmError as error:
                if error.cause not in _ITS_OWN:
                    raise
                return value, problem or str(error)
            if problem is not None and completion.value == value:
                return value, problem  # a model that says the same again will go on doing so
            value, problem = completion.value, check(completion.value)
            if problem is None:
                return value, None
            # Sent as a question of its own, so that its answer is kept as well.
            words = render("repair", problem=problem[:_TOLD], refused=False).text
            again = (message("assistant", completion.text[:_QUOTED]), message("user", words))
            asked = request.model_copy(update={"messages": (*request.messages, *again)})
        return value, problem
