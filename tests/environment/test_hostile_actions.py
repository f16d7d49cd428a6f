"""Actions that mean harm: an answer that says what is wrong, the world untouched, the episode alive."""

import pytest

from envsynth.environment import MAX_LENGTH, ToolEnv
from tests.environment.play import RENEW

HOSTILE = ["", "\x00", "\ud800", "🙂" * 1_000, "[" * 5_000, "x" * (MAX_LENGTH + 5), "<tool_call>" * 1_000, "null"]
HOSTILE += [
    f'{{"name": "renew_loan", "arguments": {arguments}}}'
    for arguments in (
        '{"card_number": 1e308, "loan_id": {}}',
        '{"card_number": "\\u0000", "loan_id": "\'; DROP TABLE loans; --"}',
        '{"card_number": null, "loan_id": null}',
        '{"loan_id": ' + "[" * 60 + "]" * 60 + ', "card_number": "C-1"}',
        '{"card_number": "C-1", "loan_id": "L-1", "__proto__": 1}',
        "9" * 5_000,
    )
]


@pytest.mark.parametrize("action", HOSTILE, ids=lambda action: repr(action[:60]))
def test_hostile_actions_are_answered(env: ToolEnv, action: str) -> None:
    env.reset()
    observation, reward, terminated, truncated, _ = env.step(action)
    assert observation in env.observation_space
    assert (reward, truncated) == (0.0, False)
    observation.encode()
    env.trajectory.model_dump_json()
    if not terminated:
        env.step(RENEW)
        assert env.step("It is due on 2026-04-04.")[1] == 1.0
