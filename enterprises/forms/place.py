"""Region and industry: what can be chosen depends on the city and the section chosen before."""

from typing import Any

from django import forms

from enterprises.enums import IndustryScope, Size
from enterprises.forms.fields import long_text_field
from enterprises.forms.profile import SectionForm
from enterprises.models import Enterprise, IndustryDivision, IndustrySection, Region


class ChoiceOf(forms.ModelChoiceField):
    """A select that begins with 请选择."""

    def __init__(self, model: Any, *, label: str, **options: Any) -> None:
        super().__init__(model.objects.none(), label=label, empty_label="请选择", **options)


class PlaceForm(SectionForm):
    """City → district and section → division. 东莞 and 中山 have no districts."""

    city = ChoiceOf(Region, label="所在城市")
    region = ChoiceOf(Region, label="所在区县")
    section = ChoiceOf(IndustrySection, label="行业门类", help_text="按 GB/T 4754-2017 分类。")
    industry = ChoiceOf(IndustryDivision, label="行业大类")
    industry_note = long_text_field(
        "服务工业情况说明",
        help_text="该行业属于直接服务工业的行业（规则 E7），请说明如何服务工业企业。",
    )
    size = forms.ChoiceField(label="企业规模", choices=[("", "请选择"), *Size.choices])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._fill("city", Region.objects.filter(city=None))
        self._fill("section", IndustrySection.objects.all())
        self._narrow_region()
        self._narrow_industry()

    def stored(self) -> dict[str, Any]:
        region, industry = self.enterprise.region, self.enterprise.industry
        return {
            "city": region.city_code if region else None,
            "region": region.pk if region else None,
            "section": industry.section_id if industry else None,
            "industry": industry.pk if industry else None,
            "industry_note": self.enterprise.industry_note,
            "size": self.enterprise.size,
        }

    def save(self) -> Enterprise:
        chosen = self.cleaned_data
        return self.keep(
            region=chosen.get("region") or chosen["city"],
            industry=chosen["industry"],
            industry_note=chosen.get("industry_note", ""),
            size=chosen["size"],
        )

    def _fill(self, name: str, queryset: Any) -> None:
        # Read once: the widget and the validation would each ask again.
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def _narrow_region(self) -> None:
        districts = Region.objects.filter(city=self._chosen("city") or None)
        self.has_districts = not self._chosen("city") or districts.exists()
        if not self.has_districts:
            del self.fields["region"]
        elif self._chosen("city"):
            self._fill("region", districts)

    def _narrow_industry(self) -> None:
        section = IndustrySection.objects.filter(pk=self._chosen("section") or "").first()
        self._fill("industry", IndustryDivision.objects.filter(section=section))
        self.scope = section.scope if section else ""
        if self.scope != IndustryScope.SERVING:
            del self.fields["industry_note"]

    def _chosen(self, name: str) -> str:
        return str(self[name].value() or "")
