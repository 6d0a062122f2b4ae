"""A project's own templates: what they may, what they may not, and how a mistake is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportgen.cli import cli
from reportgen.language import language
from reportgen.report.html import render_html
from reportgen.report.owntemplates import block_at, check_templates
from reportgen.report.pages import page_of
from reportgen.report.trial import mistakes
from reportgen.settings import Settings, SettingsError
from reportgen.settingsreading import load_settings
from tests.metrics.team import book, order
from tests.workbook.sheets import write

GUIDE = Path(__file__).parent.parent.parent / "docs" / "own-templates.md"


def project(folder: Path, template: str, style: str = "") -> Settings:
    (folder / "templates").mkdir()
    (folder / "templates" / "report.html.j2").write_text(template, "utf-8")
    if style:
        (folder / "templates" / "own.css").write_text(style, "utf-8")
    (folder / "reportgen.toml").write_text("", "utf-8")
    return load_settings(folder / "reportgen.toml")


def within(payload: str) -> str:
    return f'{{% extends "report/report.html.j2" %}}\n{{% block after %}}\n{payload}\n{{% endblock %}}\n'


def test_the_page_of_the_guide_works(tmp_path: Path) -> None:
    template, style = (re.search(rf"```{kind}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL) for kind in ("jinja", "css"))
    assert template
    assert style
    settings = project(tmp_path, template[1], style[1])
    check_templates(settings)
    found = book(settings=settings, orders=[order("2026-10-05", "Alder", 170)], reps=[{"rep": "<Ann>", "rep_id": "A"}])
    html = render_html(page_of(found, 1, "ann", language("en"), found.facts.dataset))
    assert "What &lt;Ann&gt; and the manager agreed" in html
    assert ".promise { break-before: page; }" in html


@pytest.mark.parametrize(
    "payload",
    [
        "{{ page.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ (''|attr('format'))(page) }}", "{{ cycler.__init__.__globals__ }}",
        "{{ namespace() }}", "{% for n in range(10**9) %}{% endfor %}", "{{ '%s'.format_map({}) }}", "{{ '{0.__class__}'.format(page) }}",
        '{% include "../../etc/passwd" %}', '{% include "/etc/passwd" %}', '{% include page.look.own ~ "/report.html.j2" %}',
        "{{ 'x' * 10**9 }}", "{{ 9 ** 999999999 }}", "{{ page.look.own.read_text() }}", "{{ page.figures.append(1) }}", "{{ page.nmae }}",
        "{% if %}", "{{ draw.__call__.__globals__ }}", "{{ [1]|map(attribute='__class__')|join }}", '{% extends "report.html.j2" %}',
    ],
)  # fmt: skip
def test_what_may_not_be_is_told_with_template_line_and_block(tmp_path: Path, payload: str) -> None:
    project(tmp_path, within(payload))
    assert len(told := mistakes(tmp_path / "templates")) == 1
    assert re.match("templates/report.html.j2, line 3, block “after”: .+ Mend the template", told[0]), told


@pytest.mark.parametrize("payload", ["{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "{{ 'x'|center(10**10) }}"])
def test_a_template_without_end_is_ended(tmp_path: Path, payload: str) -> None:
    with pytest.raises(SettingsError, match="the sample page needed more than") as refused:
        check_templates(project(tmp_path, within(payload)))
    assert "templates/report.html.j2, line 3, block “after”" in str(refused.value)


@pytest.mark.parametrize("style", ["a { background: url(http://x.example/) }", "@import 'x';", "</style><script>"])
def test_an_own_style_loads_nothing(tmp_path: Path, style: str) -> None:
    with pytest.raises(SettingsError, match=r"templates/own\.css, line 2: .* because reports load nothing"):
        check_templates(project(tmp_path, within(""), f"\n{style}\n"))


def test_a_build_refuses_them_before_the_first_report(tmp_path: Path) -> None:
    write(
        tmp_path / "input" / "team.xlsx", Reps=[["rep"], ["Ann"]], Orders=[["date", "customer", "amount", "rep"], ["2026-10-05", "Alder", 1, "Ann"]]
    )
    project(tmp_path, within("{{ page.nmae }}"))
    told = CliRunner().invoke(cli, ["build", str(tmp_path / "input"), "--month", "2026-10", "--output", str(tmp_path / "output")])
    assert (told.exit_code, (tmp_path / "output").exists()) == (2, False)
    assert "templates/report.html.j2, line 3, block “after”" in told.output


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    settings = project(tmp_path, within(""))
    (tmp_path / "templates" / "more.j2").symlink_to("/etc/passwd")
    with pytest.raises(SettingsError, match=r"templates/more\.j2 is a link"):
        check_templates(settings)


def test_the_innermost_block_of_a_line() -> None:
    source = "{% block a %}\n{% block b %}x{% endblock %}\ny\n{% endblock %}\nz"
    assert [block_at(source, line) for line in (2, 3, 5)] == ["b", "a", ""]
