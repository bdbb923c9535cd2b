"""Which column of a file is which field of a profile."""

from collections.abc import Sequence
from functools import cache

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from hansa.common.words import fold
from hansa.organisations.forms.profile import TERM_FIELDS, OrganisationForm, specific_field
from hansa.organisations.profile_types import SPECIFICS

NOT_IMPORTED = {"version", "terms_accepted"}
COORDINATES = {"latitude": _("Latitude"), "longitude": _("Longitude")}
# What columns are called in practice, beside the names of fields and their labels.
SYNONYMS = {
    "name": "organisation, organization, cluster, cluster name, organisationsname, company, firma",
    "acronym": "abbreviation, short name, abkurzung, kurzname, sigle, siglas",
    "country": "country code, iso, iso2, iso code, land, landercode, staat, pays, pais, code pays",
    "profile_type": "type, typ, kind, art, category, kategorie, categorie, categoria, tipo",
    "legal_form": "rechtsform, forme juridique, forma juridica",
    "founded_year": "year, founded in, grundungsjahr, grundung, annee, fondation, fundacion",
    "region_code": "nuts, nuts code, nuts2, nuts 2, nuts region code, region code",
    "region_name": "region, bundesland, province, provincia, state, county",
    "city": "town, place, location, ort, stadt, ville, ciudad, localidad",
    "postcode": "zip, zip code, postal code, plz, postleitzahl, code postal, codigo postal",
    "address": "street, street address, strasse, anschrift, adresse, rue, calle, direccion",
    "website": "url, web, www, homepage, site, web page, internet, webseite, web address, link",
    "summary": "short description, claim, slogan, tagline, kurzbeschreibung, resume, resumen",
    "description": "about, text, beschreibung, descripcion, presentation",
    "language": "text language, sprache, langue, idioma",
    "email": "mail, e mail, e mail address, email address, correo, courriel",
    "phone": "telephone, tel, telefon, telefono, phone number",
    "contact_name": "contact, ansprechpartner, interlocuteur, contacto",
    "contact_position": "function, funktion, fonction, cargo, role",
    "social_links": "social media, linkedin, twitter, facebook, soziale netze",
    "members_total": "members, number of members, mitglieder, membres, miembros",
    "sme_count": "sme, smes, kmu, pme, pymes",
    "large_count": "large, grossunternehmen, grandes entreprises, grandes empresas",
    "research_count": "research, universities, forschung, recherche, investigacion",
    "employees_count": "employees, mitarbeiter, salaries, empleados",
    "staff_fte": "staff, fte, team, personal, personnel",
    "label": "ecei, ecei label, excellence label, gold label",
    "target_countries": "targets, target country, zielland, ziellander, pays cibles, paises meta",
    "offers": "offer, offered, cooperation offered",
    "latitude": "lat, breite, breitengrad",
    "longitude": "lon, lng, long, lange, langengrad",
}
DONE_BY_TERMS = {
    field: [vocabulary.value, vocabulary.label] for field, vocabulary in TERM_FIELDS.items()
}


@cache
def importable_fields() -> dict[str, forms.Field]:
    """Return every field of every profile type that a file may fill, in the order of the form."""
    fields = {
        name: field
        for name, field in OrganisationForm.base_fields.items()
        if name not in NOT_IMPORTED
    }
    for specifics in SPECIFICS.values():
        for specific in specifics:
            fields.setdefault(specific.name, specific_field(specific))
    for name, label in COORDINATES.items():
        fields[name] = forms.FloatField(label=label)
    return fields


def _key(name: str) -> str:
    return fold(name.replace("_", " ").replace("-", " "))


@cache
def _known_names() -> dict[str, str]:
    """Return the field that each folded name of a column stands for; surer names first."""
    fields = importable_fields()
    known = {_key(name): name for name in fields}
    for name, words in SYNONYMS.items():
        for word in words.split(","):
            known.setdefault(_key(word), name)
    for language, _label in settings.LANGUAGES:
        with override(language):
            for name, (value, label) in DONE_BY_TERMS.items():
                known.setdefault(_key(value), name)
                known.setdefault(_key(str(label)), name)
            for name, field in fields.items():
                known.setdefault(_key(str(field.label)), name)
    return known


def suggest_columns(header: Sequence[str]) -> list[str]:
    """Return the field of each column by its name; empty for one that is not known or twice."""
    known, taken, columns = _known_names(), set(), []
    for name in header:
        field = known.get(_key(name), "")
        columns.append("" if field in taken else field)
        taken.add(field)
    return columns


def suggest_mapping(header: Sequence[str]) -> dict[str, object]:
    """Return what the columns are taken for, and what holds where a row says nothing."""
    return {"columns": suggest_columns(header), "country": "", "profile_type": "cluster"}


def field_choices() -> list[tuple[str, str]]:
    """Return the fields to choose from for a column."""
    return [("", str(_("Leave out"))), *(
        (name, str(field.label)) for name, field in importable_fields().items()
    )]  # fmt: skip
