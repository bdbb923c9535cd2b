"""What becomes of what a person asks a page to do: it is done, refused, or somebody was quicker."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict

from hansa.common.errors import OperationRefused, StaleForm

Made = TypeVar("Made")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> MultiValueDict[str, Any] | None:
    """Return the files that a form was sent with; None when the page is only looked at."""
    return request.FILES if request.method == "POST" else None


@dataclass(frozen=True)
class Attempt(Generic[Made]):
    """A form after somebody tried to have done what it asks for."""

    form: Any
    """To be shown again: as typed, with what was wrong; or to be saved over a newer version."""
    is_done: bool = False
    made: Made | None = None
    """What the operation returned."""
    differences: list[dict[str, str]] | None = None
    """Between what was typed and what somebody else stored meanwhile."""
    current: Any = None
    """What somebody else stored meanwhile."""

    @property
    def status(self) -> int:
        """Return the code that HTTP has for a page with this form."""
        if self.differences is not None:
            return 409
        return 422 if self.form.errors else 200

    def shown(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        """Return the page with the form, what was wrong with it, and both versions if need be."""
        context = {"form": self.form, "differences": self.differences, **context}
        return render(request, template, context, status=self.status)


def attempt(
    form: forms.Form, operation: Callable[[], Made], at: str | None = None
) -> Attempt[Made]:
    """
    Do something if its form is filled in well; what is refused is said at the form.

    ``at`` is the field at which it is said, above all of them without. For a stale form
    (`hansa.common.forms.VersionedForm`) both versions are kept.
    """
    if not form.is_valid():
        return Attempt(form)
    try:
        return Attempt(form, is_done=True, made=operation())
    except OperationRefused as refused:
        form.add_error(at, str(refused))
        return Attempt(form)
    except StaleForm as stale:
        versioned: Any = form
        return Attempt(
            versioned.renewed(stale.current),
            differences=versioned.differences(stale.current), current=stale.current,
        )  # fmt: skip


def act(
    request: HttpRequest,
    to: Any,
    done: str | Callable[[Made], str],
    operation: Callable[[], Made],
    *,
    back: Any = None,
    stale: str = "",
) -> HttpResponse:
    """
    Do something at once and lead to a page, as `redirect` knows it, that says so, or why not.

    ``done`` is said when it is done; it may depend on what the operation returned; empty is silent.
    ``back`` is the page that says why not, if it is another. ``stale`` is said when somebody was
    quicker; without, the operation does not raise `StaleForm`.
    """
    try:
        made = operation()
    except OperationRefused as refused:
        messages.error(request, str(refused))
    except StaleForm:
        if not stale:
            raise
        messages.error(request, stale)
    else:
        if text := done(made) if callable(done) else done:
            messages.success(request, text)
        return redirect(to)
    return redirect(back or to)
