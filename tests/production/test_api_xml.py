"""XML in and out over a real socket, also hostile: docs/api/production.md, Formats."""

import resource
import time
from xml.etree import ElementTree

import pytest
from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import NotAcceptable, ParseError
from rest_framework.test import APIRequestFactory

from config.errors import bad_request
from core.http.renderers import JsonRenderer
from production.api.negotiation import ByAccept
from production.api.xml import XmlRenderer, load
from production.models import ProductionOrder
from production.services import Wanted, open_customer_order
from tests.factories import CustomerFactory
from tests.timing import quickest

XML = {"Content-Type": "application/xml", "Accept": "application/xml"}


def send(api, method, path, body="", **headers):
    return api.request(method, path, content=body, headers=XML | headers)


@pytest.fixture
def asked(shop):
    return open_customer_order(customer=CustomerFactory(store=shop.store), lines=[Wanted(shop.bike, 3)])


def test_an_order_is_created_and_read_in_xml(api, asked):
    body = (
        f"<productionOrderDto><customerOrderId>{asked.pk}</customerOrderId><name> Ä &amp; &lt;b&gt; </name>"
        "<workHours>2.5</workHours><reserveInDepth>true</reserveInDepth><startDate/></productionOrderDto>"
    )
    answer = send(api, "POST", "", body)
    root = ElementTree.fromstring(answer.content)
    assert (answer.status_code, answer.headers["Content-Type"], root.tag) == (
        200, "application/xml; charset=utf-8", "productionOrderDto",
    )  # fmt: skip
    assert (root.findtext("name"), root.findtext("workHours"), root.findtext("reserveInDepth")) == (
        "Ä & <b>", "2.5", "true",
    )  # fmt: skip
    assert [root.find(name) for name in ("startDate", "finishDate", "storeState", "articles")] == [None] * 4


def test_a_list_repeats_its_element(api, shop):
    orders = [shop.order() for _ in range(2)]
    root = ElementTree.fromstring(send(api, "GET", "/production_orders_state").content)
    assert root.tag == "productionOrdersResponseDto"
    assert [one.findtext("orderId") for one in root.findall("orders")] == [
        str(o.pk) for o in reversed(orders)
    ]
    assert [len(one.findall("singleArticles/singleArticles")) for one in root.findall("orders")] == [2, 2]


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/pr_ref/next_id", "productionOrderRefDto"),
        ("/{pk}/products/flat", "flatBundledArticlesResponseDto"),
        ("/{pk}/batch", "productionOrderBatchResponseDtos"),
        ("/{pk}/nothing", "errorDto"),
        ("/999999999", "errorDto"),
    ],
)
def test_every_answer_has_the_name_of_its_class(api, shop, path, root):
    answer = send(api, "GET", path.format(pk=shop.order().pk))
    assert ElementTree.fromstring(answer.content).tag == root


def test_an_article_and_a_report_in_xml(api, shop, asked):
    order = ElementTree.fromstring(send(api, "POST", f"/customer_order/{asked.pk}").content).findtext(
        "orderId"
    )
    added = send(
        api, "POST", f"/{order}/article",
        f"<a xmlns='urn:x'><articleId>{shop.wheel.number}</articleId><amount>1</amount></a>",
    )  # fmt: skip
    assert ElementTree.fromstring(added.content).tag == "productionOrderArticlesResponseDto"
    report = (
        "<productionOrderArticleTraceabilityDto><amount>2</amount><batch>B</batch><partTraceability>"
        f"<articleId>{shop.frame.number}</articleId><batches><batchId></batchId></batches><serial/>"
        "</partTraceability></productionOrderArticleTraceabilityDto>"
    )
    refused = ElementTree.fromstring(send(api, "PUT", f"/{order}/article/{shop.bike.number}", report).content)
    assert (refused.findtext("errorCode"), refused.findtext("errorField")) == (
        "903003", "partTraceability.0.batches.0.batchId",
    )  # fmt: skip
    report = report.replace("<batches><batchId></batchId></batches>", "")
    done = ElementTree.fromstring(send(api, "PUT", f"/{order}/article/{shop.bike.number}", report).content)
    assert done.findtext("finishedAmount") == "2"


def test_what_comes_in_json_may_go_out_in_xml_and_the_other_way(api, asked):
    json_in = api.post("", json={"customerOrderId": asked.pk}, headers={"Accept": "application/xml"})
    assert json_in.text.startswith("<?xml")
    xml_in = send(api, "POST", "", f"<x><customerOrderId>{asked.pk}</customerOrderId></x>", Accept="*/*")
    assert xml_in.json()["customerOrderId"] == asked.pk


def test_letters_that_xml_cannot_say_are_replaced(api, asked):
    pk = api.post("", json={"customerOrderId": asked.pk, "name": "a\x0bb\r"}).json()["orderId"]
    root = ElementTree.fromstring(send(api, "GET", f"/{pk}").content)
    assert root.findtext("name") == "a\ufffdb\r"


