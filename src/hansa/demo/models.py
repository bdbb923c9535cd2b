"""When the demo world was made, so that its clock can be told from the real one."""

from django.db import models


class DemoWorld(models.Model):
    """The one demo world of this database."""

    made_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    seed = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"demo world, seed {self.seed}"

    @property
    def clock_shift(self) -> int:
        """Return the seconds from real time to the world's time."""
        return round((self.begins_at - self.made_at).total_seconds())
