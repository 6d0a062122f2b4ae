"""`rollover`: next month's workbook for each rep and for the team, filled with what goes on.

Open deals, customers and prospects, targets, open measures, the weeks of the time sheet, the proposed week plan (domain.md 6.5), and whom
to assess. What stands in the old workbooks stays there: that is how history is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reportgen.language import Language
from reportgen.language import mark as _
from reportgen.metrics.book import Book
from reportgen.metrics.core import Rows, Subject
from reportgen.metrics.moment import date_of
from reportgen.metrics.platforms import unscreened_rows
from reportgen.metrics.proposals import Proposal, by_week, proposals, weeks_of
from reportgen.metrics.purchase import unassessed_rows
from reportgen.past import months_before, past_of
from reportgen.run import NothingToBuild, UnknownRep
from reportgen.settings import Settings
from reportgen.workbook import read_dataset
from reportgen.workbook.forms import OWN_KINDS, Form
from reportgen.workbook.numbers import currency_of
from reportgen.workbook.parsed import parsed_before
from reportgen.workbook.schema import KIND, KINDS
from reportgen.workbook.templates import NAMES, ORDER, write_forms
from reportgen.workbook.vocabulary import Words, words_of
from reportgen.workcalendar import Calendar, add_months, month_end

Values = dict[str, Any]
CENTS = 2  # digits of money
QUARTERS = 4  # planned hours are rounded to quarters
FILLED = ("customers", "screening", "fence", "targets", "measures")  # a rep's sheets besides the own kinds, where they have a row


def roll_over(
    inputs: Sequence[Path],
    settings: Settings,
    month: date,
    output: Path,
    language: Language,
    reps: Sequence[str] = (),
    jobs: int = 1,
    history: Path | None = None,
) -> list[Path]:
    """Write the workbooks of the month after `month`; the files. reps: names or ids, none for all and the team's.

    history: the folder of the periods, whose kept months count as in the month's report. Raises NothingToBuild where nobody is known,
    UnknownRep, HistoryError, TemplateError for a file that is there already.
    """
    dataset = read_dataset(inputs, settings, month_end(month), jobs=jobs, parsed=parsed_before(settings))
    book = Book(dataset, settings, Calendar(settings), month, history=months_before(past_of(history, month), settings) if history else ())
    rolling = Rolling(book, language)
    chosen = [rolling.named(rep) for rep in reps] if reps else rolling.reps
    if not chosen:
        raise NothingToBuild(_("There is no rep to report on in this month. Keep a sheet of reps, or choose another --month."))
    forms = [(subject.name, rolling.form_of(subject)) for subject in chosen]
    if not reps:
        forms.append((NAMES[language.code][1], rolling.team_form()))
    return write_forms(output, forms, language.code, settings)


class Rolling:
    """What goes on after a month, taken from its Book."""

    def __init__(self, book: Book, language: Language) -> None:
        self.book, self.language, self.moment, self.facts = book, language, book.now, book.facts
        self.next = add_months(book.period, 1)
        # who has left by then needs no workbook, who begins then needs one
        self.reps: list[Subject] = list((book.world.at(self.next) if self.facts.has_roster else self.moment).subjects[1:])
        self.names = {subject.name for subject in self.reps}
        self.words: Words = words_of(self.facts.dataset, self.next)
        self.owner = [self.facts.names[code] if code >= 0 else None for code in self.moment.customer_owner]

    def named(self, rep: str) -> Subject:
        found = next((subject for subject in self.reps if rep in (subject.key, subject.name)), None)
        if found is None:
            names = ", ".join(subject.name for subject in self.reps)
            raise UnknownRep(self.language.text(_("No rep “{rep}” is in this report. There are: {names}."), rep=rep, names=names))
        return found

    # --- workbooks ----------------------------------------------------------------------------------------------------

    def form_of(self, subject: Subject) -> Form:
        """A rep's workbook."""
        name = subject.name
        position = self.book.position(subject.key) or 0
        rows = {
            "pipeline": self.deals([name]),
            "plans": self.plan(position) if position else [],
            "timesheet": [{"week": date_of(day)} for day in weeks_of(self.moment)],
            "customers": self.customers({name}),
            "screening": self.to_assess(unscreened_rows, position) if position and self.facts.has("screening") else [],
            "fence": self.to_assess(unassessed_rows, position) if position and self.facts.has("fence") else [],
            "targets": self.targets([name]),
            "measures": self.measures([name]),
        }
        kinds = [KIND[kind] for kind in (*ORDER, *FILLED) if kind in OWN_KINDS or rows[kind]]
        return Form(kinds, self.next, name, self.next, rows, self.words.of_rep(name), self.book.period)

    def team_form(self) -> Form:
        """The team's workbook: roster, targets, direction, and what belongs to none of next month's reps."""
        strangers = [name for name in self.facts.names if name not in self.names]
        rows = {
            "reps": in_order(self.facts.frame("reps"), ["rep"]),  # who has left too: deals and orders name them
            "targets": self.targets(sorted(self.names)),
            "customers": self.customers({None, *strangers}),
            "focus": in_order(self.facts.frame("focus"), ["rep", "dimension", "key"]),
            "measures": self.measures([None, *strangers]),
            "pipeline": self.deals([None, *strangers]),
        }
        kinds = [kind for kind in KINDS if kind.name not in OWN_KINDS or (kind.name == "pipeline" and rows["pipeline"])]
        return Form(kinds, self.next, "", self.next, rows, self.words, self.book.period)

    # --- rows ---------------------------------------------------------------------------------------------------------

    def deals(self, owners: Iterable[str | None]) -> list[Values]:
        """The owners' open deals, all columns as they were written, the next to close first; the last contact is also the log's.

        After them the closed ones of a workbook without a date, for the new one is read in its place.
        """
        codes = [-1 if name is None else int(self.facts.names.get_indexer([name])[0]) for name in owners]
        frame = self.facts.frame("pipeline").set_index("source")
        deals = self.moment.deals
        is_open = (deals["status"] == "open").to_numpy()
        is_undated = frame.loc[deals["source"], "picture"].isna().to_numpy()
        chosen = deals[deals["owner"].isin(codes) & (is_open | (is_undated & ~deals["is_gone"]))]
        chosen = chosen.assign(is_closed=chosen["status"] != "open").sort_values(["is_closed", "expected_close", "deal"], kind="stable")
        contact = self.moment.last_contact(chosen)
        rows = []
        for deal, day in zip(chosen.to_dict("records"), contact, strict=True):
            values = {str(key): value for key, value in frame.loc[deal["source"]].items()}
            if not deal["is_closed"] and day != deal["opened_on"] and not np.isnan(day):
                values["last_contact_on"] = date_of(day)
            rows.append(values | {"snapshot_on": None, "amount": self.as_written(values)})
        return rows

    def as_written(self, values: Values) -> float:
        """An amount in the currency that its row names."""
        own = currency_of(self.book.settings.report.currency, "")
        code = currency_of(values["currency"], own) if isinstance(values["currency"], str) else own
        rate = self.book.settings.report.rates.get(code, 1.0) if code != own else 1.0
        return round(float(values["amount"]) / rate, CENTS)

    def customers(self, owners: set[Any]) -> list[Values]:
        """The owners' customers and prospects but lost ones, with what is on file; those of orders and deals alone with their name."""
        file = self.facts.customer_file.reset_index(names="customer")
        rows = []
        for code in range(len(self.facts.customers)):
            if self.owner[code] in owners and self.moment.platform[code] not in ("", "lost"):
                rows.append({str(key): value for key, value in file.iloc[code].items()} | {"rep": self.owner[code]})
        return rows

    def targets(self, names: Iterable[str]) -> list[Values]:
        """The reps' targets from the fiscal year's first month on, the last month first."""
        frame = self.facts.frame("targets")
        since = pd.Timestamp(self.moment.fiscal_months[0])
        chosen = frame[frame["rep"].isin(list(names)) & (frame["month"] >= since)]
        return in_order(chosen, ["month", "rep", "metric", "customer", "product"])[::-1]

    def measures(self, owners: Iterable[str | None]) -> list[Values]:
        """What was agreed and is not done."""
        frame = self.facts.frame("measures")
        wanted = list(owners)
        mine = frame["rep"].isin([name for name in wanted if name]) | (frame["rep"].isna() & (None in wanted))
        is_open = ~(frame["done_on"] <= pd.Timestamp(self.book.as_of))
        return in_order(frame[mine & is_open], ["due_on", "measure"])

    def plan(self, position: int) -> list[Values]:
        """The proposed week plan, week by week."""
        names = self.facts.frame("pipeline").set_index("source")["name"]
        weeks = by_week(self.moment, proposals(self.moment, position))
        found: dict[tuple[Any, ...], Values] = {}
        for row in (self.planned(week, item, names) for week, items in weeks for item in items):
            same = found.setdefault((row["week"], row["activity"], row["customer"], row["objective"]), row)
            if same is not row:  # two deals of one customer that say the same
                same["planned_hours"] += row["planned_hours"]
                same["planned_count"] += row["planned_count"]
        return list(found.values())

    def planned(self, week: date, item: Proposal, names: pd.Series[Any]) -> Values:
        objective = item.worded(self.language)
        deal = names.get(item.source) if item.reason == "next_step" else None
        if isinstance(deal, str):
            objective = f"{deal}: {objective}" if self.language.code == "en" else f"{deal}：{objective}"
        hours = max(round(item.hours * QUARTERS), 1) / QUARTERS
        return {
            "week": week, "planned_hours": hours, "activity": item.activity, "customer": item.customer or None, "planned_count": item.count,
            "objective": objective[:1].upper() + objective[1:],
        }  # fmt: skip

    def to_assess(self, select: Any, position: int) -> list[Values]:
        """Customers that are to be assessed, each as a row to be filled."""
        found: Rows = self.moment.rows_of(select, position)
        codes = np.flatnonzero(np.isin(self.moment.facts.customer_sources, found.source) & (self.moment.customer_who == position))
        return [{"customer": self.facts.customers[code]} for code in codes]


def in_order(frame: pd.DataFrame, columns: list[str]) -> list[Values]:
    records = frame.sort_values(columns, kind="stable", na_position="first").to_dict("records")
    return [{str(key): value for key, value in record.items()} for record in records]
