"""Who gets a token, how long it lasts, and what ends it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from core import credentials, logins
from core.errors import Invalid, NotFound
from core.models import Credential, Membership, Token
from core.tasks import forget_tokens
from tests.racing import race, refused


@pytest.fixture
def made(store):
    return credentials.create(name=f"Books {store.pk}", store=store, apis=["accounting"])


@pytest.fixture
def books(made):
    return Credential.objects.get(name=made["name"])


@pytest.fixture
def ada(store):
    user = User.objects.create_user(f"ada{store.pk}", password="correct horse")
    Membership.objects.create(user=user, store=store)
    return user


def caller(tokens):
    return credentials.find(tokens.access, api="accounting", kinds=["ac"])


def live(kind):
    return Token.objects.filter(kind=kind, revoked_at=None).count()


def test_a_client_is_known_by_its_id_and_its_secret(made, books):
    assert logins.client(client_id=made["client_id"], secret=made["client_secret"], api="accounting") == books


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"client_id": "client-0000"}, "INVALID_CLIENT"),
        ({"secret": "cs-nothing"}, "INVALID_CLIENT"),
        ({"secret": ""}, "INVALID_CLIENT"),
        ({"api": "orders"}, "UNAUTHORIZED_CLIENT"),
    ],
)
def test_anything_else_is_no_client(made, change, reason):
    right = {"client_id": made["client_id"], "secret": made["client_secret"], "api": "accounting"}
    with pytest.raises(Invalid) as refusal:
        logins.client(**{**right, **change})
    assert refusal.value.reason == reason


def test_the_key_is_no_client_secret(made):
    with pytest.raises(Invalid):
        logins.client(client_id=made["client_id"], secret=made["key"], api="accounting")


@pytest.mark.parametrize("field", ["expires_at", "revoked_at"])
def test_a_credential_that_ended_is_no_client(made, books, field):
    Credential.objects.filter(pk=books.pk).update(**{field: timezone.now() - timedelta(seconds=1)})
    with pytest.raises(Invalid):
        logins.client(client_id=made["client_id"], secret=made["client_secret"], api="accounting")


def test_the_access_token_lets_the_machine_in_for_an_hour(books):
    tokens = logins.log_in(credential=books)
    assert (caller(tokens).name, caller(tokens).user_id, tokens.lasts) == (books.name, None, 3600)
    expires_at = Token.objects.get(kind="ac").expires_at
    assert timedelta(minutes=59) < expires_at - timezone.now() <= timedelta(hours=1)


def test_an_expired_access_token_opens_nothing(books):
    tokens = logins.log_in(credential=books)
    Token.objects.filter(kind="ac").update(expires_at=timezone.now() - timedelta(seconds=1))
    assert caller(tokens) is None


def test_what_a_person_does_with_a_token_is_theirs(books, ada):
    assert caller(logins.log_in(credential=books, user=ada)).user_id == ada.pk


def test_a_superuser_works_in_every_store(books):
    root = User.objects.create_superuser("root of all", password="x")
    assert caller(logins.log_in(credential=books, user=root)).user_id == root.pk


@pytest.mark.parametrize("end", ["inactive", "no member"])
def test_a_person_who_may_not_work_here_gets_nothing_and_has_nothing(books, ada, end):
    tokens = logins.log_in(credential=books, user=ada)
    if end == "inactive":
        User.objects.filter(pk=ada.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=ada).delete()
    ada.refresh_from_db()
    assert caller(tokens) is None
    with pytest.raises(Invalid):
        logins.refresh(secret=tokens.refresh, credential=books)
    with pytest.raises(Invalid):
        logins.log_in(credential=books, user=ada)
    assert Token.objects.filter(login__isnull=False).count() == 2


def test_a_person_of_another_store_is_nobody_here(books, new_store):
    eve = User.objects.create_user("eve")
    Membership.objects.create(user=eve, store=new_store())
    with pytest.raises(Invalid):
        logins.log_in(credential=books, user=eve)


def test_a_persons_own_credential_ends_with_the_person(store, ada):
    credential = Credential.objects.create(
        name="Ada's", store=store, user=ada, apis=["accounting"], client_id="ada"
    )
    key = credentials.issue(credential, "sk")
    assert credentials.find(key, api="accounting", kinds=["sk"]).user_id == ada.pk
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert credentials.find(key, api="accounting", kinds=["sk"]) is None


def test_a_revoked_credential_ends_its_tokens_at_once(books):
    tokens = logins.log_in(credential=books)
    credentials.revoke(books.name)
    assert caller(tokens) is None


def test_finding_a_caller_is_one_statement(books, ada, django_assert_num_queries):
    tokens = logins.log_in(credential=books, user=ada)
    with django_assert_num_queries(1):
        caller(tokens)


def test_a_refresh_keeps_the_person_and_gives_a_new_pair(books, ada):
    first = logins.log_in(credential=books, user=ada)
    second = logins.refresh(secret=first.refresh, credential=books)
    assert caller(second).user_id == ada.pk
    assert {second.access, second.refresh} & {first.access, first.refresh} == set()


def test_a_refresh_whose_answer_was_lost_can_be_repeated(books):
    first = logins.log_in(credential=books)
    for _ in range(3):
        again = logins.refresh(secret=first.refresh, credential=books)
    assert caller(logins.refresh(secret=again.refresh, credential=books)) is not None


def test_a_refresh_token_whose_successor_was_used_ends_the_whole_login(books):
    first = logins.log_in(credential=books)
    second = logins.refresh(secret=first.refresh, credential=books)
    third = logins.refresh(secret=second.refresh, credential=books)
    with pytest.raises(Invalid):
        logins.refresh(secret=first.refresh, credential=books)
    with pytest.raises(Invalid):
        logins.refresh(secret=third.refresh, credential=books)
    assert (caller(third), live("rt"), live("ac")) == (None, 0, 0)


def test_a_stolen_copy_and_the_original_do_not_both_go_on(books):
    first = logins.log_in(credential=books)
    owner, thief = [logins.refresh(secret=first.refresh, credential=books) for _ in range(2)]
    logins.refresh(secret=thief.refresh, credential=books)
    with pytest.raises(Invalid):
        logins.refresh(secret=owner.refresh, credential=books)
    assert live("rt") == 0


def test_another_login_of_the_same_client_goes_on(books):
    first, other = logins.log_in(credential=books), logins.log_in(credential=books)
    second = logins.refresh(secret=first.refresh, credential=books)
    logins.refresh(secret=second.refresh, credential=books)
    with pytest.raises(Invalid):
        logins.refresh(secret=first.refresh, credential=books)
    assert caller(logins.refresh(secret=other.refresh, credential=books)) is not None


def test_a_refresh_token_is_for_its_own_client(books, store):
    tokens = logins.log_in(credential=books)
    credentials.create(name="Other", store=store)
    with pytest.raises(Invalid):
        logins.refresh(secret=tokens.refresh, credential=Credential.objects.get(name="Other"))
    assert live("rt") == 1


@pytest.mark.parametrize("secret", ["", "rt-", "rt-nothing", "x" * 500])
def test_anything_else_refreshes_nothing(books, secret):
    with pytest.raises(Invalid):
        logins.refresh(secret=secret, credential=books)


def test_an_access_token_refreshes_nothing_and_a_refresh_token_opens_nothing(books):
    tokens = logins.log_in(credential=books)
    with pytest.raises(Invalid):
        logins.refresh(secret=tokens.access, credential=books)
    assert credentials.find(tokens.refresh, api="accounting", kinds=["ac"]) is None


def test_an_expired_refresh_token_is_refused_and_ends_nothing(books):
    tokens = logins.log_in(credential=books)
    Token.objects.filter(kind="rt").update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Invalid):
        logins.refresh(secret=tokens.refresh, credential=books)
    assert caller(tokens) is not None


def test_two_refreshes_at_once_with_one_token_both_get_an_answer(real_store):
    made = credentials.create(name=f"Race {real_store.pk}", store=real_store)
    books = Credential.objects.get(name=made["name"])
    first = logins.log_in(credential=books)
    both = race([lambda: logins.refresh(secret=first.refresh, credential=books)] * 2)
    assert [caller(tokens) is not None for tokens in both] == [True, True]


def test_two_tokens_made_side_by_side_and_used_at_once_never_both_go_on(real_store):
    made = credentials.create(name=f"Race {real_store.pk}", store=real_store)
    books = Credential.objects.get(name=made["name"])
    for _ in range(10):
        first = logins.log_in(credential=books)
        pair = [logins.refresh(secret=first.refresh, credential=books).refresh for _ in range(2)]
        ends = race([lambda one=one: logins.refresh(secret=one, credential=books) for one in pair])
        assert len(refused(ends)) == 1
    assert Token.objects.filter(credential=books, kind="rt", revoked_at=None).count() == 0


def test_ending_one_token_ends_its_login(store, books):
    tokens = logins.log_in(credential=books)
    logins.end_login(store=store, pk=Token.objects.get(kind="rt").pk)
    assert (caller(tokens), live("rt"), live("sk")) == (None, 0, 1)


def test_ending_a_key_ends_that_key_only(store, made, books):
    tokens = logins.log_in(credential=books)
    logins.end_login(store=store, pk=Token.objects.get(kind="sk").pk)
    assert credentials.find(made["key"], api="accounting", kinds=["sk"]) is None
    assert caller(tokens) is not None


def test_a_token_of_another_store_is_not_there(books, new_store):
    logins.log_in(credential=books)
    with pytest.raises(NotFound):
        logins.end_login(store=new_store(), pk=Token.objects.get(kind="rt").pk)
    assert live("rt") == 1


def test_secrets_are_not_in_what_a_log_would_print(books):
    tokens = logins.log_in(credential=books)
    assert tokens.access not in repr(tokens)
    assert tokens.refresh not in repr(tokens)


def test_tokens_are_forgotten_a_month_after_their_end(books):
    for _ in range(2):
        logins.log_in(credential=books)
    old = timezone.now() - timedelta(days=31)
    ended, revoked = Token.objects.filter(kind="ac").order_by("pk")
    Token.objects.filter(pk=ended.pk).update(expires_at=old)
    Token.objects.filter(pk=revoked.pk).update(revoked_at=old)
    forget_tokens(timestamp=0)
    assert (Token.objects.filter(kind="ac").count(), live("rt"), live("sk")) == (0, 2, 1)
