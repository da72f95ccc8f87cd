"""What keeps a table from being broken, taken away."""

from django.db import connection

from core.models import Transition


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def unguarded(table, *constraints):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for constraint in constraints:
        sql(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")


def log_moves(order, *moves, kind="orders.workorder"):
    for version, (move_name, source, target) in enumerate(moves, start=2):
        Transition.objects.create(
            store=order.store, kind=kind, object_id=order.pk, version=version, door="tests",
            move=move_name, source=source, target=target,
        )  # fmt: skip
