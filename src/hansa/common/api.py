"""What all parts of the API share."""

from ninja import Field, Schema
from ninja.pagination import LimitOffsetPagination


class Pages(LimitOffsetPagination):
    """Pages by limit and offset, with numbers a database can count to."""

    class Input(Schema):
        """Which part of the list is wanted."""

        limit: int = Field(100, ge=1, le=500)
        offset: int = Field(0, ge=0, le=10_000_000)


class Message(Schema):
    """An error in words."""

    detail: str
