"""The APIs in a browser over a real socket (docs/operating.md, The APIs in a browser)."""

import html
import json
import re
from urllib.parse import quote

import httpx
import pytest
from django.urls import resolve
from pghistory.core import event_models

from core.http.browsable import PageRenderer
from core.http.schema import DESCRIPTIONS
from core.models import Membership, Transition
from orders.models import WorkOrder
from orders.services import open_work_order
from tests.browser import ACCEPT, PASSWORD, person
from tests.serving import gunicorn

LIST = "/api/v2/work-orders"
resolve("/admin/")  # all paths are known then, and with them the calls of every API
CALLS = [
    call
    for description in DESCRIPTIONS.values()
    for call in description.calls
    if call.view.authentication_classes
]
BODY = {"orderNumber": "WEB-1", "product": "Wheel", "quantity": 2}
READER = ("orders.view_workorder", "core.see_prices")


@pytest.fixture
def member(browse, real_store):
    """The browser of somebody with every right in `real_store`."""
    return browse(person(real_store))


def order(store, number="WEB-7"):
    return open_work_order(store=store, product="Wheel", quantity=2, number=number)


def is_page(answer):
    return answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("*/*", False),
        ("application/json", False),
        ("application/json, text/html", False),
        ("application/json, text/html;q=0.5", False),
        ("application/json;q=0.5, text/html", True),
        ("text/html", True),
        (ACCEPT, True),
    ],
)
def test_accept_decides(pages, credential, accept, page):
    headers = {"Authorization": f"Bearer {credential['key']}", "Accept": accept}
    answer = httpx.get(pages + LIST, headers=headers)
    assert (answer.status_code, is_page(answer), answer.headers["Vary"].split(",")[0]) == (
        200,
        page,
        "Accept",
    )


def test_nobody_is_asked_to_log_in_and_comes_back(browse):
    answer = browse(None).get(f"{LIST}?limit=5")
    assert (answer.status_code, is_page(answer)) == (401, True)
    assert f"/admin/login/?next={quote(f'{LIST}?limit=5', safe='')}" in answer.text


def test_a_login_opens_the_api(pages, real_store):
    user = person(real_store, password=PASSWORD)
    with httpx.Client(base_url=pages, headers={"Accept": ACCEPT}, timeout=30) as client:
        client.get("/admin/login/")
        form = {"username": user.username, "password": PASSWORD, "next": LIST}
        form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
        answer = client.post("/admin/login/", data=form, follow_redirects=True)
    assert (answer.url.path, answer.status_code, user.username in answer.text) == (LIST, 200, True)


def test_a_login_that_another_site_sends_is_refused(pages, real_store):
    form = {"username": person(real_store, password=PASSWORD).username, "password": PASSWORD}
    answer = httpx.post(f"{pages}/admin/login/", data=form, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, "sessionid" in answer.cookies) == (403, False)


def test_the_page_shows_the_answer_and_the_forms(member, real_store):
    order(real_store)
    page = member.get(LIST).text
    assert ("&quot;orderNumber&quot;: &quot;WEB-7&quot;" in page, 'data-method="POST"' in page) == (
        True,
        True,
    )
    assert "&quot;quantity&quot;: 1" in page


def test_every_action_of_an_object_has_its_form(member, real_store):
    page = member.get(f"{LIST}/wo-{order(real_store).pk}").text
    actions = re.findall(rf'action="{LIST}/wo-\d+/([\w-]*)"', page)
    assert {"start", "pause", "complete", "cancel"} <= set(actions)


def test_what_a_person_does_is_theirs(member, real_store):
    made = member.post(LIST, json=BODY)
    row = WorkOrder.objects.of(real_store).get(number="WEB-1")
    log = Transition.objects.get(object_id=row.pk, kind="orders.workorder")
    user = Membership.objects.get(store=real_store).user
    assert (made.status_code, is_page(made)) == (201, True)
    assert (log.door, log.user_id, log.credential_id) == ("api", user.pk, None)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_every_call_says_whose_rights_count(call):
    assert call.view.model is not None, "Say `model` in the view: without it only superusers may call."


