"""Sessions: what is shown of them, what ends them, and that a form whose session ended is not lost."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog.models import Article
from core import passwords
from core.models import Session
from core.tasks import forget_sessions, mail_password_link
from orders.models import WorkOrder
from orders.services import open_work_order
from tests.admin.conftest import logged_in, member_of
from tests.admin.furniture import furnish, page
from tests.admin.test_tenancy import article_form
from tests.admin.test_writing import DIALOG, press
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a-password-of-ours"
ADD = page(Article, "add")


def log_in(client, user, **more):
    form = {"username": user.username, "password": PASSWORD, **more}
    return client.post(f"/admin/login/?next={ADD}", form)


@pytest.fixture
def typist(store):
    """A browser in which somebody logged in by hand."""
    client = member_of(store)
    client.logout()
    log_in(client, client.user)
    return client


def expire(client):
    Session.objects.filter(user=client.user).delete()


def ends_in(client):
    """To the minute."""
    left = Session.objects.get(user=client.user).expire_date - timezone.now()
    return timedelta(minutes=round(left.total_seconds() / 60))


def kept_of(answer):
    return answer.context["typed"]


def test_the_account_shows_where_one_is_logged_in(typist):
    Session.objects.filter(user=typist.user).update(browser="Mozilla/5.0 (X11; Linux) Firefox/140.0")
    shown = typist.get("/admin/account/").content.decode()
    assert "Firefox, Linux" in shown
    assert "this one" in shown


def test_log_out_everywhere_ends_the_others(typist):
    elsewhere = logged_in(typist.user)
    typist.post("/admin/account/log-out-everywhere/")
    assert typist.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_changing_ones_password_keeps_this_session_only(typist):
    elsewhere = logged_in(typist.user)
    form = {
        "old_password": PASSWORD,
        "new_password1": "quite-another-one",
        "new_password2": "quite-another-one",
    }
    assert typist.post("/admin/password_change/", form).status_code == 302
    assert typist.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_an_administrator_logs_somebody_out_everywhere(boss, typist):
    press(boss, typist.user, "log_out")
    assert typist.get("/admin/").status_code == 302


def test_an_administrator_makes_a_link_that_sets_the_password(boss, typist):
    answer = press(boss, typist.user, "password_link")
    link = answer.content.decode().split('select-all text-important">')[1].split("<")[0]
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(link.removeprefix("http://testserver"), follow=True).context["validlink"]


def test_no_page_shows_the_key_of_a_session(boss, store):
    furnish(store)
    keys = Session.objects.values_list("session_key", flat=True)
    shown = boss.get(page(Session)).content.decode()
    assert [key for key in keys if key in shown] == []


def test_sessions_that_ended_are_forgotten(boss):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_sessions(0)
    assert not Session.objects.exists()


def test_a_session_that_is_not_used_ends(typist, settings):
    settings.SESSION_IDLE_MINUTES = 30
    assert ends_in(typist) == timedelta(minutes=60)
    Session.objects.filter(user=typist.user).update(expire_date=timezone.now() + timedelta(minutes=29))
    assert typist.get("/admin/").status_code == 200
    assert ends_in(typist) == timedelta(minutes=30)
    Session.objects.filter(user=typist.user).update(expire_date=timezone.now())
    assert typist.get("/admin/").status_code == 302


def test_use_does_not_make_it_last_longer_than_the_longest(typist, settings):
    began = timezone.now() - timedelta(hours=settings.SESSION_HOURS, minutes=-10)
    soon = timezone.now() + timedelta(minutes=5)
    Session.objects.filter(user=typist.user).update(began_at=began, expire_date=soon)
    assert typist.get("/admin/").status_code == 200
    assert ends_in(typist) == timedelta(minutes=10)


def test_use_is_not_written_with_every_page(typist):
    before = Session.objects.get(user=typist.user).expire_date
    typist.get("/admin/")
    assert Session.objects.get(user=typist.user).expire_date == before


def test_without_a_mail_server_the_page_says_whom_to_ask(db):
    shown = Client().get("/admin/password/").content.decode()
    assert "Ask an administrator" in shown
    assert "login-form" not in shown


def test_a_link_comes_by_mail(typist, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    User.objects.filter(pk=typist.user.pk).update(email="ada@example.com")
    answer = Client().post("/admin/password/", {"who": "ADA@example.com"})
    assert answer.status_code == 302
    mail_password_link(who="ADA@example.com", site="https://mill.example")
    assert mail.outbox[0].to == ["ada@example.com"]
    assert "https://mill.example/admin/password/" in mail.outbox[0].body


def test_nobody_learns_who_is_here(typist, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    answers = [Client().post("/admin/password/", {"who": who}) for who in (typist.user.username, "nobody")]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/admin/login/")}
    assert passwords.people_called("nobody") == []


def test_an_expired_form_comes_back_with_what_was_typed(typist, store):
    expire(typist)
    asked = typist.post(ADD, article_form(name="Typed in vain?"))
    assert "is kept" in asked.content.decode()
    again = log_in(typist, typist.user, _kept=kept_of(asked))
    assert again.context["kept"].path == ADD
    shown = typist.post(ADD, {"_kept": again.context["typed"]})
    form = shown.context["adminform"].form
    assert form["name"].value() == "Typed in vain?"
    assert "nothing of it is saved" in str(form.errors)
    assert not Article.objects.of(store).exists()
    typist.post(ADD, article_form(name="Typed in vain?"))
    assert Article.objects.of(store).get().name == "Typed in vain?"


def test_an_expired_change_comes_back_and_is_not_saved(typist, store):
    article = ArticleFactory(store=store, name="Before")
    change = page(Article, "change", article.pk)
    expire(typist)
    kept = kept_of(typist.post(change, article_form(name="After", number=article.number)))
    log_in(typist, typist.user)
    shown = typist.post(change, {"_kept": kept})
    assert shown.context["adminform"].form["name"].value() == "After"
    assert Article.objects.get().name == "Before"


def test_somebody_else_does_not_get_what_was_typed(typist, store):
    expire(typist)
    kept = kept_of(typist.post(ADD, article_form(name="Mine")))
    other = member_of(store)
    assert log_in(typist, other.user, _kept=kept).status_code == 302
    assert typist.post(ADD, {"_kept": kept}).status_code == 302
    assert not Article.objects.of(store).exists()


def test_what_was_typed_goes_nowhere_else(typist, store):
    expire(typist)
    kept = kept_of(typist.post(ADD, article_form()))
    log_in(typist, typist.user)
    assert typist.post(page(WorkOrder, "add"), {"_kept": kept}).url == page(WorkOrder, "add")
    assert typist.post(ADD, {"_kept": "x" + kept}).url == ADD
    assert not Article.objects.of(store).exists()


def test_of_an_unknown_browser_nothing_is_kept(store):
    asked = Client().post(ADD, article_form())
    assert kept_of(asked) == ""
    assert "Nothing was saved" in asked.content.decode()


def test_after_logging_out_nothing_is_kept(typist):
    typist.post("/admin/logout/")
    assert kept_of(typist.post(ADD, article_form())) == ""


def test_secrets_are_not_kept(boss, settings):
    boss.logout()
    log_in(boss, boss.user)
    expire(boss)
    add = page(User, "add")
    kept = kept_of(
        boss.post(add, {"username": "new", "password1": "a-long-secret", "password2": "a-long-secret"})
    )
    log_in(boss, boss.user)
    shown = boss.post(add, {"_kept": kept}).content.decode()
    assert 'value="new"' in shown
    assert "a-long-secret" not in shown
    assert not User.objects.filter(username="new").exists()


def test_an_expired_dialog_makes_room_for_the_login_and_comes_back(typist, store):
    order = open_work_order(store=store, product="Wheel", quantity=1)
    dialog = page(WorkOrder, "change", order.pk).replace("/change/", "/cancel/")
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page(WorkOrder, 'change', order.pk)}"}
    expire(typist)
    asked = typist.post(dialog, DIALOG | {"reason": "Typed at length"}, headers=here)
    assert (asked.headers["HX-Retarget"], asked.headers["HX-Reselect"]) == ("body", "#page")
    again = log_in(typist, typist.user, _kept=kept_of(asked))
    assert again.context["kept"].page == page(WorkOrder, "change", order.pk)
    shown = typist.post(dialog, {"_kept": again.context["typed"]}, headers=here).content.decode()
    assert "Typed at length" in shown
    assert WorkOrder.objects.get(pk=order.pk).state == "open"


def test_a_page_that_cannot_show_it_says_what_was_typed(typist, store):
    """A list's command, for example."""
    order = open_work_order(store=store, product="Wheel", quantity=1)
    expire(typist)
    chosen = {"action": "delete_selected", "note": "Typed", "_selected_action": [order.pk]}
    kept = kept_of(typist.post(page(WorkOrder), chosen))
    log_in(typist, typist.user)
    shown = typist.post(page(WorkOrder), {"_kept": kept})
    assert shown.status_code == 200
    assert WorkOrder.objects.filter(pk=order.pk).exists()


def test_a_dialog_that_opens_too_late_leads_to_the_login(typist, store):
    expire(typist)
    answer = typist.get(ADD, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{ADD}?a=1"})
    assert answer.headers["HX-Redirect"] == f"/admin/login/?next={ADD}%3Fa%3D1"


def test_a_link_sets_a_password_once(member):
    path = passwords.reset_path(member.user)
    client = Client()
    form = client.get(path).url
    new = {"new_password1": "quite-another-one", "new_password2": "quite-another-one"}
    assert client.post(form, new).status_code == 302
    member.user.refresh_from_db()
    assert member.user.check_password("quite-another-one")
    assert "no longer good" in Client().get(path, follow=True).content.decode()


@pytest.mark.parametrize("word", ["short", "1234567890123", "password123"])
def test_a_bad_password_is_refused_with_the_reason(member, word):
    client = Client()
    form = client.get(passwords.reset_path(member.user)).url
    answer = client.post(form, {"new_password1": word, "new_password2": word})
    assert answer.context["form"].errors
    member.user.refresh_from_db()
    assert member.user.check_password(PASSWORD)
