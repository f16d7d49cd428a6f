"""``recipe/tasks.yaml``: what people want in a domain, from which tasks are sampled. Data, like everything in a bundle.

A recipe never names a golden trajectory. An intent says which state-changing (or asked-for) calls are wanted, for
which rows of the world, and how a person would say so; the look-ups that a solver needs are found on the tool graph.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from envsynth.bundle import read_yaml
from envsynth.bundle.manifest import first_problem
from envsynth.core import BundleError
from envsynth.core.model import Model

Phrases = tuple[str, ...]


class CriterionSpec(Model):
    """Proof that the instruction determines a value: a query over what is said that gives exactly that value.

    Attributes:
        gives: the bound name whose value it must give (for a list: all its elements, in any order).
        select: the query; it may use only names that are said, that are earlier criteria's, or the clock.
    """

    gives: str
    select: str


class AskSpec(Model):
    """A value that the final message must state, read from a goal's response or computed.

    Attributes:
        label: what it is, in words.
        kind: money, number, date, id or text.
        pointer: JSON pointer into the response of goal number ``goal``; or
        value: ``:name`` for a bound name that a criterion gives: a sum, a difference, which no response holds.
        rivals: JSON pointer pattern into the same response (``*`` for any index) whose other values are rivals, or
            ``:name`` for a bound name that is one, or a list of them.
        among: further values that are rivals where they are not the value (the words of an enumeration).
    """

    label: str
    kind: Literal["money", "number", "date", "id", "text"]
    pointer: str | None = None
    value: str | None = Field(default=None, pattern=r"^:[a-z_][a-z0-9_]*$")
    goal: int = 0
    rivals: str | None = None
    among: tuple[str | int | float, ...] = ()

    @model_validator(mode="after")
    def _read_or_computed(self) -> "AskSpec":
        if (self.pointer is None) == (self.value is None):
            raise ValueError(f"the ask {self.label!r} has to have either a pointer or a value")
        return self


class FactSpec(Model):
    """A value that the user tells only when asked.

    Attributes:
        topic: the words of which a question must name one.
        question: how the golden trajectory asks; one is drawn.
        answer: what the user says; one is drawn. It must state the value.
    """

    topic: str
    question: Phrases = Field(min_length=1)
    answer: Phrases = Field(min_length=1)


class GoalSpec(Model):
    """A call that is wanted.

    In its arguments ``:name`` stands for a bound name, and ``goals[0]/address_id`` for what this intent's first goal
    returned at the pointer ``/address_id``.
    """

    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class Intent(Model):
    """One thing that a person may want.

    Attributes:
        choose: a query over the world, one row of which is drawn; its columns become names (``x:json`` is parsed).
            ``:used`` is a JSON list of what earlier intents of the task took (their ``takes``).
        draw: name → values, one of which is drawn.
        setup: statements that change the world before the task begins, so that the situation arises.
        requires: intents that must be fulfilled first (identification), unless the task has them already.
        looks: reads that a careful solver makes before acting, though no argument comes from them (an order's
            status before a refusal); their calls are ``support``.
        goals: the calls that are wanted, in order.
        said: names whose values the instruction states; all other names are to be looked up.
        facts: names whose values the user tells only when asked (by the tool ``ask_user``).
        policy: names whose values follow from the policy.
        criteria: why what is not said is determined by what is.
        asks: what the final message must state.
        takes: names whose values no other intent of the task may touch.
        high: ways to say it, as a customer would; one is drawn.
        low: the same as instructions step by step: only the wanted calls, look-ups are phrased by ``steps``.
        answer: how the final message reports it; ``goals[i]`` are the responses.
        alone: whether it must be a task's only intent.
        refusal: whether the right outcome is to decline.
    """

    name: str
    weight: float = Field(default=1.0, gt=0)
    choose: str
    draw: dict[str, tuple[Any, ...]] = Field(default_factory=dict)
    setup: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    looks: tuple[GoalSpec, ...] = ()
    goals: tuple[GoalSpec, ...] = Field(min_length=1)
    said: tuple[str, ...] = ()
    facts: dict[str, FactSpec] = Field(default_factory=dict)
    policy: tuple[str, ...] = ()
    criteria: tuple[CriterionSpec, ...] = ()
    asks: tuple[AskSpec, ...] = ()
    takes: tuple[str, ...] = ()
    high: Phrases = Field(min_length=1)
    low: Phrases = Field(min_length=1)
    answer: Phrases = Field(min_length=1)
    alone: bool = False
    refusal: bool = False

    @model_validator(mode="after")
    def _computed_asks_are_determined(self) -> "Intent":
        given = {f":{criterion.gives}" for criterion in self.criteria}
        for ask in self.asks:
            if ask.value and ask.value not in given:
                raise ValueError(f"the ask {ask.label!r} is computed, so a criterion has to give {ask.value}")
        return self


class Opening(Model):
    """A way for the person to introduce themselves: which facts are said, and how.

    Attributes:
        said: names whose values it states; phrases find them in the list ``introduced``.
        criteria: why what is said determines who asks; every intent of the task starts from what they give.
    """

    said: tuple[str, ...]
    criteria: tuple[CriterionSpec, ...] = ()
    high: Phrases = Field(min_length=1)
    low: Phrases = Field(min_length=1)


class Persona(Model):
    """Who asks. ``choose`` gives the facts of the person whose ``key`` the first intent bound."""

    key: str
    choose: str
    openings: tuple[Opening, ...] = Field(min_length=1)


class Connectors(Model):
    """What joins several requests in one instruction, and what ends it; one of each is drawn."""

    then: Phrases = ("Also, {{ text }}",)
    last: Phrases = ("Finally, {{ text }}",)
    close: Phrases = ("",)


class Recipe(Model):
    """The whole of ``recipe/tasks.yaml``.

    Attributes:
        tasks: how many tasks to keep.
        mix: how many intents a task has → its share.
        unseen_tools: tools whose tasks all go to the split ``unseen_tools``.
        test_share: the share of call signatures that go to the split ``test``.
        steps: tool → ways to phrase a look-up in the low instruction; its arguments are names there.
    """

    tasks: int = Field(default=100, gt=0)
    mix: dict[int, float] = Field(default_factory=lambda: {1: 0.5, 2: 0.3, 3: 0.2})
    unseen_tools: tuple[str, ...] = ()
    test_share: float = Field(default=0.3, ge=0, lt=1)
    persona: Persona | None = None
    connectors: Connectors = Connectors()
    steps: dict[str, Phrases] = Field(default_factory=dict)
    intents: tuple[Intent, ...]

    @model_validator(mode="after")
    def _required_intents_exist(self) -> "Recipe":
        names = [intent.name for intent in self.intents]
        for intent in self.intents:
            if names.count(intent.name) > 1:
                raise ValueError(f"two intents are named {intent.name!r}")
            for required in intent.requires:
                if required not in names:
                    raise ValueError(f"intent {intent.name!r} requires {required!r}, which is none of {names}")
        return self

    def intent(self, name: str) -> Intent:
        """Return the intent of this name."""
        return next(intent for intent in self.intents if intent.name == name)


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises:
        BundleError: the file is missing or wrong; the message names the place.
    """
    try:
        return Recipe.model_validate(read_yaml(path))
    except ValidationError as error:
        raise BundleError(f"{path}: {first_problem(error)}") from error