@pytest.mark.parametrize("path", sorted({call.path for call in CALLS if call.method == "GET"}))
def test_every_path_is_a_page_of_its_own_answer(browse, real_store, path):
    user = person(real_store)
    address = re.sub(r"\{[^}]+\}", "999999", path)
    page, plain = (browse(user, Accept=accept).get(address) for accept in (ACCEPT, "application/json"))
    shown = re.search(r'<pre class="json">(.*?)</pre>', page.text, re.DOTALL)[1]
    shown = html.unescape(re.sub(r"</?a\b[^>]*>", "", shown))
    assert (page.status_code, is_page(page)) == (plain.status_code, True)
    assert json.loads(shown).keys() == plain.json().keys()


def test_a_refusal_is_a_page_with_its_status(member):
    answer = member.post(LIST, json=BODY | {"quantity": 0})
    assert (answer.status_code, is_page(answer), "MUST_BE_POSITIVE" in answer.text) == (400, True, True)


@pytest.mark.parametrize(
    "sent",
    [
        {"token": None},
        {"token": "x" * 32},
        {"Origin": "https://evil.example"},
        {"token": None, "Origin": "https://evil.example", "Content-Type": "text/plain"},
    ],
    ids=str,
)
def test_a_write_that_is_not_from_our_page_is_refused(browse, real_store, sent):
    answer = browse(person(real_store), **sent).post(LIST, json=BODY)
    assert (answer.status_code, WorkOrder.objects.of(real_store).count()) == (403, 0)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_of_another_site_is_refused(browse, real_store, kind):
    headers = {"Content-Type": kind, "Origin": "null"}
    answer = browse(person(real_store), token=None).post(
        LIST, content=b"csrfmiddlewaretoken=t", headers=headers
    )
    assert (answer.status_code, WorkOrder.objects.of(real_store).count()) == (403, 0)


def test_a_token_in_the_body_is_none(browse, real_store):
    answer = browse(person(real_store), token=None).post(LIST, data={"csrfmiddlewaretoken": "t" * 32})
    assert answer.status_code == 403


def test_to_view_is_not_to_write(browse, real_store):
    reader = browse(person(real_store, rights=READER))
    page, refused = reader.get(LIST), reader.post(LIST, json=BODY)
    assert (page.status_code, "data-method" in page.text, refused.status_code) == (200, False, 403)
    assert WorkOrder.objects.of(real_store).count() == 0


@pytest.mark.parametrize(
    ("right", "create", "start"), [("add", 201, 403), ("change", 403, 200), ("delete", 403, 403)]
)
def test_each_right_opens_its_own_calls(browse, real_store, right, create, start):
    """A change may be any move, so it takes the right to cancel, too."""
    rights = (f"orders.{right}_workorder", "orders.cancel_workorder", "core.see_prices")
    client, row = browse(person(real_store, rights=rights)), order(real_store)
    moved = client.post(f"{LIST}/wo-{row.pk}/start")
    assert (client.post(LIST, json=BODY).status_code, moved.status_code) == (create, start)


def test_without_a_right_nothing_is_read(browse, real_store):
    answer = browse(person(real_store, rights=())).get(LIST)
    assert (answer.status_code, is_page(answer)) == (403, True)


def test_who_may_not_see_prices_reads_nothing(browse, real_store):
    answer = browse(person(real_store, rights=("orders.view_workorder",))).get(LIST)
    assert (answer.status_code, "show prices" in answer.text) == (403, True)


def test_who_may_not_cancel_changes_nothing(browse, real_store):
    rights = ("orders.change_workorder", "core.see_prices")
    client, row = browse(person(real_store, rights=rights)), order(real_store)
    assert client.put(f"{LIST}/wo-{row.pk}", json={"status": "CANCELLED"}).status_code == 403
    assert WorkOrder.objects.get(pk=row.pk).state == "open"


@pytest.mark.parametrize("fields", [{"is_staff": False}, {"is_active": False}], ids=str)
def test_who_may_not_use_the_back_office_is_a_stranger(browse, real_store, fields):
    assert browse(person(real_store, **fields)).get(LIST).status_code == 401


