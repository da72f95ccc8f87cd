"""What all apps stand on, broken rule by rule."""

from catalog.models import BillLine
from core.models import ImportRun
from tests.factories import (
    ArticleFactory,
    bill,
)
from tests.house.breaks.guards import unguarded
from warehouse.models import (
    Lot,
)


def break_cycle(store):
    bike, wheel = ArticleFactory(store=store), ArticleFactory(store=store)
    bill(bike, (wheel, 1))
    BillLine.objects.create(parent=wheel, component=bike, quantity=1)


def break_one_store(store):
    foreign = Lot.objects.create(store=store, article=ArticleFactory(store=store))
    Lot.objects.filter(pk=foreign.pk).update(store=1)


def break_imports(store):
    unguarded("core_importrun", "import_rows_add_up")
    ImportRun.objects.create(store=store, kind="x", file_name="x", sha256="x", rows=3, applied=1, rejected=1)
