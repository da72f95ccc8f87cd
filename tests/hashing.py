"""A password is hashed a million times, on purpose. For tests, and the servers that they start, a thousand are enough."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


def hash_quickly() -> None:
    PBKDF2PasswordHasher.iterations = 1000
