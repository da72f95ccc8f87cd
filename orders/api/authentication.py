from core.http.authentication import BearerAuthentication


class KeyAuthentication(BearerAuthentication):
    """`Authorization: Bearer sk-…` (docs/api/orders.md, Authentication)."""

    api = "orders"
