"""Notes and files on a page: written below it, told in its timeline, and files handed out so that no browser runs them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from core.admin.forms import REFUSALS, said
from core.admin.scope import ScopedAdmin, store_of
from core.files import BY_ENDING, MOST_BYTES, SHOWN
from core.models import Note, StoredFile
from core.notes import LONGEST, add_note, withdraw_note


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=LONGEST,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )
    file = forms.FileField(
        label=_("Photo or file"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(
            # By the types of pictures a telephone offers its camera, and sends a JPEG of what it keeps otherwise.
            attrs={"accept": ",".join([*sorted(SHOWN), *(f".{ending}" for ending in sorted(BY_ENDING))])}
        ),
        help_text=_("At most 20 MB: pictures, PDF, drawings and tables. A telephone offers its camera."),
    )


class WithNotes(ScopedAdmin):
    """Whoever sees a row and may write notes adds some; their author, or who may change notes, withdraws them."""

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        views = {
            "note/": self.note,
            "note/<int:note>/withdraw/": self.withdraw,
            "file/<int:note>/": self.file,
        }
        own = [
            path(f"<path:object_id>/{rest}", self.admin_site.admin_view(view), name=f"{name}_{view.__name__}")
            for rest, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def has_note_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.add_note"))

    def note_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the form below a page needs; nothing for who may not write."""
        if not self.has_note_permission(request):
            return {}
        return {"note_form": NoteForm(auto_id="note-%s"), "note_link": self.note_page("note", row.pk)}

    def note_page(self, name: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def notes_of(self, row: Any) -> Any:
        """Newest first, without the content of their files."""
        notes = Note.objects.filter(kind=row._meta.label_lower, object_id=row.pk)
        return notes.select_related("user", "credential", "file").defer("file__content").order_by("-pk")

    def note(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write one; a refused one is shown again with what was typed."""
        row = self._row(request, object_id)
        if not self.has_note_permission(request):
            raise PermissionDenied
        form = NoteForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and self._wrote(request, row, form):
            self.message_user(request, _("The note is kept."))
            return HttpResponseRedirect(f"{self.note_page('change', row.pk)}#happened")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Note on %s") % row,
            "opts": self.opts,
            "original": row,
            "note_form": form,
        }
        return TemplateResponse(request, "admin/note.html", context)

    def _wrote(self, request: HttpRequest, row: Any, form: NoteForm) -> bool:
        upload = form.cleaned_data["file"]
        try:
            add_note(
                row=row,
                store=store_of(row, self.store_path or "") or 0,
                text=form.cleaned_data["text"],
                name=upload.name if upload else "",
                content=upload.read(MOST_BYTES + 1) if upload else None,
            )
        except REFUSALS as refusal:
            for field, told in said(refusal).items():
                form.add_error(field if field in form.fields else None, told)
            return False
        return True

    def withdraw(self, request: HttpRequest, object_id: str, note: int) -> HttpResponse:
        row = self._row(request, object_id)
        found = self._note(row, note)
        if not self.may_withdraw(request, found):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        withdraw_note(store=found.store_id, pk=found.pk)
        self.message_user(request, _("The note is withdrawn."), messages.SUCCESS)
        return HttpResponseRedirect(f"{self.note_page('change', row.pk)}#happened")

    @staticmethod
    def may_withdraw(request: HttpRequest, note: Note) -> bool:
        is_own = note.user_id == request.user.pk and request.user.has_perm("core.add_note")
        return note.withdrawn_at is None and (is_own or request.user.has_perm("core.change_note"))

    def file(self, request: HttpRequest, object_id: str, note: int) -> HttpResponse:
        """Pictures are shown, everything else is a download."""
        found = self._note(self._row(request, object_id), note)
        if found.file is None or found.withdrawn_at is not None:
            raise Http404
        return handed_out(found.file, found.file_name)

    def _row(self, request: HttpRequest, object_id: str) -> Any:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        return row

    def _note(self, row: Any, pk: int) -> Note:
        note = Note.objects.filter(kind=row._meta.label_lower, object_id=row.pk, pk=pk).first()
        if note is None:
            raise Http404
        return note


def handed_out(file: StoredFile, name: str) -> HttpResponse:
    """A stored file as an answer: never as a page, whatever is in it."""
    answer = HttpResponse(bytes(file.content), content_type=file.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=3600"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Content-Disposition"] = str(
        content_disposition_header(file.media_type not in SHOWN, name)
    )
    return answer