def test_who_works_nowhere_is_told(browse):
    answer = browse(person()).get(LIST)
    assert (answer.status_code, "do not work in any store" in answer.text) == (403, True)


def test_a_foreign_an_unknown_and_an_impossible_id_look_the_same(member, new_store):
    foreign = order(new_store())
    answers = [member.get(f"{LIST}/{public}") for public in (f"wo-{foreign.pk}", "wo-999999999", "x")]
    assert [(a.status_code, "Work order not found" in a.text) for a in answers] == [(404, True)] * 3


@pytest.mark.parametrize("path", ["/api/v2/nothing", "/api/v2/", "/v1/nothing", "/api2/nothing"])
def test_an_unknown_path_is_a_page_too(browse, real_store, path):
    answer = browse(person(real_store, rights=("core.see_prices",))).get(path)
    assert (answer.status_code, is_page(answer)) == (404, True)


def test_no_parameter_leads_to_another_store(member, new_store):
    other = new_store()
    order(other, "THEIRS")
    answer = member.get(f"{LIST}?store={other.pk}&store_id={other.pk}", headers={"store": str(other.pk)})
    assert (answer.status_code, "THEIRS" in answer.text) == (200, False)


def test_the_lowest_store_is_first_and_another_can_be_chosen(browse, real_store, new_store):
    other = new_store()
    order(real_store, "FIRST"), order(other, "SECOND")
    client = browse(person(real_store, other))
    before = client.get(LIST).text
    moved = client.post("/choose-store/", data={"store": other.pk, "next": LIST}, follow_redirects=True)
    assert [number in before for number in ("FIRST", "SECOND")] == [True, False]
    assert [number in moved.text for number in ("FIRST", "SECOND")] == [False, True]


def test_a_chosen_store_that_is_lost_is_left(browse, real_store, new_store):
    other = new_store()
    order(real_store, "FIRST"), order(other, "SECOND")
    user = person(real_store, other)
    client = browse(user)
    client.post("/choose-store/", data={"store": other.pk, "next": LIST})
    Membership.objects.filter(user=user, store=other).delete()
    page = client.get(LIST).text
    assert ("FIRST" in page, "SECOND" in page) == (True, False)


@pytest.mark.parametrize("wanted", ["foreign", "", "0", "x"])
def test_a_store_that_is_not_theirs_cannot_be_chosen(browse, real_store, new_store, wanted):
    other = new_store()
    order(real_store, "OURS"), order(other, "THEIRS")
    client = browse(person(real_store))
    answer = client.post("/choose-store/", data={"store": other.pk if wanted == "foreign" else wanted})
    assert (answer.status_code, "OURS" in client.get(LIST).text) == (404, True)


def test_choosing_a_store_needs_the_token_and_stays_here(browse, real_store):
    client, forged = browse(person(real_store)), browse(person(real_store), token=None)
    away = client.post("/choose-store/", data={"store": real_store.pk, "next": "https://evil.example/"})
    assert forged.post("/choose-store/", data={"store": real_store.pk}).status_code == 403
    assert (away.status_code, away.headers["Location"]) == (302, "/admin/")


def test_a_superuser_sees_every_store(browse, real_store):
    boss = browse(person(is_superuser=True))
    boss.post("/choose-store/", data={"store": real_store.pk})
    assert boss.post(LIST, json=BODY).status_code == 201
    assert WorkOrder.objects.of(real_store).count() == 1


def test_a_key_wins_over_the_session(browse, new_store, credential, real_store):
    user = person(new_store())
    client = browse(user, token=None, Authorization=f"Bearer {credential['key']}")
    row = order(real_store)
    assert client.post(f"{LIST}/wo-{row.pk}/start").status_code == 200
    (trail,) = event_models(tracks_model=WorkOrder)
    who = trail.objects.get(pgh_obj_id=row.pk, pgh_context__isnull=False).pgh_context.metadata
    assert (who["name"], "user_id" in who, "credential_id" in who) == (credential["name"], False, True)


