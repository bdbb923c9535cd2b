"""Who may do what at each address: the table, one row an address."""

from dataclasses import dataclass

ROLES = [
    "visitor", "member", "organisation administrator", "delegate", "organiser", "evaluator",
    "validator", "editor", "administrator",
]  # fmt: skip
EVERYBODY = set(ROLES)
POWERFUL = ["organiser", "validator", "editor", "administrator"]
SIGNED_IN = EVERYBODY - {"visitor"}
ORGANISATION = {"organisation administrator", "administrator"}
APPLICANT = {"organisation administrator"}
DELEGATE = {"delegate"}
DESK = {"organiser", "administrator"}
EDITOR = {"editor", "administrator"}
VALIDATOR = {"validator", "administrator"}
REGISTER = {"organisation administrator", "validator", "editor", "administrator"}


@dataclass(frozen=True)
class Row:
    """Who may, and what they get; None is a method nobody may use (405)."""

    may: set
    get: int | None = 200
    post: int | None = None
    visitor: int = 302  # asked to sign in; their posts too
    others_post: int | None = None  # when it is not the same as for a get
    others: int = 404  # what is not yours does not exist

    def expected(self, role, method):
        status = self.get if method == "get" else self.post
        if status is None:
            return 405
        if role in self.may:
            return status
        if role == "visitor":
            return self.visitor
        return self.others_post if method == "post" and self.others_post else self.others


PUBLIC = Row(EVERYBODY)
# Pages for those who are not signed in lead those who are to their dashboard.
ENTRANCE = Row({"visitor"}, 200, 200, others=302)
OWN = Row(SIGNED_IN, 200, 200)
ABSENT = Row(SIGNED_IN, 404, 404)  # nothing of the kind was set up yet
FRESH = Row(set(), 302, 302, others=302)  # asks for the password again, or for an earlier step

