"""The numbers of cases: a series per prefix and year, without gaps."""

from __future__ import annotations

from django.db import connection, models


class NumberSeries(models.Model):
    """The last number given per prefix and year. The row is locked while a number is taken: no gap, no double."""

    prefix = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="number_series_once")]

    @classmethod
    def take(cls, prefix: str, year: int, *, shown: str = "", width: int = 4) -> str:
        """The next number, e.g. EA-2026-0147. Call it inside the transaction that uses it. `shown`: printed for `prefix`."""
        last = cls._next(prefix, year)
        if last is None:
            cls.objects.get_or_create(prefix=prefix, year=year)
            last = cls._next(prefix, year)
        return f"{shown or prefix}-{year}-{last:0{width}d}"

    @classmethod
    def _next(cls, prefix: str, year: int) -> int | None:
        """Raised and read in one statement; None when there is no such series yet."""
        table = cls._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{table}" SET last = last + 1 WHERE prefix = %s AND year = %s RETURNING last',  # noqa: S608
                [prefix, year],
            )
            found = cursor.fetchone()
        return found[0] if found else None

    @classmethod
    def at_least(cls, prefix: str, year: int, last: int) -> None:
        """The numbers up to `last` were given in another register: the series goes on after them."""
        cls.objects.get_or_create(prefix=prefix, year=year)
        cls.objects.filter(prefix=prefix, year=year, last__lt=last).update(last=last)