BOMB = (
    '<!DOCTYPE b [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9))
    + "]><b>&a8;</b>"
)
HOSTILE = {
    "bomb": BOMB,
    "external": '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]><b><name>&x;</name></b>',
    "parameter": '<!DOCTYPE b [<!ENTITY % x SYSTEM "http://192.0.2.1/x"> %x;]><b/>',
    "external dtd": '<!DOCTYPE b SYSTEM "http://192.0.2.1/x.dtd"><b/>',
    "deep": "<a>" * 100_000,
    "deep and closed": "<a>" * 33 + "</a>" * 33,
    "wide and deep": "<a b='1'>" * 110_000,
    "open": "<a><b></a>",
    "two roots": "<a/><b/>",
    "text": "hello",
    "json": '{"a": 1}',
    "nul": "<a>\x00</a>",
    "entity": "<a>&nothing;</a>",
    "charset": '<?xml version="1.0" encoding="x-nothing"?><a/>',
    "utf-7": '<?xml version="1.0" encoding="utf-7"?><a/>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_is_a_quick_400(api, shop, asked, name):
    answer = send(api, "POST", "", HOSTILE[name])
    assert (answer.status_code, ElementTree.fromstring(answer.content).findtext("errorCode")) == (
        400,
        "903002",
    )
    assert quickest(lambda: send(api, "POST", "", HOSTILE[name]), clock=time.perf_counter) < 0.5
    assert ProductionOrder.objects.of(shop.store).count() == 0


@pytest.mark.parametrize("name", ["bomb", "deep", "wide and deep"])
def test_a_hostile_body_takes_no_memory(name):
    load(b"<a/>")
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    for _ in range(20):
        with pytest.raises(ParseError):
            load(HOSTILE[name].encode())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 5_000  # KB
    assert (time.process_time() - started) / 20 < 0.05


@pytest.mark.parametrize("kind", ["application/xml", "application/json"])
def test_fifty_megabytes_are_413(api, shop, kind):
    answer = api.post("", content=b" " * 50_000_000, headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["errorCode"]) == (413, 900101)


def test_another_content_type_is_415(api, shop):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/xml; charset=utf-16"):
        answer = api.post("", content=b"a=1", headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["errorCode"]) == (415, 900101)


def test_a_charset_is_believed(api, asked):
    body = f"<x><customerOrderId>{asked.pk}</customerOrderId><name>Ä</name></x>".encode("latin-1")
    answer = send(api, "POST", "", body, **{"Content-Type": "application/xml; charset=ISO-8859-1"})
    assert ElementTree.fromstring(answer.content).findtext("name") == "Ä"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("application/*", "json"),
        ("application/xml", "xml"),
        ("application/xml, */*;q=0.1", "xml"),
        ("application/json;q=0.5, application/xml", "xml"),
        ("application/xml;q=0.5, */*", "json"),
        ("text/csv, application/xml;q=0.2", "xml"),
        ("application/xml;q=nonsense", "xml"),
        ("application/json;q=0, */*", "xml"),
        ("APPLICATION/XML", "xml"),
    ],
)
def test_the_accept_header_chooses(accept, wanted):
    request = APIRequestFactory().get("/", headers={"Accept": accept} if accept else {})
    assert ByAccept().select_renderer(request, [JsonRenderer(), XmlRenderer()])[0].format == wanted


@pytest.mark.parametrize("accept", ["text/csv", "application/json;q=0, application/xml;q=0", "text/*"])
def test_nothing_acceptable_is_refused(accept):
    with pytest.raises(NotAcceptable):
        ByAccept().select_renderer(APIRequestFactory().get("/", headers={"Accept": accept}), [XmlRenderer()])


def test_406_is_told_in_json(api, shop):
    answer = api.get("/state/1", headers={"Accept": "text/csv"})
    assert (answer.status_code, answer.json()["errorCode"]) == (406, 900101)


@pytest.mark.parametrize(
    ("accept", "begins"), [("application/xml", b"<?xml"), ("text/csv", b'{"errorCode":900101')]
)
def test_a_failure_outside_every_view_is_in_the_format_asked_for(accept, begins):
    request = APIRequestFactory().get("/v1/production_orders/1", headers={"Accept": accept})
    answer = bad_request(request, SuspiciousOperation())
    assert (answer.status_code, answer.content[: len(begins)]) == (400, begins)


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("PATCH", "/1", 405),
        ("DELETE", "/1", 405),
        ("GET", "", 405),
        ("POST", "/state/1", 405),
        ("OPTIONS", "/1/pickinglist/print", 405),
        ("GET", "/a/b/c", 404),
    ],
)
def test_what_the_path_does_not_know(api, shop, method, path, code):
    answer = api.request(method, path)
    assert (answer.status_code, answer.json()["errorCode"]) == (code, 900101)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"5", b'"x"', b"{", b'{"name": NaN}', b'{"name": "\\ud800"}', b'{"name": "\\u0000"}', b"\xff",
     b'{"a":' * 1000 + b"1" + b"}" * 1000],
)  # fmt: skip
def test_bad_json_is_400(api, shop, body):
    answer = api.post("", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, 903002)
