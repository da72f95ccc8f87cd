"""What only a list refuses: a bad value of a known parameter is a 400, one in a body a 422."""

from core.errors import Invalid


class BadParameter(Invalid):
    """A query parameter that cannot be understood; `field` is its name on the wire."""


class NoLines(Invalid):
    """An order without lines: the one refusal with a shape of its own."""
