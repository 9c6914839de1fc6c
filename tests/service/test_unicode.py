"""Text of every kind through every field: stored and shown back unchanged, or refused with a sentence; never broken."""

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from order_app.domain.errors import BadInput, InvalidFields
from order_app.domain.fields import MAX_LENGTH, TEXT_FIELDS, Field
from order_app.domain.orders import OrderContent, parse_items, parse_text_fields
from order_app.domain.text import query_words
from order_app.queries.lists import ListQuery, list_page
from order_app.services import orders
from order_app.services.orders import OrderPatch
from tests.service.builders import COMPLETE, Shop

FREE = (
    Field.REFERENCE,
    Field.RECIPIENT_NAME,
    Field.ADDRESS_LINE1,
    Field.ADDRESS_LINE2,
    Field.CITY,
    Field.STATE,
    Field.POSTAL_CODE,
)
"""The fields that take any text."""
KEPT = (
    "Đặng Thị Ánh",
    "e\u0301 beside é",
    "محمد بن سلمان",
    "שלום 12 עולם",
    "العنوان\u200f 12",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇻🇳",
    "𠮷野家 𝔘",
    "می‌خواهم",
    "a\u200bb\ufeffc\u00adc",
    "Z̴͎̈́ä̶̪l̷̝̾g̸̱̈o̵̝͝",
    "o\u0338" * 9,
    "㌖" * 20,
    "'; DROP TABLE orders; --",
    '%_\\ "quoted" <b>&amp;</b> {{x}} ${y} 0x00 \\u0000 \\x00',
    "=cmd|' /C calc'!A0",
    "NULL",
)
REFUSED = (
    "a\x00b",
    "a\x1b[2Jb",
    "a\nb",
    "\x7f!",
    "\ud83d",
    "x\udc00",
    "a\ufffeb",
    "a\ufffdb",
    "a\u2028b",
    "a\u202eb",
    "\u200b",
)
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_wild = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Mn", "Mc", "Cf", "Co", "So", "Lo"]),
        st.sampled_from("\u200d\u200e\u200f\u061c\ufe0f\u202e\u2066\ufeff\x00\ud800\ufffd"),
    ),
    max_size=40,
)


def read(typed: dict[Field, str]) -> dict[Field, object]:
    """What the form makes of it, without what it refuses beside its field."""
    values: dict[Field, object] = {}
    problems: dict[str, str] = {}
    for name, text in typed.items():
        try:
            values |= parse_text_fields({name: text}, "USD", "US")
        except InvalidFields as refusal:
            problems |= refusal.problems
    assert {name.value for name in typed} == {name.value for name in values} | problems.keys()
    assert all(sentence.endswith(".") for sentence in problems.values())
    return values


async def found(shop: Shop, text: str) -> set[str]:
    async with shop.database.read() as session:
        page = await list_page(session, ListQuery(shop.seller_id, text=text))
    return {row.code for row in page.rows}


@pytest.mark.parametrize("text", KEPT, ids=ascii)
async def test_every_writing_goes_in_and_comes_out_as_it_was_typed(shop: Shop, text: str) -> None:
    texts = {name: text[: MAX_LENGTH[name]].strip() for name in FREE}
    values = read({name: f"  {cut} " for name, cut in texts.items()})
    assert values == texts

    code = await shop.create()
    await orders.edit(shop.ports, shop.merchant, shop.seller_id, code, OrderPatch(values, {}))

    order = await shop.detail(code)
    assert {name: order.content.value(name) for name in FREE} == texts
    assert (await shop.timeline(code))[-1].after == {
        name.value: cut for name, cut in texts.items() if cut != COMPLETE.value(name)
    }
    if query_words(texts[Field.RECIPIENT_NAME]):
        assert await found(shop, texts[Field.RECIPIENT_NAME]) == {code}
    async with shop.database.read() as session:
        page = await list_page(session, ListQuery(shop.seller_id))
    assert [row.recipient_name for row in page.rows] == [texts[Field.RECIPIENT_NAME]]


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
@pytest.mark.parametrize("name", FREE)
def test_what_can_not_be_shown_back_is_refused_beside_its_field(name: Field, text: str) -> None:
    with pytest.raises(InvalidFields) as refusal:
        parse_text_fields({name: f"1{text}1" if text != "\u200b" else text}, "USD", "US")
    assert set(refusal.value.problems) == {name.value}


