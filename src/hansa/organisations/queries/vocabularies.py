"""Named reads of the vocabularies."""

from django.db.models import Count, Q, QuerySet

from hansa.common.models import AuditRecord
from hansa.organisations.models import Organisation, Term


def offered_terms(vocabulary: str = "") -> QuerySet[Term]:
    """Return the words one may choose, of one vocabulary if it is named."""
    terms = Term.objects.filter(merged_into__isnull=True)
    return terms.filter(vocabulary=vocabulary) if vocabulary else terms


def counted_terms(vocabulary: str) -> QuerySet[Term]:
    """Return the words of a vocabulary, with how many organisations have or offer each."""
    return offered_terms(vocabulary).annotate(
        chosen_count=Count("organisations", distinct=True),
        offered_count=Count("offered_by", distinct=True),
    )


def organisations_with(term: Term) -> QuerySet[Organisation]:
    """Return the organisations that have or offer a word."""
    return Organisation.objects.filter(Q(terms=term) | Q(offers=term)).distinct()


def history_of(term: Term) -> QuerySet[AuditRecord]:
    """Return what was done to a word, the latest first."""
    records = AuditRecord.objects.filter(target_type="organisations.Term", target_id=str(term.pk))
    return records.select_related("actor").order_by("-at", "-pk")


def term_labels() -> dict[tuple[str, str], str]:
    """Return the label of every word by vocabulary and slug, in the active language."""
    return {(t.vocabulary, t.slug): str(t) for t in Term.objects.all()}


def vocabulary_sizes() -> dict[str, int]:
    """Return how many words each vocabulary offers."""
    rows = offered_terms().order_by().values_list("vocabulary").annotate(number=Count("pk"))
    return dict(rows)
