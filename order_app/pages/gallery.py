"""Every component in every state on one page, for looking at; served in test mode only."""

import reflex as rx

from order_app.components.browser import CopyButton, Countdown, PageRoot
from order_app.components.parts import badge, button, empty, failed, link_button, notice, skeleton
from order_app.domain.policy import Stage
from order_app.domain.statuses import Fulfillment, Payment, RequestStatus
from order_app.states.gallery import GalleryState


def _words(axis: str, words: list[str]) -> rx.Component:
    return rx.el.p(*(badge(word, axis) for word in words), class_name="badges")


def _parts() -> rx.Component:
    return rx.el.main(
        rx.el.h1("Gallery"),
        rx.el.section(
            rx.el.h2("Statuses"),
            _words("payment", [word.value for word in Payment]),
            _words("fulfillment", [word.value for word in Fulfillment]),
            _words("stage", [word.value for word in Stage]),
            _words("request-status", [word.value for word in RequestStatus]),
            _words("request", ["Cancel requested", "Refund requested"]),
            class_name="card",
        ),
        rx.el.section(
            rx.el.h2("Buttons"),
            rx.el.div(
                *(button(kind or "plain", kind=kind) for kind in ("", "primary", "danger", "quiet", "small")),
                button("disabled", disabled=True),
                button("busy", kind="primary", custom_attrs={"aria-busy": "true"}),
                button("refused", custom_attrs={"aria-disabled": "true"}),
                link_button("link", to="/"),
                CopyButton.create(text="copied", class_name="button small"),
                class_name="actions",
            ),
            class_name="card",
        ),
        rx.el.section(
            rx.el.h2("Fields"),
            rx.el.div(
                rx.el.div(
                    rx.el.label("Open", html_for="gallery-open"),
                    rx.el.input(id="gallery-open", name="open", default_value="12 Main Street"),
                    class_name="field",
                ),
                rx.el.div(
                    rx.el.label("Locked", html_for="gallery-locked"),
                    rx.el.input(
                        id="gallery-locked", name="locked", value="United States", read_only=True, class_name="locked"
                    ),
                    rx.el.p("The country can't be changed after payment.", class_name="why"),
                    class_name="field",
                ),
                rx.el.div(
                    rx.el.label("Wrong", html_for="gallery-wrong"),
                    rx.el.input(
                        id="gallery-wrong", name="wrong", default_value="abc", custom_attrs={"aria-invalid": "true"}
                    ),
                    rx.el.p("This is not an amount. Write it like 24.90.", class_name="problem"),
                    class_name="field",
                ),
                class_name="grid",
            ),
            class_name="card",
        ),
        rx.el.section(
            rx.el.h2("Messages"),
            notice("Something to know."),
            notice("Something to look at.", kind="warn"),
            notice("Something refused.", kind="bad"),
            notice("The order is in production, so it can't be edited.", kind="lock"),
            rx.el.p("Free cancellation ends in ", Countdown.create(until=7_199_000, now=0, over="over")),
            rx.el.p(
                "The same, told to screen readers at sensible moments: ",
                Countdown.create(
                    until=1_830_000,
                    now=0,
                    over="over",
                    announce="Free cancellation ends in",
                    announce_over="The time for free cancellation is over.",
                ),
            ),
            class_name="card",
        ),
        rx.el.section(rx.el.h2("Empty"), empty("Nothing waits for payment."), class_name="card"),
        rx.el.section(rx.el.h2("Loading"), skeleton(3), class_name="card"),
        rx.el.section(
            rx.el.h2("Failed"),
            failed("The data can't be reached right now; nothing was changed.", GalleryState.load),
            class_name="card",
        ),
        id="main",
    )


def gallery() -> rx.Component:
    """All parts, or nothing outside of test mode."""
    return PageRoot.create(
        rx.cond(GalleryState.is_open, _parts(), rx.el.main(empty("There is nothing here."), id="main")),
        shown_url=GalleryState.shown_url,
        class_name="page",
    )
