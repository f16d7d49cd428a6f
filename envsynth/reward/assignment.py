"""Which agent call stands for which golden call: a small, bounded, deterministic search."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from envsynth.core import ASK_USER, ToolCall, ToolResult
from envsynth.reward.config import CallsRule
from envsynth.reward.matching import Matcher
from envsynth.reward.memory import FEW_TERMS, recall
from envsynth.reward.permutation import renumbered
from envsynth.reward.plan import Plan, PlannedCall
from envsynth.reward.state import WorldComparison, compare_rows, expected_rows
from envsynth.reward.uses import Uses, distance
from envsynth.reward.values import identical
from envsynth.world import Change

_MAX_NODES = 2_000


@dataclass(frozen=True, slots=True)
class Assignment:
    """The best assignment found.

    Attributes:
        matcher: who stands for whom: golden index → agent index, with the renaming that follows from it.
        required: the golden calls that the agent must have made.
        world: how the worlds compare under that renaming.
    """

    matcher: Matcher
    required: tuple[int, ...]
    world: WorldComparison

    @property
    def complete(self) -> bool:
        """Whether every required call has been made."""
        return all(index in self.matcher.chosen for index in self.required)


def assign(
    plan: Plan,
    calls: Sequence[ToolCall],
    results: Sequence[ToolResult],
    changes: Sequence[Change],
    rule: CallsRule,
) -> Assignment:
    """Assign the agent's calls to the golden's, each at most once, so that as much as possible is right.

    Golden calls are taken in their order, so that what a call generates is known when a later one needs it. Where
    several agent calls would do and it matters which (equal calls whose identifiers are used later), all are tried:
    the first assignment with every required call and an equal world wins, else the first best one.
    """
    required, needed = recall(plan.memory.asked, rule, lambda: _asked(plan, rule))
    # A support call takes part where identifiers depend on it; any other is looked up when a value from it matters.
    searched = tuple([c for c in plan.calls if c.index in required or c.result.new_ids])
    search = _Search(plan, calls, results, changes, required, needed, ordered=rule == "dag")
    return search.run(searched)


def _asked(plan: Plan, rule: CallsRule) -> tuple[tuple[int, ...], Counter[str]]:
    """Return the golden calls that a rule requires, and how many there are of each tool."""
    every = rule in ("contain_all", "exact")
    required = tuple(c.index for c in plan.calls if c.call.role == "goal" or (every and c.call.name != ASK_USER))
    return required, Counter(plan.calls[index].call.name for index in required)


class _Search:
    def __init__(
        self,
        plan: Plan,
        calls: Sequence[ToolCall],
        results: Sequence[ToolResult],
        changes: Sequence[Change],
        required: tuple[int, ...],
        needed: Counter[str],
        ordered: bool,
    ) -> None:
        self._plan, self._calls, self._results, self._changes = plan, calls, results, changes
        self._required, self._needed, self._ordered = required, needed, ordered
        self._made: dict[str, list[int]] = {}
        for index, call in enumerate(calls):
            if results[index].ok:
                self._made.setdefault(call.name, []).append(index)
        self._uses = Uses(calls, results, changes)
        self._nodes_left = _MAX_NODES
        self._best: Assignment | None = None
        self._best_rank: tuple[int, bool, int] = (-1, False, 0)

    def run(self, searched: tuple[PlannedCall, ...]) -> Assignment:
        self._go(searched, 0, Matcher(self._plan, self._calls, self._results, self._made))
        assert self._best is not None  # the first descent always reaches an end
        return self._best

    def _hopeless(self) -> bool:
        """Whether no assignment can succeed: there are too few calls, or another number of new or removed rows."""
        if any(count > len(self._made.get(name, ())) for name, count in self._needed.items()):
            return True
        rows = self._plan.rows
        golden = (golden.change for golden in rows.rows.values())
        return _births(golden) != _births(filter(rows.compared, self._changes))

    def _go(self, searched: tuple[PlannedCall, ...], depth: int, matcher: Matcher) -> bool:
        """Try all ways to go on; True stops the search."""
        if depth == len(searched):
            return self._finish(matcher)
        golden = searched[depth]
        for own in self._candidates(golden, matcher):
            self._nodes_left -= 1
            if own is None:
                stop = self._go(searched, depth + 1, matcher)
            else:
                matcher.choose(golden.index, own)
                stop = self._go(searched, depth + 1, matcher)
                matcher.forget(golden.index)
            if stop or self._nodes_left <= 0:
                return True
        return False

    def _candidates(self, golden: PlannedCall, matcher: Matcher) -> Iterator[int | None]:
        """Yield the agent calls worth trying, then None where the golden call may stay unmade."""
        used = set(matcher.chosen.values())
        tried: list[int] = []
        free = [j for j in self._made.get(golden.call.name, ()) if j not in used]
        for own in self._likeliest_first(golden, free, matcher):
            if tried and not self._matters(golden):
                break
            if self._ordered or not any(self._alike(own, other) for other in tried):
                yield own
            tried.append(own)
        if not tried or golden.index not in self._required:
            yield None

    def _likeliest_first(self, golden: PlannedCall, free: list[int], matcher: Matcher) -> Iterator[int]:
        fitting = (j for j in free if matcher.matches(golden, j) and self._in_order(golden, j, matcher))
        if not golden.result.new_ids:
            return fitting
        several = list(fitting)
        if len(several) > 1:
            # Of equal calls, the one whose identifiers are used as the golden's are is the likeliest.
            several.sort(key=lambda j: distance(golden.uses, self._uses.of(j)))
        return iter(several)

    def _matters(self, golden: PlannedCall) -> bool:
        """Whether it can make a difference which of several fitting calls is taken."""
        return bool(golden.result.new_ids) or golden.feeds or bool(golden.sources) or self._ordered

    def _alike(self, own: int, other: int) -> bool:
        """Whether two of the agent's calls are one as good as the other."""
        first, second = self._results[own], self._results[other]
        same = not first.new_ids and not second.new_ids and identical(first.content, second.content)
        return same and identical(self._calls[own].arguments, self._calls[other].arguments)

    def _in_order(self, golden: PlannedCall, own: int, matcher: Matcher) -> bool:
        return not self._ordered or out_of_order(golden, own, matcher) is None

    def _finish(self, matcher: Matcher) -> bool:
        world, first = self._world(matcher), self._best is None
        made = sum(index in matcher.chosen for index in self._required)
        rank = (made, world.equal, world.right - world.wrong)
        if rank > self._best_rank:
            chosen, renaming = dict(matcher.chosen), dict(matcher.renaming)
            kept = Matcher(self._plan, self._calls, self._results, self._made, chosen, renaming)
            self._best, self._best_rank = Assignment(kept, self._required, world), rank
        success = made == len(self._required) and world.equal
        if first and not success and self._hopeless():
            self._nodes_left = 0
        return success

    def _world(self, matcher: Matcher) -> WorldComparison:
        plan, terms = self._plan, matcher.terms
        memory = plan.memory
        expected = recall(
            memory.expected, terms, lambda: expected_rows(plan.rows, plan.identifiers, matcher.renaming), FEW_TERMS
        )
        if not self._changes:
            return recall(memory.untouched, terms, lambda: compare_rows(plan.rows, expected, ()), FEW_TERMS)
        world = compare_rows(plan.rows, expected, self._changes)
        if world.equal or not self._reordered(matcher):
            return world
        expected = renumbered(plan.rows, expected, self._changes, plan.identifiers)
        other = compare_rows(plan.rows, expected, self._changes)
        return other if other.equal else world

    def _reordered(self, matcher: Matcher) -> bool:
        """Whether a matched call that generates identifiers has its arguments in another form than the golden's."""
        for index, own in matcher.chosen.items():
            golden = self._plan.calls[index]
            if golden.result.new_ids and not identical(matcher.expected(golden), self._calls[own].arguments):
                return True
        return False


def out_of_order(golden: PlannedCall, own: int, matcher: Matcher) -> int | None:
    """Return an earlier golden call that the agent has made, but not before ``own``, though it must come before."""
    for earlier in golden.after:
        made_before = matcher.earlier_makings(earlier, own)
        if not made_before and matcher.earlier_makings(earlier, len(matcher.calls)):
            return earlier
    return None


def _births(changes: Iterable[Change]) -> Counter[tuple[str, bool]]:
    """Count the rows that came or went, by table; no renaming of identifiers alters that."""
    return Counter((c.table, c.before is None) for c in changes if c.before is None or c.after is None)
