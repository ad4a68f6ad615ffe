"""Password hashing at a cost that a busy sign-in can bear."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane.

    The parameters are the first choice of OWASP's Password Storage Cheat Sheet.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


class DemoHasher(Argon2idHasher):
    """Hashes of the demo. No other settings name this hasher, so a demo password opens nothing there."""

    algorithm = "demo"
