"""What is written, and what people who took part say."""

from hansa.news.models.articles import (
    Article,
    ArticleDocument,
    ArticlePicture,
    ArticleVersion,
    Correction,
    Tag,
)
from hansa.news.models.voices import Voice

__all__ = [
    "Article",
    "ArticleDocument",
    "ArticlePicture",
    "ArticleVersion",
    "Correction",
    "Tag",
    "Voice",
]
