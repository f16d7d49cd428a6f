"""OpenEnv in process: the environment's class alone, without a server."""

import openenv_orders
from lookups import ANSWER, order_id
from openenv_orders import VERSION, OrderAction, Orders

ASYNC = True
__all__ = ["ASYNC", "VERSION", "Env", "make", "open", "shut"]


class Env:
    """One environment."""

    def __init__(self):
        self.env = Orders()

    async def reset(self):
        """Begin an episode."""
        await self.env.reset_async()

    async def step(self, number):
        """Take a step."""
        action = OrderAction(answer=ANSWER) if number is None else OrderAction(order_id=order_id(number))
        await self.env.step_async(action)

    async def close(self):
        """End it."""
        self.env.close()


def open(wait):  # noqa: A001
    """Begin."""
    openenv_orders.WAIT[0] = wait


async def make():
    """Return an environment."""
    return Env()


def shut():
    """End all."""