ROWS = {
    # everybody
    **dict.fromkeys([
        "website:home", "website:search", "website:accessibility", "website:privacy",
        "organisations:organisation-list", "organisations:organisation-points",
        "organisations:organisation-detail", "organisations:organisation-card",
        "organisations:organisation-compare",
        "organisations:organisation-countries",
        "insights:country-ties", "insights:organisation-ties", "organisations:organisation-export",
        "organisations:network-list", "organisations:member-list", "events:event-list",
        "events:event-feed", "events:event-month", "events:event-map", "events:event-points",
        "events:event-atom", "events:event-calendar", "events:speaker-picture",
        "event-detail", "calls:call-list", "calls:call-detail",
        "calls:call-calendar", "calls:call-feed", "calls:followed-calendar",
        "partnering:search-list", "partnering:search-feed", "partnering:search-detail",
        "api:list_partner_searches", "api:get_partner_search",
        "news:article-list", "news:article-detail", "news:article-feed", "news:picture-file",
        "news:document-file", "news:voice-list", "news:voice-feed", "news:voice-detail",
        "polls:poll-list", "polls:poll-detail",
        "newsletter:edition-detail", "newsletter:edition-feed", "newsletter:subscription-asked",
        "agenda-feed",
        "security-txt", "mail:mail-list",
        "api:list_organisations", "api:get_organisation", "api:list_events",
        "api:get_event", "api:list_calls", "api:get_call", "api:list_news", "api:get_news",
        "api:list_figures", "api:list_networks", "api:get_network",
        "api:list_figures", "api:list_agreements", "api:get_agreement",
        "outcomes:agreement-list", "outcomes:agreement-export",
    ], PUBLIC),
    "organisations:organisation-logo": Row(EVERYBODY, 404),  # this one has none
    "mail-service:tell": Row(EVERYBODY, None, 400),  # nobody has the service's secret
    "healthz": Row(EVERYBODY, 503),  # no mail server listens in tests
    "api:openapi-json": Row(EVERYBODY, 200, 200),
    "sitemap": Row(EVERYBODY, 200, 200),
    "api:api-root": Row(EVERYBODY, 404, 404),
    "website:style-guide": PUBLIC,
    "mail:mail-detail": Row(EVERYBODY, 404),
    "mail:mail-html": Row(EVERYBODY, 404),
    "newsletter:edition-list": Row(EVERYBODY, 200, 422),
    "newsletter:confirm": Row(EVERYBODY, 200, 200),
    "organisations:organisation-confirm": Row(EVERYBODY, 200, 302),
    "newsletter:leave": Row(EVERYBODY, 200, 200),
    "newsletter:wishes": Row(EVERYBODY, 200, 422),
    # who is signed in
    "website:dashboard": Row(SIGNED_IN),
    "accounts:profile": Row(SIGNED_IN, 200, 422),
    "service-worker": PUBLIC,
    "notices:list": Row(SIGNED_IN, 200, None),
    "notices:read": Row(SIGNED_IN, None, 302),
    "notices:choices": Row(SIGNED_IN, 200, 302),
    "polls:poll-vote": Row(SIGNED_IN, None, 422),
    "polls:poll-result": PUBLIC,
    "polls:poll-ballot": Row(EVERYBODY, 200, 422),
    "polls:poll-new": Row(EDITOR, 200, 422),
    "polls:poll-edit": Row(EDITOR, 200, 422),
    "polls:poll-open": Row(EDITOR, None, 302),
    "polls:poll-close": Row(EDITOR, None, 302),
    "polls:poll-invite": Row(EDITOR, None, 422),
    "calls:call-new": Row(SIGNED_IN, 200, 422),
    "calls:call-mine": Row(SIGNED_IN),
    "calls:call-followed": Row(SIGNED_IN),
    "calls:feed-renew": Row(SIGNED_IN, None, 302),
    "calls:call-follow": Row(SIGNED_IN, None, 302),
    "calls:call-ask": Row(SIGNED_IN, None, 422),
    "partnering:search-new": Row(SIGNED_IN, 200, 422),
    "partnering:search-mine": Row(SIGNED_IN),
    "partnering:interest-express": Row(APPLICANT, None, 422, others_post=302),
    "partnering:search-comment": Row(SIGNED_IN, None, 422),
    "partnering:search-follow": Row(SIGNED_IN, None, 302),
    # those who search, and whoever is interested
    "partnering:search-edit": Row(APPLICANT, 200, 422),
    "partnering:search-publish": Row(APPLICANT, None, 302),
    "partnering:search-renew": Row(APPLICANT, None, 302),
    "partnering:search-close": Row(APPLICANT, None, 422),
    "partnering:search-withdraw": Row(APPLICANT | EDITOR, None, 302),
    "partnering:partner-add": Row(APPLICANT, None, 422),
    "partnering:partner-remove": Row(APPLICANT, None, 302),
    "partnering:search-invite": Row(APPLICANT, None, 302),
    "partnering:interest-answer": Row(APPLICANT, None, 422),
    "partnering:interest-withdraw": Row(set(), None, 302),
    "partnering:comment-remove": Row(APPLICANT | EDITOR, None, 302),
    # the calendar; one registers for the webinar, where the delegate has a place
    "events:event-propose": Row(SIGNED_IN, 200, 422),
    "events:event-mine": Row(SIGNED_IN),
    "events:register": Row(SIGNED_IN, 200, 422),
    "events:leave": Row({"delegate"}, None, 302),
    "events:entry-code": Row({"delegate"}),
    "events:certificate": Row(set()),  # the event is still to come
    "events:certificate-find": PUBLIC,
    "events:certificate-check": Row(EVERYBODY, 404),  # so that none certifies
    "events:entry": Row(EDITOR | {"delegate"}),
    "events:question-ask": Row({"delegate"}, None, 422),
    "events:question-vote": Row({"delegate"}, None, 302),
    "events:question-remove": Row(EDITOR | {"delegate"}, None, 302),
    # those who keep an event; this one is the editors' own
    "events:event-edit": Row(EDITOR, 200, 422),
    "events:event-submit": Row(EDITOR, None, 302),
    "events:event-withdraw": Row(EDITOR, None, 302),
    "events:event-cancel": Row(EDITOR, 200, 422),
    "events:registration-list": Row(EDITOR),
    "events:registration-export": Row(EDITOR),
    "events:admission-edit": Row(EDITOR, 200, 422),
    "events:registration-write": Row(EDITOR, None, 422),
    "events:registration-cancel": Row(EDITOR, None, 422),
    "events:registration-came": Row(EDITOR, None, 302),
    "events:speaker-list": Row(EDITOR, 200, 422),
    "events:speaker-edit": Row(EDITOR, 200, 422),
    "events:speaker-remove": Row(EDITOR, None, 302),
    "events:speaker-yours": Row(EVERYBODY, 200, 422),
    "events:speaker-yours-picture": PUBLIC,
    "events:material-list": Row(EDITOR, 200, 422),
    "events:material-edit": Row(EDITOR, 200, 422),
    "events:material-remove": Row(EDITOR, None, 302),
    "events:material-back": Row(EDITOR, None, 302),
    # those who keep a call; this one is the editors' own
    "news:article-new": Row(SIGNED_IN, 200, 422),
    "news:article-mine": Row(SIGNED_IN),
    "news:article-preview": Row(SIGNED_IN, 200, 200),
    "news:article-edit": Row(EDITOR, 200, 422),
    "news:article-submit": Row(EDITOR, None, 302),
    "news:article-publish": Row(EDITOR, None, 422),
    "news:article-withdraw": Row(EDITOR, None, 302),
    "news:article-versions": Row(EDITOR),
    "news:article-pictures": Row(EDITOR, 200, 422),
    "news:picture-edit": Row(EDITOR, 200, 422),
    "news:picture-move": Row(EDITOR, None, 302),
    "news:picture-remove": Row(EDITOR, None, 302),
    "news:picture-back": Row(EDITOR, None, 302),
    "news:article-documents": Row(EDITOR, 200, 422),
    "news:document-edit": Row(EDITOR, 200, 422),
    "news:document-remove": Row(EDITOR, None, 302),
    "news:document-back": Row(EDITOR, None, 302),
    "news:voice-withdraw": Row(EDITOR, None, 302),
    "news:voice-mine": Row(SIGNED_IN),
    "news:voice-yours": Row(EVERYBODY, 200, 422),
    "calls:call-edit": Row(EDITOR, 200, 422),
    "calls:call-import": Row(EDITOR, 200, 422),
    "calls:call-submit": Row(EDITOR, None, 302),
    "calls:call-withdraw": Row(EDITOR, None, 302),
    "calls:question-answer": Row(EDITOR, None, 422),
    # the inbox
    "moderation:case-list": Row(EDITOR),
    "moderation:case-detail": Row(EDITOR, 200, 422),
    "moderation:case-take": Row(EDITOR, None, 302),
    "moderation:case-block": Row({"administrator"}, None, 302),
    "moderation:report": Row(EVERYBODY, 200, 422),
    "organisations:organisation-register": Row(SIGNED_IN, 200, 422),
    "organisations:search-list": Row(SIGNED_IN),
    "organisations:search-save": Row(SIGNED_IN, 302, 302),  # led back: no search was named
    "organisations:organisation-check": Row(SIGNED_IN, None, 200),
    "organisations:invitation-detail": Row(SIGNED_IN, 200, 302),
    # whoever has applied is led to the event
    "matchmaking:apply": Row(SIGNED_IN, 200, 422),
    "outcomes:agreement-register": Row(SIGNED_IN, 200, 422),
    # the parties of an agreement that is not public yet, and the register's editors
    "outcomes:agreement-detail": Row(REGISTER, 200, visitor=404),
    "outcomes:agreement-document": Row(REGISTER, 200, visitor=404),
    "outcomes:agreement-edit": Row(REGISTER, 200, 422),
    "outcomes:agreement-withdraw": Row(REGISTER - {"organisation administrator"}, None, 302),
    "outcomes:document-replace": Row(REGISTER, None, 422),
    "outcomes:document-remove": Row(REGISTER, None, 302),
    "outcomes:follow-up-add": Row(REGISTER, None, 422),
    "outcomes:follow-up-remove": Row(REGISTER, None, 302),
    "outcomes:agreement-confirm": Row({"organisation administrator"}, None, 302),
    "outcomes:agreement-refuse": Row({"organisation administrator"}, None, 422),
    # the organisation's own people
    "organisations:organisation-edit": Row(ORGANISATION, 200, 422),
    "organisations:logo-edit": Row(ORGANISATION, 200, 422),
    "organisations:text-list": Row(ORGANISATION),
    "organisations:text-edit": Row(ORGANISATION, 200, 422),  # the version is missing
    "organisations:search-change": Row({"organisation administrator"}, None, 302),
    "organisations:organisation-submit": Row(ORGANISATION, None, 302),
    "organisations:organisation-withdraw": Row(ORGANISATION, None, 302),
    "organisations:organisation-claim": Row(SIGNED_IN - {"organisation administrator"}, 200, 422),
    "organisations:claim-list": Row(VALIDATOR),
    "organisations:claim-detail": Row(VALIDATOR | {"organisation administrator"}),
    "organisations:claim-object": Row({"organisation administrator"}, None, 302),
    "organisations:claim-decide": Row(VALIDATOR, None, 302),
    "organisations:people-list": Row(ORGANISATION, 200, 422),
    "organisations:membership-list": Row(ORGANISATION, 200, 422),
    "organisations:membership-detail": Row(ORGANISATION, 200, 422),
    "organisations:administrator-remove": Row(ORGANISATION, None, 302),
    "organisations:invitation-withdraw": Row(ORGANISATION, None, 302),
    "matchmaking:withdraw": Row(APPLICANT, None, 302),
    "matchmaking:partner-list": Row(APPLICANT),
    "matchmaking:request-ask": Row(APPLICANT, None, 302),
    "matchmaking:wish": Row(APPLICANT, None, 302),
    "matchmaking:nudge": Row(APPLICANT, None, 302),
    "matchmaking:delegate-list": Row(APPLICANT, 200, 422),
    "matchmaking:delegate-detail": Row(ORGANISATION | DELEGATE | DESK, 200, 422),
    "matchmaking:delegate-times": Row(ORGANISATION | DELEGATE | DESK, None, 302),
    "matchmaking:delegate-leave": Row(ORGANISATION | DELEGATE | DESK, None, 302),
    "matchmaking:request-answer": Row(APPLICANT | DESK, None, 302),
    "matchmaking:request-times": Row(APPLICANT | DESK, 200, 422),
    "matchmaking:request-withdraw": Row({"administrator"}, None, 302),
    "matchmaking:agenda": Row(DELEGATE),
    "matchmaking:calendar-renew": Row(DELEGATE, None, 302),
    "matchmaking:programme-place": Row(ORGANISATION | DELEGATE | DESK, None, 302),
    "matchmaking:agenda-pdf": Row(DELEGATE),
    "matchmaking:agendas-pdf": Row(APPLICANT),
    # the day
    "matchmaking:board": PUBLIC,
    "matchmaking:programme-pdf": PUBLIC,
    "matchmaking:entry-code": Row(DELEGATE),
    "matchmaking:meeting-detail": Row(DELEGATE, 200, 302),
    "matchmaking:meeting-cancel": Row(DELEGATE, None, 422),
    "matchmaking:offer-ask": Row(DELEGATE, None, 302),
    "matchmaking:offer-answer": Row(DELEGATE, None, 302),
    "matchmaking:check-in": Row(DELEGATE | DESK),
    "matchmaking:delegate-in": Row(DESK, None, 302),
    "matchmaking:delegate-out": Row(DESK, None, 302),
    "matchmaking:desk-day": Row(DESK),
    "matchmaking:desk-meetings": Row(DESK),
    "matchmaking:mark-on-behalf": Row(DESK, None, 302),
    "matchmaking:repair": Row(DESK, 200, 422),
    "matchmaking:board-renew": Row(DESK, None, 302),
    # the organiser of the event
    "matchmaking:application-list": Row(DESK | {"evaluator"}),
    "matchmaking:application-detail": Row(DESK | {"evaluator"}),
    "matchmaking:application-evaluate": Row({"evaluator"}, None, 422),
    "matchmaking:application-export": Row(DESK),
    "matchmaking:letter-list": Row(DESK),
    "matchmaking:letter-edit": Row(DESK, 200, 422),
    "matchmaking:letter-mail": Row(DESK, 200, 200),
    "matchmaking:letter-drop": Row(DESK, None, 302),
    "matchmaking:desk-applications": Row(DESK, 200, 422),
    "matchmaking:desk-requests": Row(DESK),
    "matchmaking:desk-schedule": Row(DESK),
    "matchmaking:event-new": Row(EDITOR, 200, 422),
    "matchmaking:set-up": Row(DESK),
    "matchmaking:set-up-part": Row(DESK, 200, 422),
    "matchmaking:programme": Row(DESK, 200, 422),
    "matchmaking:item-edit": Row(DESK, 200, 422),
    "matchmaking:item-remove": Row(DESK, None, 302),
    "matchmaking:call-open": Row(DESK, None, 302),
    "matchmaking:event-copy": Row(DESK, 200, 422),
    "matchmaking:schedule-begin": Row(DESK, None, 302),
    "matchmaking:meeting-move": Row(DESK, None, 302),
    "matchmaking:meeting-lock": Row(DESK, None, 302),
    "matchmaking:meeting-leave-out": Row(DESK, None, 302),
    "matchmaking:run-start": Row(DESK, None, 302),
    "matchmaking:run-cancel": Row(DESK, None, 302),
    "matchmaking:publish": Row(DESK, None, 302),
    "matchmaking:desk-paper": Row(DESK),
    "matchmaking:paper-make": Row(DESK, None, 302),
    "matchmaking:paper-cancel": Row(DESK, None, 302),
    "matchmaking:paper-file": Row(APPLICANT | DELEGATE | DESK),
    "matchmaking:feedback": Row(DELEGATE, 200, 422),  # the event is still to come
    "matchmaking:desk-figures": Row(DESK),
    "matchmaking:desk-feedback": Row(DESK),
    "matchmaking:desk-exports": Row(DESK),
    "matchmaking:export-sheet": Row(DESK),
    "matchmaking:desk-gallery": Row(DESK, 200, 422),
    "matchmaking:picture-edit": Row(DESK, 200, 422),
    "matchmaking:picture-move": Row(DESK, None, 302),
    "matchmaking:picture-remove": Row(DESK, None, 302),
    "matchmaking:picture-back": Row(DESK, None, 302),
    "matchmaking:desk-documents": Row(DESK, 200, 422),
    "matchmaking:document-edit": Row(DESK, 200, 422),
    "matchmaking:document-remove": Row(DESK, None, 302),
    "matchmaking:document-back": Row(DESK, None, 302),
    "matchmaking:picture": PUBLIC,
    "matchmaking:picture-file": PUBLIC,
    "events:document-file": Row(APPLICANT | DELEGATE | DESK, 200, visitor=404),
    # the validator
    "organisations:vocabulary-list": Row(VALIDATOR),
    "organisations:vocabulary-detail": Row(VALIDATOR, 200, 422),
    "organisations:term-detail": Row(VALIDATOR, 200, 422),
    "organisations:term-merge": Row(VALIDATOR, None, 422),
    "organisations:import-list": Row(VALIDATOR),
    "organisations:import-new": Row(VALIDATOR, 200, 422),
    "organisations:import-detail": Row(VALIDATOR, 200, 422),
    "organisations:import-findings": Row(VALIDATOR),
    "organisations:import-read": Row(VALIDATOR, None, 302),
    "organisations:import-run": Row(VALIDATOR, None, 302),
    "organisations:import-cancel": Row(VALIDATOR, None, 302),
    "organisations:import-publish": Row(VALIDATOR, None, 302),
    "organisations:import-undo": Row(VALIDATOR, None, 302),
    "organisations:review-list": Row(VALIDATOR),
    "organisations:review-detail": Row(VALIDATOR, 200, 422),
    "organisations:review-assign": Row(VALIDATOR, None, 302),
    # the editor
    "newsletter:edition-compose": Row(EDITOR, 200, 422),
    "newsletter:edition-edit": Row(EDITOR, 200, 422),
    "newsletter:edition-mail": Row(EDITOR),
    "newsletter:edition-preview": Row(EDITOR),
    "newsletter:edition-test": Row(EDITOR, None, 302),
    "newsletter:edition-plan": Row(EDITOR, None, 422),
    "newsletter:edition-take-back": Row(EDITOR, None, 302),
    "newsletter:edition-send": Row(EDITOR, None, 302),
    # allauth's
    "account_login": ENTRANCE,
    "account_signup": ENTRANCE,
    "account_reset_password": Row(EVERYBODY, 200, 200),
    "account_reset_password_done": Row(EVERYBODY, 200, None),
    "account_reset_password_from_key": Row(EVERYBODY, 200, 200),
    "account_reset_password_from_key_done": Row(EVERYBODY, 200, None),
    "account_inactive": Row(EVERYBODY, 200, None),
    "account_logout": Row(SIGNED_IN, 200, 302),
    "account_confirm_login_code": FRESH,
    "account_email_verification_sent": FRESH,
    "account_email": Row(SIGNED_IN, 200, 302),
    "account_change_password": OWN,
    "account_set_password": FRESH,
    "account_reauthenticate": OWN,
    "mfa_index": Row(SIGNED_IN, 200, 405),
    "mfa_authenticate": FRESH,
    "mfa_reauthenticate": FRESH,
    "mfa_activate_totp": FRESH,
    "mfa_deactivate_totp": ABSENT,
    "mfa_view_recovery_codes": Row(SIGNED_IN, 404, 405),
    "mfa_generate_recovery_codes": FRESH,
    "mfa_download_recovery_codes": ABSENT,
    "mfa_list_webauthn": Row(SIGNED_IN, 200, 405),
    "mfa_add_webauthn": FRESH,
    "mfa_reauthenticate_webauthn": FRESH,
    "mfa_remove_webauthn": FRESH,
    "mfa_edit_webauthn": FRESH,
    "mfa_login_webauthn": FRESH,
}  # fmt: skip
