"""Pictures and documents on screen: added, and described otherwise."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hansa.common.forms import KeyedForm, VersionedForm
from hansa.common.pictures import PhotoField, ResponsivePhotoField
from hansa.common.uploads import DocumentField

PICTURE = _("PNG, JPEG, WebP or GIF, up to 10 MB. Place and camera in it are taken out.")
ALT = _("For those who cannot see it: who or what is where, in a sentence.")


class PictureForm(KeyedForm):
    """A picture in two sizes, what can be seen in it, and a caption."""

    picture: forms.Field = PhotoField(label=_("Picture"), help_text=PICTURE)
    alt = forms.CharField(label=_("What can be seen"), max_length=200, help_text=ALT)
    caption = forms.CharField(
        label=_("Caption"), max_length=200, required=False,
        help_text=_("Stands below it: the occasion, names, who took it."),
    )  # fmt: skip


class ResponsivePictureForm(PictureForm):
    """A picture for screens of several sizes, with the same words."""

    picture = ResponsivePhotoField(label=_("Picture"), help_text=PICTURE)


class PictureWordsForm(VersionedForm):
    """What is said of a picture, otherwise."""

    alt = forms.CharField(label=_("What can be seen"), max_length=200, help_text=ALT)
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)


class DocumentForm(KeyedForm):
    """A document and its title; ``document.rule`` says which kind of file it is."""

    document = DocumentField(
        label=_("File"),
        help_text=_("PDF, Word, Excel, PowerPoint, OpenDocument or a picture, up to 10 MB."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)


class DocumentWordsForm(VersionedForm):
    """What a document is called, otherwise."""

    title = forms.CharField(label=_("Title"), max_length=200)
