"""A game: a person plays an episode, one call at a time, and reads at the end why the reward is what it is."""

import difflib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from envsynth.cli.player.ask import Asker, Choice, Question
from envsynth.cli.player.form import Form
from envsynth.cli.player.hints import Hints
from envsynth.cli.player.screen import Screen, first_sentence
from envsynth.cli.player.seen import Seen
from envsynth.core import Task, Tool, ToolCall, ToolResult

if TYPE_CHECKING:
    from rich.console import Console

    from envsynth.environment import ToolEnv

_OVER = (Choice("/undo", "go back and try again"), Choice("/golden", "see how it can be done"))


class Session:
    """One episode, played by a person.

    Args:
        env: the environment; the game resets it.
        asker: asks the person.
        to: what is printed to.
    """

    def __init__(self, env: "ToolEnv", asker: Asker, to: "Console") -> None:
        self._env = env
        self._asker = asker
        self._screen = Screen(to)
        self._states: list[Any] = []  # what env.snapshot() returned before each turn
        self._left = False
        self._commands: dict[str, tuple[Callable[[str], None], str]] = {
            "/say": (self._say, "say your final message, which ends the episode"),
            "/undo": (self._undo, "take the last turn back"),
            "/hint": (self._hint, "be told what to do, a little more each time"),
            "/task": (lambda _: self._screen.request(self._instruction), "read the request again"),
            "/policy": (lambda _: self._screen.policy(self._env.bundle.toolset.policy), "read the rules"),
            "/calls": (lambda _: self._screen.calls(self._calls()), "see the calls so far"),
            "?": (self._help, "this help; ? and a tool's name: what the tool does and takes"),
            "/quit": (self._quit, "leave (as does Ctrl-D)"),
        }

    def play(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """Begin an episode and play it until the person leaves.

        Args:
            seed: for ``env.reset``.
            options: for ``env.reset``.

        Raises:
            KeyboardInterrupt: the person broke the game off.
        """
        self._instruction, info = self._env.reset(seed=seed, options=options)
        self._begin(info)
        try:
            while not self._left:
                if self._env.under_way:
                    self._turn()
                else:
                    self._after()
        except EOFError:
            self._quit("")

    def _begin(self, info: dict[str, Any]) -> None:
        from envsynth.synthesis import ToolGraph

        bundle = self._env.bundle
        self._task: Task = bundle.tasks[info["task_id"]]
        names = [tool["function"]["name"] for tool in info["tools"]]
        self._tools: dict[str, Tool] = {name: bundle.toolset.by_name[name] for name in names}
        self._seen = Seen(ToolGraph(bundle.toolset), self._instruction)
        self._hints = Hints(self._task, low_is_known=info["level"] == "low")
        task = self._task
        about = (f"task {task.id}", task.split, task.difficulty, f"seed {info['seed']}", bundle.world(task).now)
        self._screen.title(bundle.manifest.domain.title)
        self._screen.tell(" · ".join(about))
        self._screen.request(self._instruction)
        self._screen.tell("Enter a tool's name to call it (Tab completes); end with /say. Help: ?  Rules: /policy")

    def _turn(self) -> None:
        tools = tuple(Choice(name, first_sentence(tool)) for name, tool in self._tools.items())
        commands = tuple(Choice(name, about) for name, (_, about) in self._commands.items() if name != "?")
        taken, most = len(self._env.trajectory.actions), self._env.rules.max_turns
        text = self._asker.ask(Question("\ntool> ", tools + commands, note=f"turn {taken + 1} of {most} · ? for help"))
        if text:
            self._obey(text)

    def _obey(self, text: str) -> None:
        from envsynth.environment import parse_action

        word, _, rest = text.partition(" ")
        if word in self._commands:
            self._commands[word][0](rest.strip())
        elif text in self._tools:
            self._call(self._tools[text])
        elif text.startswith("/") or parse_action(text).message is not None:
            near = difflib.get_close_matches(word, [*self._tools, *self._commands], n=3)
            hint = f"Did you mean {' or '.join(near)}?" if near else "? lists what there is."
            self._screen.tell(f"There is no {word!r}. {hint} To end with a message, enter /say and the message.")
        else:
            self._step(text)

    def _call(self, tool: Tool) -> None:
        self._screen.tell(f"{tool.description} {tool.usage}".rstrip(), indent=2)
        calls = self._calls()
        form = Form(
            self._asker,
            lambda pattern, schema: self._seen.choices(tool.name, pattern, schema, calls),
            lambda line: self._screen.tell(line, indent=4),
        )
        try:
            arguments = form.fill(tool)
        except KeyboardInterrupt:
            self._screen.tell("The call is given up; nothing has happened.", indent=2)
        else:
            self._step(ToolCall(name=tool.name, arguments=arguments).to_text())

    def _step(self, action: str) -> None:
        answered = len(self._calls())
        self._states.append(self._env.snapshot())
        _, _, _, _, info = self._env.step(action)
        for call, result in self._calls()[answered:]:
            self._screen.answered(call, result)
        for message in info["messages"]:
            if message["role"] == "user":
                self._screen.refused(message["content"])
        if not self._env.under_way:
            self._end(info.get("fault"))

    def _end(self, fault: str | None) -> None:
        from envsynth.reward import Breakdown

        trajectory = self._env.trajectory
        if fault is not None:
            self._screen.tell(f"The simulator could not answer, so the episode is void: {fault}")
            return
        if trajectory.truncated:
            self._screen.tell("That was the last turn: the episode is cut off, without a final message.")
        self._screen.verdict(Breakdown.model_validate(trajectory.breakdown))

    def _after(self) -> None:
        try:
            text = self._asker.ask(Question("\nover (Enter leaves; /undo, /golden)> ", _OVER))
        except (EOFError, KeyboardInterrupt):
            text = ""
        if text == "/undo":
            self._undo(text)
        elif text == "/golden":
            self._screen.golden(self._task)
        else:
            self._left = text in ("", "/quit")

    def _say(self, text: str) -> None:
        from envsynth.environment import parse_action

        try:
            text = text or self._asker.ask(
                Question("  message> ", note="This ends the episode; the rules may say what it states. Empty: not yet.")
            )
        except KeyboardInterrupt:
            return
        if text and parse_action(text).message is None:
            self._screen.tell("That reads as a call; a final message is plain text.", indent=2)
        elif text:
            self._step(text)

    def _undo(self, _: str) -> None:
        if not self._states:
            self._screen.tell("There is nothing to take back.")
            return
        self._env.restore(self._states.pop())
        calls = self._calls()
        self._screen.tell(f"Taken back. The last call is now {calls[-1][0].name}." if calls else "Back at the start.")

    def _hint(self, _: str) -> None:
        self._screen.tell(self._hints.next([call for call, _ in self._calls()]), indent=2)

    def _help(self, name: str) -> None:
        if name in self._tools:
            self._screen.tool(self._tools[name])
        else:
            self._screen.help(self._tools.values(), {key: about for key, (_, about) in self._commands.items()})

    def _quit(self, _: str) -> None:
        self._left = True
        self._screen.tell("You left before the end: the episode is not scored.")

    def _calls(self) -> list[tuple[ToolCall, ToolResult]]:
        trajectory = self._env.trajectory
        return list(zip(trajectory.calls, trajectory.results, strict=True))
