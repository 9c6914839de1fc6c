"""A client for the routes of test mode: it puts the product into any state before a test looks at it."""

from datetime import datetime
from typing import Any, Literal

import httpx

Payment = Literal["Unpaid", "Paid"]
Fulfillment = Literal["Unfulfilled", "Scheduled", "Fulfilled"]
Step = Literal["scheduled", "fulfilled", "shipped", "delivered"]

SELLER = "A33378"
OTHER_SELLER = "B10042"


class TestMode:
    """The test routes of the server at `base_url`."""

    __test__ = False

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, timeout=60)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def reset(self) -> None:
        """No orders, wallets of 1,000.00, the system's time."""
        self._post("/test/reset", {})

    def orders(self, count: int = 1, **wanted: Any) -> list[str]:
        """Make orders, the oldest first, and return their codes; the arguments are those of `POST /test/orders`."""
        codes: list[str] = self._post("/test/orders", {"seller": SELLER, "count": count, **wanted})["codes"]
        return codes

    def order(self, **wanted: Any) -> str:
        """Make one order and return its code."""
        return self.orders(**wanted)[0]

    def paid(self, **wanted: Any) -> str:
        """Make one order that was paid 5 minutes ago, or `minutes_since_paid`."""
        return self.order(payment="Paid", **wanted)

    def scheduled(self, **wanted: Any) -> str:
        """Make one order that is in production."""
        return self.order(payment="Paid", fulfillment="Scheduled", **wanted)

    def fulfilled(self, **wanted: Any) -> str:
        """Make one order that is produced and not shipped."""
        return self.order(payment="Paid", fulfillment="Fulfilled", **wanted)

    def shipped(self, **wanted: Any) -> str:
        """Make one order that is shipped."""
        return self.order(payment="Paid", fulfillment="Fulfilled", shipped=True, **wanted)

    def production(self, code: str, step: Step, **parcel: str) -> None:
        """Let the plant take a step."""
        self._post("/test/production", {"code": code, "step": step, **parcel})

    def advance(self, *, minutes: float = 0, seconds: float = 0) -> datetime:
        """Let time pass on the server's clock; returns its new time."""
        answer = self._post("/test/clock", {"advance_seconds": minutes * 60 + seconds})
        return datetime.fromisoformat(answer["now"])

    def set_clock(self, now: datetime) -> None:
        """Let the server's clock show this moment and run on from it."""
        self._post("/test/clock", {"now": now.isoformat()})

    def mail(self) -> list[dict[str, Any]]:
        """Every message that was written, the oldest first."""
        answer = self._client.get("/test/mail")
        answer.raise_for_status()
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._client.post(path, json=body)
        if answer.is_error:
            raise AssertionError(f"{path} answered {answer.status_code}: {answer.text}")
        result: dict[str, Any] = answer.json()
        return result
