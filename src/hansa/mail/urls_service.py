"""The address at which the delivery service tells what became of mail; there if one is set."""

from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.urls import path

VIEWS = {"mailgun": MailgunTrackingWebhookView, "postmark": PostmarkTrackingWebhookView}

app_name = "mail-service"
urlpatterns = [path("", VIEWS[settings.MAIL_SERVICE].as_view(), name="tell")]
