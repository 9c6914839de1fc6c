"""A refused request is answered once its small body has come, or the answer could be lost with the connection."""

from collections.abc import AsyncIterator

import httpx
import pytest

from order_app.api.bodies import READ_OFF_BYTES

PIECE = 1024


@pytest.mark.parametrize(
    ("announced", "taken"),
    [
        (str(PIECE), 1),
        (str(64 * PIECE), 64),
        (str(READ_OFF_BYTES), READ_OFF_BYTES // PIECE),
        (str(READ_OFF_BYTES + PIECE), 0),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/orders/A33378-CT-1/messages", "/api/v1/nothing/here"])
async def test_a_small_body_is_read_to_its_end_before_the_refusal(
    client: httpx.AsyncClient, path: str, announced: str, taken: int
) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(int(announced) // PIECE):
            sent += 1
            yield bytes(PIECE)

    answer = await client.post(path, content=body(), headers={"content-length": announced})
    assert answer.status_code in (401, 404)
    assert answer.headers["content-type"] == "application/problem+json"
    assert sent == taken
