"""The page *Words* of the back office: the glossary, for everybody who is logged in."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from config.glossary import APIS, Line, states, things


def words(request: HttpRequest) -> HttpResponse:
    tables = [(_("Things"), things()), *states()]
    context = {
        **admin.site.each_context(request),
        "title": _("Words"),
        "tables": [{"title": title, "table": _table(lines)} for title, lines in tables],
    }
    return TemplateResponse(request, "admin/words.html", context)


def _table(lines: list[Line]) -> dict[str, Any]:
    """Only columns of APIs that have a word for some line."""
    used = [api for api in range(len(APIS)) if any(line.elsewhere[api] for line in lines)]
    headers = [_("word"), _("what it is"), *(capfirst(str(APIS[api])) for api in used)]
    rows = [
        [
            {"content": line.word, "class": "font-semibold"},
            {"content": line.said, "class": "min-w-32"},
            *(line.elsewhere[api] or "–" for api in used),
        ]
        for line in lines
    ]
    return {"headers": headers, "rows": rows}
