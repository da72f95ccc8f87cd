"""config.wsgi as it is shipped, with passwords that cost little."""

from config.wsgi import application
from tests.hashing import hash_quickly

__all__ = ["application"]

hash_quickly()