@pytest.mark.parametrize("text", KEPT, ids=ascii)
async def test_notes_and_tags_take_every_writing_too(shop: Shop, text: str) -> None:
    code = await shop.create()
    note, tag = f"{text}\n\n{text}", text[:40].strip().replace(",", " ")
    await orders.annotate(
        shop.ports, shop.merchant, shop.seller_id, code, note=note.replace("\n", "\r\n"), tags=[tag, "b"]
    )
    order = await shop.detail(code)
    assert (order.note, order.tags) == (note.strip(), (tag, "b"))
    assert (await shop.timeline(code))[-1].after == {"tags": f"{tag}, b"}


@pytest.mark.parametrize("text", [text for text in REFUSED if "\n" not in text], ids=ascii)
async def test_notes_and_tags_refuse_it_with_a_sentence(shop: Shop, text: str) -> None:
    code = await shop.create()
    with pytest.raises(BadInput, match=r"^The note holds .*\.$"):
        await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note=text, tags=["kept?"])
    with pytest.raises(BadInput, match=r"^A tag holds .*\.$"):
        await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note="kept?", tags=[text])
    order = await shop.detail(code)
    assert (order.note, order.tags) == ("", ())


@pytest.mark.parametrize(
    "url", ["https://example.com/图/é?q=%00&r=👩‍👧".replace("\u200d", ""), "https://bücher.example/𝔘"]
)
async def test_artwork_addresses_of_every_writing_come_out_as_they_went_in(shop: Shop, url: str) -> None:
    catalogue = await shop.ports.catalogue()
    items = parse_items([("mug-11-wht", "2", f" {url} ")], catalogue)
    code = await shop.create(items=items)
    assert (await shop.detail(code)).content.items[0].artwork_url == url


@SETTINGS
@example(typed={Field.RECIPIENT_NAME: "\u3316" * 120, Field.EMAIL: "\ufdfa" * 200 + "@a.b"}, note="", tags=[])
@given(
    typed=st.dictionaries(st.sampled_from(TEXT_FIELDS), _wild, min_size=1),
    note=_wild,
    tags=st.lists(_wild, max_size=3),
)
async def test_any_text_is_kept_unchanged_or_refused(
    shop: Shop, typed: dict[Field, str], note: str, tags: list[str]
) -> None:
    values: dict[Field, Any] = read(typed)
    values.pop(Field.SHIPPING_METHOD, None)
    values[Field.REFERENCE] = ""  # two examples may come upon the same
    content = OrderContent().with_values(values)
    code = await orders.create(shop.ports, shop.merchant, shop.seller_id, content)
    assert (await shop.detail(code)).content == content
    for name in FREE:
        if name in values and name is not Field.REFERENCE:
            assert values[name] == typed[name].strip()
    await found(shop, str(values.get(Field.RECIPIENT_NAME, "")))
    await found(shop, typed.get(Field.RECIPIENT_NAME, ""))
    refused = ""
    try:
        await orders.annotate(shop.ports, shop.merchant, shop.seller_id, code, note=note, tags=tags)
    except BadInput as refusal:
        refused = refusal.message
    order = await shop.detail(code)
    if refused:
        assert (order.note, order.tags, refused[-1]) == ("", (), ".")
    else:
        assert order.note == note.replace("\r\n", "\n").replace("\r", "\n").strip()
        assert order.tags == tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    assert (await shop.timeline(code))[0].what == "created"
