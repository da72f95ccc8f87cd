"""Labels of one row from its page, and of the rows chosen in a list."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from core.admin.dialogs import whole_field
from core.admin.scope import ScopedAdmin
from core.find import key_of
from core.labels import MOST_ON_A_PAGE, Label, Size, printed

MOST_PRINTED = 1000
# Where a session keeps the size that its person printed last.
REMEMBERED = "label_size"


class LabelForm(forms.Form):
    size = forms.ChoiceField(label=_("Labels"), choices=Size.choices, widget=UnfoldAdminSelectWidget)
    copies = whole_field(_("Of each"), required=True, max_value=MOST_PRINTED)
    skip = whole_field(
        _("Places used up on the first sheet"),
        max_value=MOST_ON_A_PAGE - 1,
        help_text=_("Only for sheets: so many labels are gone already."),
    )

    def clean_copies(self) -> int:
        return self.cleaned_data["copies"] or 1


class WithLabels(ScopedAdmin):
    """Declares what its labels say; "labels" belongs into its `actions_detail`, "print_labels" into its `actions`."""

    labels_of: ClassVar[Callable[..., list[Label]]]
    label_related: ClassVar[tuple[str, ...]] = ()

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_print_labels"
        return [path("labels/", self.admin_site.admin_view(self.labels_view), name=name), *super().get_urls()]

    @action(description=_("Labels"), icon="label", permissions=["view"])
    def labels(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return HttpResponseRedirect(label_page(self.model, [object_id]))

    @action(description=_("Print labels"), permissions=["view"])
    def print_labels(self, request: HttpRequest, queryset: Any) -> HttpResponse:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_PRINTED + 1])
        return self._page(request, ids, LabelForm(initial=_usual(request)))

    def labels_view(self, request: HttpRequest) -> HttpResponse:
        """Of the rows `ids`: asks how, and answers a POST with the PDF. Nothing is written but the size last used."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        given = request.POST if request.method == "POST" else request.GET
        ids = [pk for one in given.getlist("ids")[: MOST_PRINTED + 1] if (pk := key_of(one))]
        form = (
            LabelForm(request.POST) if request.method == "POST" else LabelForm(initial=_usual(request, given))
        )
        rows = self._rows(request, ids)
        if not rows:
            raise Http404
        if request.method != "POST" or not form.is_valid():
            return self._page(request, ids, form)
        told = form.cleaned_data
        if len(rows) * told["copies"] > MOST_PRINTED:
            form.add_error("copies", _("At most %d labels are printed at once.") % MOST_PRINTED)
            return self._page(request, ids, form)
        request.session[REMEMBERED] = told["size"]
        labels = [label for label in type(self).labels_of(rows) for _copy in range(told["copies"])]
        pdf = printed(labels, size=Size(told["size"]), skip=told["skip"] or 0, title=str(_("Labels")))
        shown = {"Content-Disposition": 'inline; filename="labels.pdf"'}
        return HttpResponse(pdf, content_type="application/pdf", headers=shown)

    def _rows(self, request: HttpRequest, ids: list[int]) -> list[Any]:
        """In the order of the list, of the person's own stores."""
        rows = self.get_queryset(request).filter(pk__in=ids)
        if self.label_related:
            rows = rows.select_related(*self.label_related)
        return list(rows.order_by(*(self.ordering or ("pk",))))

    def _page(self, request: HttpRequest, ids: list[int], form: LabelForm) -> HttpResponse:
        if len(ids) > MOST_PRINTED:
            form.full_clean()
            form.add_error(None, _("At most %d labels are printed at once.") % MOST_PRINTED)
        rows = self._rows(request, ids)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Labels"),
            "opts": self.opts,
            "form": form,
            "ids": ids,
            "named": [label.title for label in type(self).labels_of(rows[:12])],
            "rest": max(0, len(rows) - 12),
            "address": label_page(self.model),
        }
        return TemplateResponse(request, "admin/labels.html", context)


def _usual(request: HttpRequest, given: Any = None) -> dict[str, Any]:
    copies = (given or {}).get("copies", "1")
    return {"size": request.session.get(REMEMBERED, Size.SMALL), "copies": copies if copies.isdigit() else 1}


def label_page(model: Any, ids: Iterable[Any] = (), **more: Any) -> str:
    """Where labels of these rows are printed."""
    page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_print_labels")
    chosen = [*(("ids", pk) for pk in ids), *more.items()]
    return f"{page}?{urlencode(chosen)}" if chosen else page
