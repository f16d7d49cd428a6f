"""Reading what Weights & Biases writes when it is offline."""

import json
import struct
import time


def when_written(path, step):
    """Return a file's history by step and its artifacts, once a step is there: a process of its own writes it."""
    for _ in range(300):
        history, artifacts = _records(path)
        if step in history:
            break
        time.sleep(0.1)
    return history, artifacts


def _records(path):
    """Return the history by step, and artifacts' files by name, of a file that Weights & Biases wrote."""
    from wandb.proto import wandb_internal_pb2

    history, artifacts = {}, {}
    for data in _chunks(path.read_bytes()):
        record = wandb_internal_pb2.Record()
        record.ParseFromString(data)
        kind = record.WhichOneof("record_type")
        if kind == "history":
            items = {item.key or "/".join(item.nested_key): json.loads(item.value_json) for item in record.history.item}
            history.setdefault(items.get("_step", record.history.step.num), {}).update(items)
        elif kind in ("artifact", "request"):
            kept = record.artifact if kind == "artifact" else record.request.log_artifact.artifact
            artifacts[kept.name] = {entry.path for entry in kept.manifest.contents}
    return history, artifacts


def _chunks(data, block=32768):
    """Yield the records of a file in LevelDB's log format, which follow 7 bytes that say whose it is."""
    place, parts = 7, b""
    while place + 7 <= len(data):
        if block - place % block < 7:
            place += block - place % block
            continue
        length, kind = struct.unpack_from("<HB", data, place + 4)
        parts += data[place + 7 : place + 7 + length]
        place += 7 + length
        if kind in (1, 4):
            yield parts
            parts = b""
