"""Python functions: the signature gives names, types and defaults, the docstring says what they are.

Nothing is called. ``module:function`` on the command line imports that module, which runs its top level: it is the
user's own code, and their choice.
"""

import importlib
import inspect
import typing
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from envsynth.core import EnvsynthError
from envsynth.synthesis.importers.docstring import Docstring, read_docstring
from envsynth.synthesis.importers.draft import Draft, Source, Unread, read_output, read_parameters
from envsynth.synthesis.importers.failures import from_messages
from envsynth.synthesis.importers.imported import UnreadableError
from envsynth.synthesis.importers.type_names import shown

KIND = "python"
_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def source(functions: Sequence[Any]) -> Source:
    """Find the tools of a sequence of callables."""
    return Source(kind=KIND, tools=_tools(functions))


def load_functions(spec: str) -> list[Any]:
    """Import what ``module:function`` (or ``module:first,second``) names.

    Raises:
        EnvsynthError: the module cannot be imported, or has no such function.
    """
    module_name, _, names = spec.partition(":")
    try:
        module = importlib.import_module(module_name)
    except Exception as error:
        message = f"{spec!r}: module {module_name!r} cannot be imported ({type(error).__name__}: {error})"
        raise EnvsynthError(f"{message}; give module:function, importable from here") from error
    functions = []
    for name in names.split(","):
        try:
            functions.append(getattr(module, name.strip()))
        except AttributeError as error:
            raise EnvsynthError(f"{spec!r}: module {module_name!r} has no function {name.strip()!r}") from error
    return functions


def _tools(functions: Sequence[Any]) -> Iterator[Unread]:
    for index, function in enumerate(functions):
        where = getattr(function, "__qualname__", None) or f"functions[{index}]"
        yield Unread(where, where, partial(read, function, where))


def read(function: Any, where: str) -> Draft:
    """Read one callable.

    Raises:
        UnreadableError: it is no function, or an annotation has no JSON Schema.
    """
    if not callable(function):
        raise UnreadableError(where, f"found {shown(function)}", "a function")
    try:
        signature = inspect.signature(function)
    except (ValueError, TypeError) as error:
        raise UnreadableError(where, f"no signature: {error}", "a function with a signature") from error
    hints = _hints(function, where)
    doc = read_docstring(inspect.getdoc(function) or "")
    schema = _parameters(signature, hints, doc, where)
    parameters, notes = read_parameters(schema, where)
    returned = hints.get("return", signature.return_annotation)
    known = returned not in (inspect.Signature.empty, None, type(None), Any)
    output, more = read_output(_schema(returned, f"{where} -> return") if known else None, f"{where} -> return")
    if output is not None and doc.returns:
        output = {"description": doc.returns, **output}
    return Draft(
        where=where,
        name=getattr(function, "__name__", None) or type(function).__name__,
        description=doc.summary,
        parameters=parameters,
        output=output,
        failure_modes=from_messages({"code": name, "message": text or name} for name, text in doc.raises),
        origin=f"{getattr(function, '__module__', '')}:{getattr(function, '__qualname__', where)}",
        notes=(*notes, *more),
    )


def _hints(function: Any, where: str) -> dict[str, Any]:
    target = function if hasattr(function, "__annotations__") or inspect.ismethod(function) else type(function).__call__
    target = target.func if isinstance(target, partial) else target
    try:
        return typing.get_type_hints(target, include_extras=True)
    except Exception as error:
        raise UnreadableError(
            where, f"annotations cannot be resolved: {error}", "names that can be imported"
        ) from error


def _parameters(signature: inspect.Signature, hints: dict[str, Any], doc: Docstring, where: str) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    definitions: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        if parameter.kind in _VARIADIC:
            continue
        annotation = hints.get(name, parameter.annotation)
        schema = {} if annotation in (inspect.Parameter.empty, Any) else _schema(annotation, f"{where}({name})")
        definitions |= schema.pop("$defs", {})
        schema.pop("title", None)
        if name in doc.parameters:
            schema = {"description": doc.parameters[name], **schema}
        if parameter.default is inspect.Parameter.empty:
            required.append(name)
        elif "default" not in schema:
            schema = {**schema, **_default(parameter.default)}
        properties[name] = schema
    result: dict[str, Any] = {"type": "object", "properties": properties, "required": required, "$defs": definitions}
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in signature.parameters.values()):
        result["additionalProperties"] = True
    return result


def _schema(annotation: Any, where: str) -> dict[str, Any]:
    try:
        return TypeAdapter(annotation).json_schema()
    except Exception as error:
        what = f"annotation {shown(str(annotation))} has no JSON Schema"
        raise UnreadableError(where, what, "a type that JSON can hold") from error


def _default(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    try:
        return {"default": to_jsonable_python(value)}
    except Exception:
        # Any object may stand as a default in Python; one that JSON cannot hold leaves the parameter optional.
        return {}
