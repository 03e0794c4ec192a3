"""Reference data: GB/T 2260 regions and GB/T 4754 industries."""

from django.db import models

from enterprises.enums import IndustryScope


def is_city_code(code: str) -> bool:
    """GB/T 2260: the code of a city ends in 00, that of a district or county does not."""
    return code.endswith("00")


def city_code_of(code: str) -> str:
    """The code of the city that a region is or lies in, by the same rule."""
    return f"{code[:4]}00"


class Region(models.Model):
    """A city, or a district or county under one. 东莞 and 中山 have no districts."""

    code = models.CharField(max_length=6, primary_key=True)
    name = models.CharField(max_length=40)
    city = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="districts"
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def city_code(self) -> str:
        """The code of the city this region is or lies in."""
        return self.city_id or self.code

    @property
    def full_name(self) -> str:
        """With the city in front: 江门市新会区. Reads the city, so select it too."""
        return f"{self.city.name}{self.name}" if self.city else self.name


class IndustrySection(models.Model):
    """A section (门类), with how rule E7 treats it."""

    code = models.CharField(max_length=1, primary_key=True)
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=12, choices=IndustryScope.choices)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class IndustryDivision(models.Model):
    """A two-digit division (大类)."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=60)
    section = models.ForeignKey(IndustrySection, on_delete=models.PROTECT, related_name="divisions")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
