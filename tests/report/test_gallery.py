"""Charts beside a page of paper: texts begun where they would stand in the middle of their place, what is drawn alike kept once."""

from __future__ import annotations

import pytest

from reportgen.report.charts.ink import text
from reportgen.report.gallery import Gallery, begun, letters


@pytest.mark.parametrize(("anchor", "share"), [("middle", 0.5), ("end", 1.0)])
def test_a_text_begins_where_it_would_if_the_engine_moved_it(anchor: str, share: float) -> None:
    wide = 10 * sum(letters(True)[letter] for letter in "1,582") + 10  # a Han character is one em
    drawn = begun(text(100, 20, "1,582万", "#000", 10, anchor, 700))
    assert f'x="{100 - wide * share:.2f}"' in drawn
    assert "text-anchor" not in drawn


def test_a_text_in_other_letters_keeps_its_anchor() -> None:
    drawn = text(100, 20, "\u0627\u0644", "#000")
    assert begun(drawn) == drawn


def test_a_gallery_keeps_what_is_drawn_alike_once_and_nothing_that_xml_refuses() -> None:
    gallery = Gallery()
    first, second = (gallery.hang("<svg><text>a\x0b\ud800</text></svg>", 'said "so"') for _time in range(2))
    assert first == second == '<img src="chart:0" alt="said &quot;so&quot;">'
    assert gallery.pictures == {"chart:0": "<svg><text>a\ufffd\ufffd</text></svg>".encode()}
