"""Tools with their objects opened: what stands inside of a body is asked for, and flows, like any other parameter.

An API that takes ``{"order": {"customer_id": …, "quantity": …}}`` is asked for an order of a customer, not for an
object. Walks go over the tools as they are asked for; only their calls are made of whole objects again. Opened is what
a tool requires and what is no thing of its own: a wrapper (``data``, ``attributes``), what the tool itself is about,
and what holds identifiers. A person or an address stays one thing.
"""

from dataclasses import dataclass
from typing import Any

from envsynth.core import Source, Tool, Toolset
from envsynth.simulation.schema import vocabulary as v
from envsynth.simulation.schema.names import named_entity, singular, words

_WRAPPERS = frozenset(
    v.listed(
        "data body attributes payload input request params args arguments fields resource object details record spec"
    )
)
_PLAIN = frozenset(("type", "properties", "required", "description", "title", "additionalProperties", "examples"))
_DEEPEST = 4
_VAGUE = frozenset(v.listed("id name type status key code value"))

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A tool as it is asked for.

    Attributes:
        tool: it, with what stands inside of opened objects as parameters of its own.
        paths: where a parameter stands in the arguments of a call, for those that stand inside of an object.
        fixed: what has one value only, by where it stands: nobody says it.
    """

    tool: Tool
    paths: dict[str, Path]
    fixed: dict[Path, Any]

    def parameter(self, pointer: str) -> str:
        """Return a JSON pointer into a call's arguments as one into the opened tool's parameters."""
        for name, path in self.paths.items():
            inside = "/" + "/".join(path)
            if pointer == inside or pointer.startswith(f"{inside}/"):
                return f"/{name}{pointer[len(inside) :]}"
        return pointer

    def arguments(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return a call's arguments: what was asked for, back in its objects, and what nobody says."""
        found: dict[str, Any] = {}
        values = {self.paths.get(name, (name,)): value for name, value in told.items()}
        for (*around, last), value in (values | self.fixed).items():
            place = found
            for step in around:
                place = place.setdefault(step, {})
            place[last] = value
        return found

    def sources(self, told: dict[str, Source]) -> dict[str, Source]:
        """Return where a call's arguments come from, by where these stand in it."""
        found = {"/" + "/".join(path): Source(kind="policy") for path in self.fixed}
        for pointer, source in told.items():
            name, slash, rest = pointer.removeprefix("/").partition("/")
            found["/" + "/".join(self.paths.get(name, (name,))) + slash + rest] = source
        return found


def opened(tool: Tool) -> Opened:
    """Open a tool's objects; a tool that declares its entities, or has a program, stays as it is.

    >>> order = {"type": "object", "properties": {"customer_id": {"type": "string"}}, "required": ["customer_id"]}
    >>> body = {"properties": {"order": order}, "required": ["order"]}
    >>> opened(Tool(name="create_order", description="", parameters=body)).paths
    {'customer_id': ('order', 'customer_id')}
    """
    if tool.consumes or tool.produces or tool.program is not None:
        return Opened(tool, {}, {})
    properties: dict[str, Any] = {}
    needed: list[str] = []
    paths: dict[str, Path] = {}
    fixed: dict[Path, Any] = {}
    leaves = _inside(tool, (), tool.parameters, 0)
    taken = {path[0] for path, _, _ in leaves if len(path) == 1}
    for path, schema, must in leaves:
        only = _only_value(schema) if must else ()
        if only:
            fixed[path] = only[0]
            continue
        name = path[0] if len(path) == 1 else _named(path, taken)
        if len(path) > 1:
            taken.add(name)
            paths[name] = path
        properties[name] = schema
        needed += [name] * must
    if not paths and not fixed:
        return Opened(tool, {}, {})
    parameters = {**tool.parameters, "properties": properties, "required": needed}
    return Opened(Tool(**{**_fields(tool), "parameters": parameters}), paths, fixed)


def opened_toolset(toolset: Toolset) -> tuple[Toolset, dict[str, Opened]]:
    """Open the objects of all tools; return the toolset, and each tool with where its parameters stand."""
    found = {tool.name: opened(tool) for tool in toolset.tools}
    if all(one.tool is tool for one, tool in zip(found.values(), toolset.tools, strict=True)):
        return toolset, found
    return Toolset(**{**_fields(toolset), "tools": tuple(one.tool for one in found.values())}), found


def _fields(model: Tool | Toolset) -> dict[str, Any]:
    """Return a model's fields alone: what it has worked out from them, a changed copy works out anew."""
    return {name: getattr(model, name) for name in type(model).model_fields}


def _inside(tool: Tool, around: Path, schema: dict[str, Any], depth: int) -> list[tuple[Path, Any, bool]]:
    found = []
    required = schema.get("required", ())
    for name, inner in schema["properties"].items():
        if name in required and _opens(tool, name, inner, depth):
            found += _inside(tool, (*around, name), inner, depth + 1)
        else:
            found.append(((*around, name), inner, name in required))
    return found


def _only_value(schema: Any) -> tuple[Any, ...]:
    """Return the one value that a schema allows; nothing where it allows several."""
    if not isinstance(schema, dict):
        return ()
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return tuple(values) if isinstance(values, list) and len(values) == 1 else ()


def _opens(tool: Tool, name: str, schema: Any, depth: int) -> bool:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if depth >= _DEEPEST or not isinstance(properties, dict) or not properties:
        return False
    if schema.get("type") != "object" or not schema.keys() <= _PLAIN or any(set(one) & set("/~") for one in properties):
        return False
    said = {singular(word) for word in words(name)}
    own = bool(said) and said <= {singular(word) for word in words(tool.name)}
    return own or bool(set(words(name)[-1:]) & _WRAPPERS) or _holds_identifiers(schema)


def _holds_identifiers(schema: dict[str, Any]) -> bool:
    """Whether an object requires identifiers of other things."""
    required = [name for name in schema.get("required", ()) if name in schema["properties"]]
    return any(named_entity(name) for name in required)


def _named(path: Path, taken: set[str]) -> str:
    """Return what a parameter is called: by its own name, and where that says too little, by what it stands in, too."""
    name = path[-1]
    own = words(path[-2])[-1:] if len(path) > 1 else []
    vague = len(words(name)) == 1 and name in _VAGUE and not set(own) & _WRAPPERS
    for place in range(len(path) - (2 if vague else 1), -1, -1):
        name = "_".join(path[place:])
        if name not in taken:
            return name
    count = 2
    while f"{name}_{count}" in taken:
        count += 1
    return f"{name}_{count}"
