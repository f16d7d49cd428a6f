"""A server that answers over real HTTP as vLLM's does where TRL's trainers ask it: prompts and turns are token ids."""

import orjson
from aiohttp import web

from tests.llm.server import Answer, ModelServer


class CompletionsServer(ModelServer):
    """Serves ``/v1/completions``; ``write`` gives a prompt's next tokens, and each one's log-probability is known."""

    def __init__(self, write, context=100_000):
        self.write = write
        self.context = context
        super().__init__()
        self.plan = self.completed

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    async def _start(self):
        app = web.Application()
        app.router.add_post("/v1/completions", self._answer)
        app.router.add_get("/v1/models", self._models)
        app.router.add_get("/health", self._models)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return self._runner.addresses[0][1]

    async def _models(self, request):
        return web.json_response({"object": "list", "data": [{"id": "tiny", "max_model_len": self.context}]})

    def completed(self, body):
        several = body["prompt"] if isinstance(body["prompt"][0], list) else [body["prompt"]]
        choices = [self._choice(place, prompt, body) for place, prompt in enumerate(several)]
        return Answer(raw=orjson.dumps({"id": "x", "object": "text_completion", "model": "tiny", "choices": choices}))

    def _choice(self, place, prompt, body):
        ids = self.write(prompt)[: body["max_tokens"]]
        told = {
            "tokens": [f"token_id:{token}" for token in ids],
            "token_logprobs": [logprob_of(token) for token in ids],
            "top_logprobs": [{f"token_id:{token}": logprob_of(token)} for token in ids],
            "text_offset": [0] * len(ids),
        }
        asked = body.get("return_token_ids")
        named = {"token_ids": ids, "prompt_token_ids": prompt} if asked else {}
        return {"index": place, "text": "", "logprobs": told, "finish_reason": "stop", **named}


def logprob_of(token):
    return -0.25 - token / 1000
