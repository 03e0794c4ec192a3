"""Regions and industries: what is loaded, and that loading again changes nothing."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from enterprises.enums import IndustryScope
from enterprises.models import IndustryDivision, IndustrySection, Region
from enterprises.services.reference import load_regions_and_industries

pytestmark = pytest.mark.django_db


def test_load_brings_all_of_guangdong_and_gb_4754() -> None:
    loaded = load_regions_and_industries()
    assert (loaded.cities, loaded.sections, loaded.divisions) == (21, 20, 97)
    assert Region.objects.filter(city=None).count() == 21
    assert Region.objects.count() == 21 + loaded.districts
    assert "".join(IndustrySection.objects.values_list("code", flat=True)) == "ABCDEFGHIJKLMNOPQRST"
    codes = list(IndustryDivision.objects.values_list("code", flat=True))
    assert codes == [f"{number:02d}" for number in range(1, 98)]


@pytest.mark.parametrize(
    ("sections", "scope"),
    [
        pytest.param("BCDE", IndustryScope.INDUSTRIAL, id="E7-industrial-passes"),
        pytest.param("FGILMNO", IndustryScope.SERVING, id="E7-serving-is-noticed"),
        pytest.param("AHJKPQRST", IndustryScope.OTHER, id="E7-others-are-blocked"),
    ],
)
def test_sections_have_the_scope_of_rule_e7(sections: str, scope: IndustryScope) -> None:
    load_regions_and_industries()
    found = IndustrySection.objects.filter(scope=scope).values_list("code", flat=True)
    assert "".join(found) == sections


@pytest.mark.parametrize(
    ("code", "full_name", "city_code"),
    [
        pytest.param("440705", "江门市新会区", "440700", id="district"),
        pytest.param("440700", "江门市", "440700", id="city"),
        pytest.param("441900", "东莞市", "441900", id="city-without-districts"),
    ],
)
def test_region_knows_its_city(code: str, full_name: str, city_code: str) -> None:
    load_regions_and_industries()
    region = Region.objects.select_related("city").get(code=code)
    assert (region.full_name, region.city_code) == (full_name, city_code)


def test_load_again_changes_nothing() -> None:
    load_regions_and_industries()
    before = list(Region.objects.values()) + list(IndustryDivision.objects.values())
    load_regions_and_industries()
    assert list(Region.objects.values()) + list(IndustryDivision.objects.values()) == before


def test_load_corrects_a_renamed_region(tmp_path: Path) -> None:
    load_regions_and_industries()
    city = {"code": "440700", "name": "江门特别市", "districts": []}
    (tmp_path / "regions-guangdong.json").write_text(json.dumps({"cities": [city]}))
    for name in ("industries-gbt4754.json", "industries-other-sections.json"):
        (tmp_path / name).write_text('{"sections": []}')
    load_regions_and_industries(tmp_path)
    assert Region.objects.get(code="440700").name == "江门特别市"
    assert Region.objects.filter(code="440705").exists(), "nothing is deleted"


def test_command_loads_everything_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_reference_data")
    call_command("load_reference_data", verbosity=0)
    assert "regions and industries: 21 cities" in capsys.readouterr().out
    assert Region.objects.filter(city=None).count() == 21
