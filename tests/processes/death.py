"""A process that is killed by its own hand after so many writes."""

import os
import signal

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE")


class Death:
    """Kill this process by a signal that nothing can catch, after so many writes."""

    def __init__(self, writes: int, *, together: bool) -> None:
        self.left = writes
        self.together = together

    def __call__(self, execute, sql, params, many, context):
        """Run a statement; die when it was the last write of this life."""
        done = execute(sql, params, many, context)
        if sql.startswith(WRITES):
            if not self.together:
                plain = connection.connection.cursor()
                plain.execute("COMMIT")
                plain.execute("BEGIN")
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
        return done
