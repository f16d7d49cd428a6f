"""The outline: a field's subdomains with their stakeholders and entities, and the task families of each."""

from typing import Any

from envsynth.core import EnvsynthError
from envsynth.core.model import Model
from envsynth.synthesis.generate import forms
from envsynth.synthesis.generate.asking import Asker
from envsynth.synthesis.generate.products import Product
from envsynth.synthesis.generate.settings import GenerateSettings


class Family(Model):
    """One kind of thing that people want done.

    Attributes:
        stakeholders: the roles of those who want it.
        entities: what records are kept of in its subdomain, by name.
    """

    subdomain: str
    name: str
    description: str
    stakeholders: tuple[str, ...]
    entities: dict[str, str]

    @property
    def item(self) -> str:
        """What its products are called."""
        return f"{self.subdomain}.{self.name}"


class Outline(Model):
    """What a field is made of."""

    description: str
    families: tuple[Family, ...]

    @property
    def entities(self) -> dict[str, str]:
        """All entities by name."""
        return {name: text for family in self.families for name, text in family.entities.items()}


async def outline(asker: Asker, settings: GenerateSettings) -> Outline:
    """Have a field divided.

    Raises:
        EnvsynthError: the model gave no division that can be used.
    """
    about = {"field": settings.field, "named_already": []}
    product = await asker.ask(
        "subdomains", "field", about, forms.SUBDOMAINS, _twice("subdomains"), count=settings.subdomains
    )
    field = required(product, "subdomains")
    families: list[Family] = []
    for subdomain in field["subdomains"][: settings.subdomains]:
        about = {"field": settings.field, "subdomain": subdomain}
        product = await asker.ask(
            "families", subdomain["name"], about, forms.FAMILIES, _twice("families"), count=settings.families
        )
        named = required(product, "task families")["families"][: settings.families]
        families += [_family(subdomain, one) for one in named]
    return Outline(description=field["description"], families=tuple(families))


def required(product: Product, what: str) -> Any:
    """Return the value of a product that nothing can go on without.

    Raises:
        EnvsynthError: it does not hold.
    """
    if product.problem is not None:
        raise EnvsynthError(
            f"the model {product.model!r} gave no {what} that hold: {product.problem}; "
            "ask another model, or more often (tries); what was made so far is kept"
        )
    return product.value


def _family(subdomain: dict[str, Any], family: dict[str, Any]) -> Family:
    entities = {one["name"]: one["description"] for one in subdomain["entities"]}
    return Family(
        subdomain=subdomain["name"],
        name=family["name"],
        description=family["description"],
        stakeholders=tuple(subdomain["stakeholders"]),
        entities=entities,
    )


def _twice(what: str) -> Any:
    def check(value: dict[str, Any]) -> str | None:
        names = [one["name"] for one in value[what]]
        twice = sorted({name for name in names if names.count(name) > 1})
        return f"{twice[0]!r} stands twice among the {what}: name another" if twice else None

    return check
