"""Partner searches for tests, made by the site's own operations."""

from typing import Any

from hansa.accounts.models import User
from hansa.organisations.models import Organisation
from hansa.partnering.models import PartnerSearch
from hansa.partnering.operations.writing import Role, publish_search, write_search
from tests.factories import DAY, NOW, make_organisation


def make_partner_search(
    title: str = "Sensors wanted", *, keeper: User | None = None, is_public: bool = True,
    organisation: Organisation | None = None, roles: Any = (), terms: Any = (), **fields: Any,
) -> PartnerSearch:  # fmt: skip
    """Make a partner search of an organisation that ``keeper`` speaks for."""
    owner = organisation or make_organisation("Searchers", administrator=keeper)
    details = {
        "kind": "request", "title": title, "summary": f"Summary of {title}.",
        "expires_on": (NOW + 30 * DAY).date(), **fields,
    }  # fmt: skip
    made = write_search(
        actor=keeper, now=NOW, organisation=owner, details=details,
        roles=[role if isinstance(role, Role) else Role(role) for role in roles], terms=terms,
    )  # fmt: skip
    return publish_search(actor=keeper, now=NOW, search=made) if is_public else made
