"""What all tests share: how Hypothesis runs."""

from hypothesis import settings

# A machine busy with other tests is slow now and then, which says nothing about the code.
settings.register_profile("order-app", deadline=None)
settings.load_profile("order-app")
