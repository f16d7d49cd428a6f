"""The smallest domain that has everything a bundle can break in: a desk where people leave messages for others."""

import hashlib
from pathlib import Path
from typing import Any

import orjson

from envsynth.bundle import MANIFEST
from envsynth.core.model import content_hash

SOURCES = {
    "domain.yaml": "{name: desk, title: Reception desk, seed: 7}\n",
    "policy.md": "Take messages for the people of the house.\n",
    "world.yaml": """\
tables:
  people:
    key: person_id
    columns: {person_id: text, name: text}
  messages:
    key: message_id
    columns: {message_id: text, person_id: {references: people.person_id}, text: text}
""",
    "tools.yaml": """\
tools:
  - name: find_person
    description: Find a person by name.
    parameters: {type: object, properties: {name: {type: string}}, required: [name]}
    failure_modes: [{code: person_not_found, status: 404, message: "Nobody is named {name}"}]
    output_schema: {type: object, properties: {person_id: {type: string}}}
    program:
      checks:
        - need: SELECT person_id FROM people WHERE name = :name
          else: person_not_found
      returns: {person_id: ":person_id"}
  - name: leave_message
    description: Leave a message for a person.
    parameters:
      type: object
      properties: {person_id: {type: string}, text: {type: string}}
      required: [person_id, text]
    failure_modes: [{code: person_not_found, status: 404, message: "Person {person_id} not found"}]
    program:
      checks:
        - need: SELECT name FROM people WHERE person_id = :person_id
          else: person_not_found
      effects: ["INSERT INTO messages VALUES ('N' || :new_id, :person_id, :text)"]
      returns: {message_id: {value: "SELECT 'N' || :new_id"}}
""",
    "worlds/monday.jsonl": """\
{"now":"2026-03-16T09:00:00"}
{"people":{"person_id":"P1","name":"Ada"}}
{"people":{"person_id":"P2","name":"Ben"}}
{"messages":{"message_id":"N1","person_id":"P1","text":"Call Ben."}}
""",
    "tasks.yaml": """\
- instruction:
    high: Tell Ada that 'lunch is at noon'.
    low: Find Ada, then leave her the message 'lunch is at noon'.
  metadata: {base: monday, seed: 3}
  golden:
    - name: find_person
      role: support
      arguments: {name: Ada}
      sources: {/name: {kind: instruction}}
    - name: leave_message
      role: goal
      arguments: {person_id: P1, text: lunch is at noon}
      sources:
        /person_id: {kind: call, call: 0, pointer: /person_id}
        /text: {kind: instruction}
  answer: Ada will read it.
- instruction:
    high: Tell Ben that 'the train is late'.
    low: Leave the message 'the train is late' for person P2.
  metadata: {base: monday, seed: 4}
  golden:
    - name: leave_message
      role: goal
      arguments: {person_id: P2, text: the train is late}
      sources: {/person_id: {kind: instruction}, /text: {kind: instruction}}
  answer: Ben will read it.
  difficulty: medium
  split: test
""",
}


def write_sources(folder: Path, changes: dict[str, tuple[str, str]] | None = None) -> Path:
    """Write the sources, with some text in some files replaced; the text has to be there."""
    for name, text in SOURCES.items():
        old, new = (changes or {}).get(name, ("", ""))
        assert old in text
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder


def read_manifest_data(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads((folder / MANIFEST).read_bytes())
    return data


def forge(folder: Path, data: dict[str, Any]) -> None:
    """Write a manifest whose content hash is right, as somebody would who wants a broken bundle to be believed."""
    data["content_hash"] = content_hash({k: v for k, v in data.items() if k not in ("content_hash", "funnel")})
    (folder / MANIFEST).write_bytes(orjson.dumps(data))


def forge_file(folder: Path, name: str, content: bytes) -> None:
    """Replace a listed file, with its hash and the manifest's made right again."""
    (folder / name).write_bytes(content)
    data = read_manifest_data(folder)
    data["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    forge(folder, data)
