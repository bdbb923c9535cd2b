"""Addresses of news and voices."""

from django.urls import path

from hansa.news.views import keeping, public, showing, voices

app_name = "news"
urlpatterns = [
    path("", public.article_list, name="article-list"),
    path("feed.atom", public.article_feed, name="article-feed"),
    path("new/", keeping.article_new, name="article-new"),
    path("mine/", public.article_mine, name="article-mine"),
    path("preview/", keeping.article_preview, name="article-preview"),
    path("voices/", voices.voice_list, name="voice-list"),
    path("voices/feed.atom", voices.voice_feed, name="voice-feed"),
    path("voices/mine/", voices.voice_mine, name="voice-mine"),
    path("voices/yours/<str:token>/", voices.voice_yours, name="voice-yours"),
    path("voices/<int:pk>/", voices.voice_detail, name="voice-detail"),
    path("voices/<int:pk>/withdraw/", voices.voice_withdraw, name="voice-withdraw"),
    path("<slug:slug>/", public.article_detail, name="article-detail"),
    path("<slug:slug>/edit/", keeping.article_edit, name="article-edit"),
    path("<slug:slug>/submit/", keeping.article_submit, name="article-submit"),
    path("<slug:slug>/publish/", keeping.article_publish, name="article-publish"),
    path("<slug:slug>/withdraw/", keeping.article_withdraw, name="article-withdraw"),
    path("<slug:slug>/versions/", keeping.article_versions, name="article-versions"),
    path("<slug:slug>/pictures/", showing.article_pictures, name="article-pictures"),
    path("<slug:slug>/pictures/<int:pk>/", showing.picture_edit, name="picture-edit"),
    path("<slug:slug>/pictures/<int:pk>/move/", showing.picture_move, name="picture-move"),
    path("<slug:slug>/pictures/<int:pk>/remove/", showing.picture_remove, name="picture-remove"),
    path("<slug:slug>/pictures/<int:pk>/put-back/", showing.picture_back, name="picture-back"),
    path("<slug:slug>/pictures/<int:pk>/<str:size>", showing.picture_file, name="picture-file"),
    path("<slug:slug>/documents/", showing.article_documents, name="article-documents"),
    path("<slug:slug>/documents/<int:pk>/", showing.document_file, name="document-file"),
    path("<slug:slug>/documents/<int:pk>/edit/", showing.document_edit, name="document-edit"),
    path("<slug:slug>/documents/<int:pk>/remove/", showing.document_remove, name="document-remove"),
    path("<slug:slug>/documents/<int:pk>/put-back/", showing.document_back, name="document-back"),
]
