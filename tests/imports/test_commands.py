"""The commands themselves: exit codes, what they say, a killed one, what a big file costs."""

import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Article
from core.models import ImportRun
from tests.imports.conftest import ARTICLE_HEADER, article, articles
from tests.imports.cost import cost_of
from tests.serving import CHECKOUT, environment


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "articles.csv"
    path.write_text(articles(article(), article("A2", price="x")))
    return path


@pytest.fixture
def big_file(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("w") as stream:
        stream.write(f"{ARTICLE_HEADER}\n")
        stream.writelines(f"{article(f'BIG-{n:07}')}\n" for n in range(100_000))
    return path


def start(path, store):
    command = [sys.executable, "manage.py", "import_articles", str(path), "--store", str(store.pk)]
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_a_rejected_row_fails_the_command(store, file, capsys):
    with pytest.raises(CommandError, match="1 of 2 rows were rejected; nothing was imported"):
        call_command("import_articles", str(file), store=store.pk)
    assert capsys.readouterr().err.startswith('line 3, purchase_price: "x" is not a number. [NOT_A_NUMBER]')


def test_a_refused_file_is_written_down_with_what_is_wrong(store, file):
    with pytest.raises(CommandError):
        call_command("import_articles", str(file), store=store.pk)
    run = ImportRun.objects.of(store).get()
    assert (run.refused, run.rows, run.applied, run.rejected) == (True, 2, 0, 1)
    assert (run.file_name, run.said) == (
        "articles.csv",
        'line 3, purchase_price: "x" is not a number. [NOT_A_NUMBER]',
    )


def test_an_import_says_that_it_came_by_a_command(store, file):
    with pytest.raises(CommandError):
        call_command("import_articles", str(file), store=store.pk)
    assert ImportRun.objects.of(store).get().door == "command"


def test_a_file_that_cannot_be_read_is_written_down(store, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_articles", str(tmp_path / "none.csv"), store=store.pk)
    run = ImportRun.objects.of(store).get()
    assert (run.refused, run.rows, run.sha256, run.said.endswith("none.csv: No such file or directory.")) == (
        True,
        0,
        "",
        True,
    )


def test_a_refused_trial_is_not_written_down(store, file):
    with pytest.raises(CommandError):
        call_command("import_articles", str(file), store=store.pk, dry_run=True)
    assert not ImportRun.objects.of(store).exists()


def test_partial_imports_and_fails(store, file):
    with pytest.raises(CommandError, match=r"1 rows were rejected, see .*articles.csv.rejected.csv"):
        call_command("import_articles", str(file), store=store.pk, partial=True)
    assert Article.objects.of(store).count() == 1


def test_a_corrected_file_after_a_partial_import(store, file, capsys):
    with pytest.raises(CommandError):
        call_command("import_articles", str(file), store=store.pk, partial=True)
    file.write_text(file.read_text().replace(",x,", ",2,"))
    call_command("import_articles", str(file), store=store.pk, partial=True)
    assert capsys.readouterr().out.endswith("2 articles rows: 1 new, 0 changed, 1 unchanged, 0 rejected.\n")
    assert not file.with_name("articles.csv.rejected.csv").exists()


def test_the_history_says_that_a_command_wrote_it(store, file):
    file.write_text(articles(article()))
    call_command("import_articles", str(file), store=store.pk)
    event = Article.pgh_event_models["insert"].objects.get(store_id=store.pk)
    assert event.pgh_context.metadata["door"] == "command"


def test_a_missing_file(store, tmp_path):
    with pytest.raises(CommandError, match=r"nothing.csv: No such file or directory"):
        call_command("import_articles", str(tmp_path / "nothing.csv"), store=store.pk)


def test_an_unknown_store_names_those_there_are(store, file):
    with pytest.raises(CommandError, match=f"There is no store 0. Stores: .*{store.pk} "):
        call_command("import_articles", str(file), store=0)


def test_a_killed_import_leaves_nothing_and_runs_again(real_store, big_file):
    process = start(big_file, real_store)
    time.sleep(2.5)
    process.kill()
    process.communicate()
    assert Article.objects.of(real_store).count() in (0, 100_000)
    call_command("import_articles", str(big_file), store=real_store.pk)
    assert Article.objects.of(real_store).count() == 100_000
    assert {run.rows for run in ImportRun.objects.of(real_store)} == {100_000}


def test_a_big_file_is_fast_and_small_and_shows_no_bar_without_a_terminal(real_store, big_file):
    """The figures for a million rows are in docs/importing.md; the time is the command's own work."""
    cost = cost_of("import_articles", big_file, "--store", str(real_store.pk))
    assert cost.output == ["100,000 articles rows: 100,000 new, 0 changed, 0 unchanged, 0 rejected."]
    assert (cost.exit_code, cost.errors) == (0, "")
    assert cost.peak_mb < 128
    assert cost.cpu_seconds < 30
