"""NeMo Gym's resources server of the task, as its examples are made: python nemo_orders.py PORT WAIT."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import uvicorn
from lookups import ANSWER, look_up
from nemo_gym.base_resources_server import BaseResourcesServerConfig, BaseVerifyResponse, SimpleResourcesServer
from nemo_gym.config_types import BaseServerConfig
from nemo_gym.server_utils import ServerClient
from omegaconf import OmegaConf
from pydantic import BaseModel

NAME = "orders"


class Call(BaseModel):
    """The look-up's arguments."""

    order_id: str


class Orders(SimpleResourcesServer):
    """Looks orders up, and verifies the answer."""

    config: BaseResourcesServerConfig
    wait: float = 0.0

    def setup_webserver(self):
        """Add the look-up to the server's endpoints."""
        app = super().setup_webserver()
        app.post("/get_order")(self.get_order)
        return app

    async def get_order(self, body: Call):
        """Return an order."""
        if self.wait:
            await asyncio.sleep(self.wait)
        return {"order": look_up(body.order_id, 0.0)}

    async def verify(self, body):
        """Return the reward."""
        said = body.response.output[0].content[0].text
        return BaseVerifyResponse(**body.model_dump(), reward=float(said == ANSWER))


Orders.verify.__annotations__ = SimpleResourcesServer.verify.__annotations__  # what the endpoint's body is read by


def client(port):
    """Return the client by which NeMo Gym's agents reach its servers."""
    place = {"host": "127.0.0.1", "port": port}
    servers = OmegaConf.create({NAME: {"resources_servers": {NAME: place}}})
    return ServerClient(head_server_config=BaseServerConfig(**place), global_config_dict=servers)


def main():
    """Serve, as `SimpleServer.run_webserver` does with one worker, without Ray."""
    port, wait = int(sys.argv[1]), float(sys.argv[2])
    config = BaseResourcesServerConfig(host="127.0.0.1", port=port, name=NAME, entrypoint="app.py", domain="other")
    app = Orders(config=config, server_client=client(port), wait=wait).setup_webserver()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", timeout_keep_alive=30)


if __name__ == "__main__":
    main()
