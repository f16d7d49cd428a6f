"""Choices in words: which of several is meant, and which value found is used for what."""

from dataclasses import dataclass

from envsynth.synthesis.english.nouns import count_word, phrase, plural_phrase, singular_phrase, thing
from envsynth.synthesis.inputs.units import unit_of
from envsynth.synthesis.tell.groups import Group
from envsynth.synthesis.walk.choice import Choice, superlative


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice that the user has to state, with what it is made among."""

    choice: Choice
    noun: str

    def to_text(self) -> str:
        """Return it as what something is done for: "the two highest-scoring candidates"."""
        if self.choice.how == "top" and self.choice.figure == "score":
            many = "" if self.choice.count == 1 else f"{count_word(self.choice.count)} "
            noun = self.noun if self.choice.count == 1 else plural_phrase(self.noun)
            return f"the {many}highest-scoring {noun}"
        return self.choice.to_text(self.noun)

    def aside(self) -> str:
        """Return it as a sentence of its own."""
        nouns = plural_phrase(self.noun)
        if self.choice.how == "first":
            which = "the first one" if self.choice.count == 1 else self.choice.short()
            return f"If there are several {nouns}, go with {which}."
        one = "the one" if self.choice.count == 1 else "those"
        best = superlative(self.choice.figure, self.choice.how == "top")
        figure = self.choice.figure if self.choice.count == 1 else plural_phrase(self.choice.figure)
        return f"If there are several {nouns}, go with {one} with the {best} {figure}."


def high_choices(group: Group) -> list[Chosen]:
    """Return the choices among what flows into a group that the request must state, each once."""
    found: dict[tuple[str, str], Chosen] = {}
    flows = sorted(group.flows().items(), key=lambda item: not group.names_entity(item[0]))
    for _, flow in flows:
        choice = flow.choice
        if choice is None or choice.how in ("only", "all"):
            continue
        found.setdefault((flow.noun, choice.how), Chosen(choice, flow.noun))
    return list(found.values())


def parameter_noun(name: str) -> str:
    """Return what a parameter takes, in words.

    >>> parameter_noun("role_ids"), parameter_noun("image_path")
    ('role', 'image')
    """
    return thing(phrase("_".join(unit_of(name)[1])))


def akin(one: str, other: str) -> bool:
    """Whether one of two nouns only says more of the same than the other: "output image" and "image"."""
    first, second = set(one.split()), set(singular_phrase(other).split())
    return first <= second or second <= first