def test_a_bad_key_is_not_rescued_by_the_session(browse, real_store):
    assert browse(person(real_store), Authorization="Bearer sk-wrong").get(LIST).status_code == 401


def test_a_person_repeats_nothing(browse, real_store):
    client = browse(person(real_store), **{"Idempotency-Key": "k-1"})
    assert [client.post(LIST, json=BODY).status_code for _ in range(2)] == [201, 409]


def test_an_answer_that_is_kept_for_a_repetition_is_no_page(pages, credential):
    headers = {
        "Authorization": f"Bearer {credential['key']}",
        "Accept": "text/html",
        "Idempotency-Key": "k-2",
    }
    answer = httpx.post(pages + LIST, json=BODY, headers=headers)
    assert (answer.status_code, is_page(answer)) == (201, False)


def test_what_is_shown_is_text(member):
    member.post(LIST, json=BODY | {"orderNumber": "<script>alert(1)</script>", "notes": '"><img src=x>'})
    page = member.get(f"{LIST}?sort=%3Cscript%3E").text + member.get(LIST).text
    assert ("<script>alert" in page, "<img" in page, "<script>&" in page) == (False, False, False)
    assert "&lt;script&gt;alert(1)" in page


def test_a_page_that_fails_is_a_line_in_the_log(store, client, monkeypatch, caplog):
    monkeypatch.setattr(PageRenderer, "get_context", lambda *arguments: 1 / 0)
    client.raise_request_exception = False
    answer = client.get(LIST, headers={"Accept": ACCEPT})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_SERVER_ERROR")
    assert "ZeroDivisionError" in caplog.text


def test_no_page_is_framed_or_runs_foreign_scripts(member):
    headers = member.get(LIST).headers
    policy = headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert ("default-src 'self'" in policy, "frame-ancestors 'none'" in policy, "unsafe" in policy) == (
        True,
        True,
        False,
    )


def test_a_method_is_what_it_is(member, real_store):
    address = f"{LIST}/wo-{order(real_store).pk}"
    sent = [
        member.post(f"{address}?_method=DELETE", json={"_method": "DELETE"}),
        member.post(address, headers={"X-HTTP-Method-Override": "DELETE"}),
    ]
    assert [answer.status_code for answer in sent] == [405, 405]
    assert WorkOrder.objects.of(real_store).count() == 1


def test_head_and_options_are_answered(member):
    head, options = member.head(LIST), member.options(LIST)
    assert (head.status_code, head.content, options.status_code, is_page(options)) == (200, b"", 200, True)


def test_pages_lead_to_one_another(member, real_store):
    for number in range(3):
        order(real_store, f"P-{number}")
    page = member.get(f"{LIST}?limit=1&page=2&sort=createdAt").text
    assert 'rel="prev" href="/api/v2/work-orders?limit=1&amp;page=1&amp;sort=createdAt"' in page
    assert 'rel="next" href="/api/v2/work-orders?limit=1&amp;page=3&amp;sort=createdAt"' in page


def test_a_person_may_also_ask_for_json(browse, real_store):
    answer = browse(person(real_store), Accept="application/json").get(LIST)
    assert (answer.status_code, answer.json()["data"]) == (200, [])


def test_off_means_json_and_keys_only(real_store, browse, credential):
    client = browse(person(real_store))
    with gunicorn(BROWSABLE_API="off", WEB_WORKERS="1") as url:
        stranger = client.get(url + LIST)
        known = httpx.get(
            url + LIST, headers={"Authorization": f"Bearer {credential['key']}", "Accept": "text/html"}
        )
    assert (stranger.status_code, is_page(stranger)) == (401, False)
    assert (known.status_code, is_page(known)) == (200, False)


def test_the_documentation_is_for_everybody_and_runs_one_script_by_its_nonce(browse):
    answer = browse(None).get("/api/v2/docs/")
    (nonce,) = re.findall(r'<script nonce="([^"]+)"', answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert (answer.status_code, f"script-src 'self' 'nonce-{nonce}';" in policy) == (200, True)
