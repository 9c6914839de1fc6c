"""The settings of the product, read from the environment (prefix `ORDER_APP_`)."""

from datetime import timedelta
from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting is optional; the README lists them."""

    model_config = SettingsConfigDict(env_prefix="ORDER_APP_", extra="ignore")

    database_url: str = "sqlite:///orders.db"
    """Where orders are kept: `sqlite:///file` or `postgresql://user@host/name`."""
    redis_url: str = ""
    """What several workers share: Reflex's states of the tabs, and who is in which order; empty for one worker."""
    public_url: str = ""
    """The address under which browsers reach the app; decides the allowed websocket origins, and where the
    links in e-mails lead: without it they hold none."""
    smtp_url: str = ""
    """The mail server: `smtp://user:password@host:587` or `smtps://...`; empty: mail stays in the outbox."""
    mail_from: str = "orders@example.com"
    support_contact: str = "support@example.com"
    """Shown where the help page says "contact support"."""
    production_secret: str = ""
    cancel_window_minutes: int = Field(default=120, ge=0, le=60 * 24 * 30)
    """How long a paid order can be cancelled free of charge, in minutes."""
    trusted_proxy_hops: int = Field(default=0, ge=0, le=10)
    """How many proxies in front are ours; only their X-Forwarded-For is believed."""
    test_mode: bool = False
    """Opens the test routes; only on loopback."""
    demo: bool = False
    """Demo accounts are listed on the sign-in page; set by `serve --demo`."""

    @property
    def cancel_window(self) -> timedelta:
        """How long a paid order can be cancelled free of charge."""
        return timedelta(minutes=self.cancel_window_minutes)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
