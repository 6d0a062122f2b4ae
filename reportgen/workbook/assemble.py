"""Readings of files → one Dataset: whose a workbook is, which month it shows, names resolved, records united, rows counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from reportgen.settings import Settings
from reportgen.workbook import records
from reportgen.workbook.checks import check
from reportgen.workbook.dataset import DAYS, SOURCE_ROWS, WORDS, Dataset, SheetReport, empty_frame, frame_name
from reportgen.workbook.finding import Finding, Severity, Source, order_of
from reportgen.workbook.grid import Grid, Reading, holds, letter
from reportgen.workbook.headers import Names
from reportgen.workbook.listing import is_list
from reportgen.workbook.lookalikes import strange_letters
from reportgen.workbook.names import Register, name_key, resolve
from reportgen.workbook.numbers import currency_of
from reportgen.workbook.pivot import pivot_sign
from reportgen.workbook.recognise import Nearest, tables_of
from reportgen.workbook.schema import KIND, KINDS, LISTS_MARK, Kind, Type, columns_of
from reportgen.workbook.tables import Sheet, Workbook, read_table, shown
from reportgen.workbook.whose import about, is_about, month_of_names, person_in_name, rep_in_name, year_of_path
from reportgen.workbook.words import check_words, fill

OWN_REP = ("visits", "timesheet", "pipeline", "plans")  # kinds whose every row is some rep's
TEAMS = ("focus", "reps")  # kinds that are the team's, also in a rep's workbook
COPY = re.compile(r"\bcopy\b|副本|\bkopie\b|[(（]\d{1,3}[)）]\.\w+$", re.IGNORECASE)  # as Explorer, Finder, Excel and browsers name copies
FEWEST_ROWS, FEWEST_COLUMNS = 3, 2  # of what may be a table
NO_MONTH = 10**6  # rank of an undated workbook: after all dated ones


class Assembly:
    """What grows into a Dataset while files are read."""

    def __init__(self, settings: Settings, reference: date, today: date) -> None:
        check_words(settings)
        self.settings, self.reference, self.today = settings, reference, today
        self.names = Names(settings)
        self.sheets: list[Sheet] = []
        self.by_number: dict[int, Sheet] = {}
        self.reports: list[SheetReport] = []
        self.findings: list[Finding] = []
        self.inputs: dict[str, str] = {}

    def add(self, reading: Reading) -> None:
        """One file's sheets."""
        self.inputs[reading.file] = reading.sha256
        self.findings += reading.findings
        if not reading.findings and not any(holds_something(grid) for grid in reading.grids):
            self.findings.append(Finding("file.blank", Severity.INFORMATION, Source(reading.file)))
        workbook = about(reading)
        for grid in reading.grids:
            if is_about(grid) or is_word_list(grid):
                continue
            if is_list(grid):
                self.findings.append(Finding("sheet.corrections", Severity.INFORMATION, Source(reading.file, grid.sheet)))
                continue
            month = workbook.month or month_of_names(grid.sheet, reading.file)
            self.add_grid(grid, workbook, month)

    def add_grid(self, grid: Grid, workbook: Workbook, month: date | None) -> None:
        found = tables_of(grid, self.names, month.year if month else year_of_path(workbook.file), self.reference.year)
        if found is None and not holds_something(grid):
            return
        if isinstance(found, Nearest) or not found:
            self.add_unknown(grid, workbook, found if isinstance(found, Nearest) else None)
            return
        for table in found:
            sheet = read_table(table, workbook, month, len(self.reports), self.settings, self.reference)
            self.by_number[sheet.number] = sheet
            self.reports.append(sheet.report)
            self.sheets.append(sheet)

    def add_unknown(self, grid: Grid, workbook: Workbook, near: Nearest | None) -> None:
        """A sheet of no kind is listed, never dropped in silence."""
        report = SheetReport(workbook.file, grid.sheet, None, None, None)
        self.reports.append(report)
        source = Source(workbook.file, grid.sheet)
        if sign := pivot_sign(grid):
            self.findings.append(Finding("sheet.pivot", Severity.WARNING, source, value=shown(sign)))
        elif near:
            fields: dict[str, object] = {
                "kind": KIND[near.kind],
                "missing": [(near.kind, name) for name in near.missing],
            }
            severity = Severity.ERROR if near.is_meant else Severity.WARNING
            self.findings.append(Finding("sheet.unknown", severity, source, fields=fields))
        else:
            severity = Severity.WARNING if is_like_table(grid) else Severity.INFORMATION
            self.findings.append(Finding("sheet.no_table", severity, source, fields=extent_of(grid)))

    # --- from sheets to frames --------------------------------------------------------------------------------------

    def dataset(self, ignored: list[tuple[str, str]]) -> Dataset:
        """The Dataset of all that was added."""
        by_kind = {kind.name: [s for s in self.sheets if s.table.kind is kind] for kind in KINDS}
        people = self.register(by_kind["reps"], "rep", "rep_id")
        known = people if people.names else self.named()
        for sheet in self.sheets:
            self.name_owner(sheet, known, is_roster=bool(people.names))
        customers = self.register(by_kind["customers"], "customer", "customer_id")
        frames = {kind.name: self.gather(kind, by_kind[kind.name]) for kind in KINDS if by_kind[kind.name]}
        registers = {Type.PERSON: people, Type.CUSTOMER: customers}
        counts = {type_: self.name_counts(frames, type_) for type_, register in registers.items() if register.names}
        for kind in KINDS:
            if kind.name in frames:
                self.resolve_names(kind, frames[kind.name], registers, counts)
                self.convert_money(kind, frames[kind.name])
        self.tell_strange_letters(frames)
        lost, twice, used, earlier = [], [], {}, pd.DataFrame()
        for name, frame in frames.items():
            self.unite(name, frame)
            self.count(frame)
            lost.append(aside(name, frame, ("error", records.CONFLICT)))
            twice.append(aside(name, frame, (records.DUPLICATE, records.REPLACED)))
            if name == "measures":
                earlier = finished(frame[frame["row_outcome"].isin((records.REPLACED, records.DUPLICATE)).to_numpy()], by=("row_rank", "source"))
            used[name] = finished(frame[(frame["row_outcome"] == records.USED).to_numpy()])
        nothing = pd.DataFrame({"kind": [], "rep": [], "source": []}).astype({"kind": object, "rep": object, "source": "int64"})
        unread = frames.get("pipeline")
        dataset = Dataset(
            used, self.pictures(by_kind["pipeline"], used.get("pipeline"), people), self.unread_deals(unread),
            pd.concat([nothing, *lost], ignore_index=True), pd.concat([nothing, *twice], ignore_index=True),
            self.findings + [f for sheet in self.sheets for f in sheet.findings], self.reports, ignored, self.inputs, earlier,
        )  # fmt: skip
        dataset.findings.extend(check(dataset, self.settings, self.reference, self.today))
        dataset.findings.sort(key=order_of)
        return dataset

    def register(self, sheets: Sequence[Sheet], name: str, number: str) -> Register:
        """Names on file, and the ids that lead to them."""
        if not sheets:
            return Register()
        table = pd.concat([s.frame[[name, number]] for s in sheets])
        table = table[table[name].notna()]
        with_id = table[table[number].notna()]
        return Register.of(table[name], zip(with_id[name], with_id[number], strict=True))

    def named(self) -> Register:
        """Where nobody stands on a roster: those whom a column of reps or an About cell names."""
        columns = [sheet.frame["rep"].dropna() for sheet in self.sheets if sheet.has_rep_column]
        return Register.of(
            [*dict.fromkeys(sheet.workbook.rep for sheet in self.sheets if sheet.workbook.rep), *pd.concat(columns or [pd.Series()]).unique()]
        )

    def name_owner(self, sheet: Sheet, known: Register, is_roster: bool) -> None:
        """The rep of a sheet that names none: the About cell's, else the one in the file's name; told where the name stands nowhere else."""
        workbook, kind = sheet.workbook, sheet.table.kind.name
        rep = (known.find(workbook.rep) or workbook.rep) if workbook.rep else rep_in_name(workbook.file, known)
        if rep is None and kind in OWN_REP and len(sheet.frame) and not sheet.has_rep_column and not self.is_filled(kind, "rep"):
            rep = None if is_roster else person_in_name(workbook.file)
            goes_by_customer = kind == "pipeline" and any(other.table.kind.name == "customers" for other in self.sheets)
            if rep:
                self.findings.append(Finding("rep.of_file", Severity.WARNING, Source(workbook.file), value=rep))
            elif not goes_by_customer:
                source = Source(workbook.file, sheet.report.sheet)
                self.findings.append(Finding("rep.nobody", Severity.WARNING, source, fields={"n": len(sheet.frame)}))
        workbook.rep = rep
        if rep is None:
            return
        if not sheet.has_rep_column and kind not in TEAMS:
            sheet.frame["rep"] = rep if "rep" in sheet.frame else None
        elif sheet.has_rep_column and kind in OWN_REP:
            sheet.frame["rep"] = sheet.frame["rep"].where(sheet.frame["rep"].notna(), rep)

    def is_filled(self, kind: str, column: str) -> bool:
        """Whether the settings fill a column that a sheet lacks."""
        return column in self.settings.fixed.get(kind, {}) or column in self.settings.derived.get(kind, {})

    def gather(self, kind: Kind, sheets: Sequence[Sheet]) -> pd.DataFrame:
        """All rows of a kind, with `rank` (the workbook's month), `sheet` and `outcome`."""
        parts: list[pd.DataFrame] = []
        for sheet in sheets:
            part = sheet.frame.copy(deep=False)  # what is written to one is not seen in the other
            fill(part, sheet, self.settings, self.reference)
            if kind.name == "pipeline":
                part["picture"] = self.picture_of(part, sheet)
            parts.append(part)
        types = {frame_name(c.name): np.dtype(dtype_of(c.type)) for c in columns_of(kind, self.settings)}
        if kind.name == "pipeline":
            types["picture"] = np.dtype("datetime64[s]")
        wrong = [wrong_types(part, types) for part in parts]
        frame = pd.concat([part.astype(other) if other else part for part, other in zip(parts, wrong, strict=True)], ignore_index=True)
        is_filled = kind.name == "pipeline" or kind.name in {**self.settings.fixed, **self.settings.derived}
        for name in types:  # what is read has None for an empty text
            if types[name].kind == "O" and (is_filled or any(name in other for other in wrong)):
                frame[name] = frame[name].where(frame[name].notna(), None)
        sizes = list(map(len, parts))
        frame["row_rank"] = np.repeat([rank_of(kind, sheet) for sheet in sheets], sizes)
        if kind.name == "pipeline":
            taken = pd.to_datetime(frame["snapshot_on"])  # of two snapshots in a month the later one is its picture
            frame["row_rank"] = (taken.dt.year * 12 + taken.dt.month + taken.dt.day / 100).where(taken.notna(), frame["row_rank"])
        frame["row_rolled"] = np.repeat([sheet.workbook.is_rolled_over for sheet in sheets], sizes)
        frame["row_sheet"] = np.repeat([sheet.number for sheet in sheets], sizes)
        frame["row_copy"] = np.repeat([bool(COPY.search(sheet.workbook.file)) for sheet in sheets], sizes)
        frame["row_error"] = frame["row_error"].astype(bool)
        outcomes = np.array([records.USED, "error"], object)
        frame["row_outcome"] = pd.Series(outcomes[frame["row_error"].to_numpy(int)], frame.index, dtype=object)
        return frame[[*types, *records.HELPERS]]

    def picture_of(self, part: pd.DataFrame, sheet: Sheet) -> pd.Series:
        """Month that each pipeline row shows: its snapshot_on, else the workbook's."""
        month = pd.Series(np.datetime64(sheet.month) if sheet.month else np.datetime64("NaT"), index=part.index)
        snapshot = pd.to_datetime(part["snapshot_on"]).dt.to_period("M").dt.to_timestamp()
        return snapshot.where(snapshot.notna(), month).astype("datetime64[s]")

    # --- names and money --------------------------------------------------------------------------------------------

    def name_counts(self, frames: Mapping[str, pd.DataFrame], type_: Type) -> Counter[str]:
        """In how many rows of all sheets each name stands, by its key."""
        found: Counter[str] = Counter()
        for kind in KINDS:
            for column in columns_of(kind, self.settings) if kind.name in frames else ():
                if column.type is type_:
                    frame = frames[kind.name]
                    texts = frame.loc[(frame["row_outcome"] == records.USED) & ~frame["source"].duplicated(), column.name]
                    for text, rows in texts.value_counts().items():
                        found[name_key(str(text))] += int(rows)
        return found

    def resolve_names(self, kind: Kind, frame: pd.DataFrame, registers: Mapping[Type, Register], counts: Mapping[Type, Counter[str]]) -> None:
        """People and customers as their names on file; near misses are errors, unknown ones warnings."""
        for column in columns_of(kind, self.settings):
            register = registers.get(column.type)
            if register is None or not register.names:
                continue
            if (kind.name, column.name) in (("reps", "rep"), ("customers", "customer")):
                frame[column.name] = frame[column.name].map(lambda text, r=register: r.find(text) if isinstance(text, str) else None)
                continue
            texts = frame.loc[(frame["row_outcome"] == records.USED) & frame[column.name].notna(), column.name]

            wrong: list[int] = []

            def say(
                code: str, text: str, rows: list[int], fields: dict[str, object], column: str = column.name, wrong: list[int] = wrong
            ) -> None:  # fmt: skip
                if (code, kind.name) == ("name.unknown", "orders") and column == "customer":
                    code = "order.customer_unknown"
                severity = Severity.ERROR if code == "name.near" else Severity.WARNING
                for row in rows:
                    self.tell(frame, row, code, severity, column, text, **fields)
                if severity is Severity.ERROR:
                    wrong += rows

            resolved = resolve(texts, register, counts[column.type], say)
            frame.loc[wrong, "row_outcome"] = "error"
            frame.loc[texts.index, column.name] = resolved

    def tell_strange_letters(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Names with letters that only look Latin, each told once, where it stands first: nobody can see that they are other names."""
        for type_ in (Type.PERSON, Type.CUSTOMER):
            stands: dict[str, tuple[pd.DataFrame, int, str]] = {}
            for name, frame in frames.items():
                for column in (column.name for column in columns_of(KIND[name], self.settings) if column.type is type_):
                    firsts = frame[column].dropna().drop_duplicates()
                    stands = {str(text): (frame, int(row), column) for row, text in firsts.items()} | stands
            for text, letters in strange_letters(stands).items():
                frame, row, column = stands[text]
                self.tell(frame, row, "name.letters", Severity.WARNING, column, text, letters=letters)

    def convert_money(self, kind: Kind, frame: pd.DataFrame) -> None:
        """Amounts in another currency by its rate; an error where none is configured."""
        if "currency" not in frame:
            return
        own = currency_of(self.settings.report.currency, "")
        codes = frame["currency"].map(lambda text: currency_of(text, own) if isinstance(text, str) else own)
        for code in set(codes) - {own}:
            rows = frame.index[(codes == code) & (frame["row_outcome"] == records.USED)]
            rate = self.settings.report.rates.get(code)
            if rate is not None:
                frame.loc[rows, "amount"] = (frame.loc[rows, "amount"] * rate).round(6)
                continue
            for row in rows:
                field = "currency" if "currency" in self.by_number[int(frame["row_sheet"][row])].cells else "amount"  # it stands beside the amount
                self.tell(frame, row, "currency.no_rate", Severity.ERROR, field, frame["currency"][row], own=own, other=code)
            frame.loc[rows, "row_outcome"] = "error"

    # --- uniting and counting ---------------------------------------------------------------------------------------

    def unite(self, kind: str, frame: pd.DataFrame) -> None:
        rows = frame[(frame["row_outcome"] == records.USED).to_numpy()]
        carried: Counter[int] = Counter()

        def say(code: str, row: int, other: int) -> None:
            if code in ("row.duplicate", "row.updated") and records.is_carried(rows, row, other):
                carried[int(rows["row_sheet"][row])] += not (rows["row_rolled"][row] and rows["row_rolled"][other])
                return
            severity = {
                "row.updated": Severity.INFORMATION,
                "row.conflict": Severity.ERROR,
                "order.split": Severity.ERROR,
            }
            more = {"differing": self.differing(kind, frame, row, other)} if code in ("row.conflict", "row.updated") else {}
            self.tell(frame, row, code, severity.get(code, Severity.WARNING), None, "", other=self.place(frame, other), **more)

        outcome = records.unite(kind, rows, say)
        if rows["row_rolled"].any():
            frame.loc[rows.index] = rows  # rows may have been completed
        frame.loc[rows.index, "row_outcome"] = outcome
        for number, n in (+carried).items():  # of two that were rolled over nobody has written either
            report = self.reports[number]
            self.findings.append(Finding("rows.carried", Severity.INFORMATION, Source(report.file, report.sheet), fields={"n": n}))

    def differing(self, kind: str, frame: pd.DataFrame, row: int, other: int) -> list[tuple[str, str]]:
        """Kind and field of each column in which two rows differ."""
        first, second = frame.loc[row], frame.loc[other]
        names = [column.name for column in columns_of(KIND[kind], self.settings)]
        pairs = ((name, first[frame_name(name)], second[frame_name(name)]) for name in names)
        return [(kind, name) for name, one, two in pairs if one != two and not (pd.isna(one) and pd.isna(two))]

    def count(self, frame: pd.DataFrame) -> None:
        """Rows by outcome into their sheets' reports; a wide sheet's row counts once, by its worst cell."""
        worst = {records.USED: 0, records.REPLACED: 1, records.DUPLICATE: 1, records.CONFLICT: 2, "error": 2}
        ranks = frame["row_outcome"].map(worst)
        ranks.index = pd.Index(frame["source"])
        if not ranks.index.is_unique:
            ranks = ranks.groupby(level=0).max()
        each, counts = np.unique(ranks.index // SOURCE_ROWS * len(worst) + ranks, return_counts=True)
        for sheet_and_rank, rows in zip(each.tolist(), counts.tolist(), strict=True):
            number, rank = divmod(sheet_and_rank, len(worst))
            report = self.reports[number]
            if rank == 0:
                report.used += rows
            elif rank == 1:
                report.duplicates += rows
            else:
                report.left_out += rows

    def tell(
        self,
        frame: pd.DataFrame,
        row: int,
        code: str,
        severity: Severity,
        column: str | None,
        value: object,
        **fields: object,
    ) -> None:
        """A finding at a row's cell of a column (or at its first cell)."""
        sheet = self.by_number[int(frame["row_sheet"][row])]
        header = sheet.cells.get(column or "")
        place = (sheet.table.letter(header), header.title) if header else (letter(sheet.table.grid.first_column), "")
        source = Source(sheet.workbook.file, sheet.table.grid.sheet, int(frame["source"][row]) % SOURCE_ROWS)
        self.findings.append(Finding(code, severity, source, *place, shown(value), fields))

    def place(self, frame: pd.DataFrame, row: int) -> str:
        """Where a row stands, in words: file, sheet, row."""
        source = int(frame["source"][row])
        report = self.reports[source // SOURCE_ROWS]
        return f"{report.file} · {report.sheet} · {source % SOURCE_ROWS}"

    # --- pictures ---------------------------------------------------------------------------------------------------

    def pictures(self, sheets: Sequence[Sheet], frame: pd.DataFrame | None, people: Register) -> pd.DataFrame:
        """Which reps each pipeline sheet speaks for: its one rep, or the whole roster where it names several."""
        rows: list[tuple[Any, str | None, int]] = []
        for sheet in sheets:
            months = pd.unique(self.picture_of(sheet.frame, sheet)) if len(sheet.frame) else [self.month_of(sheet)]
            reps = {people.find(rep) or rep for rep in sheet.frame["rep"].dropna().unique()}
            if not len(sheet.frame) and sheet.workbook.rep is None:
                continue  # a blank form of nobody's says nothing of anybody's deals
            rep = next(iter(reps)) if len(reps) == 1 else sheet.workbook.rep if not reps else None
            is_one = len(reps) == 1 or (not reps and sheet.workbook.rep is not None)
            rows += [(month, rep if is_one else None, sheet.number) for month in months]
        table = pd.DataFrame(rows, columns=["picture", "rep", "sheet"])
        return table.astype({"picture": "datetime64[s]", "rep": object})

    def month_of(self, sheet: Sheet) -> Any:
        return np.datetime64(sheet.month) if sheet.month else np.datetime64("NaT")

    def unread_deals(self, frame: pd.DataFrame | None) -> pd.DataFrame:
        names = ["picture", "rep", "opportunity_id", "customer", "name", "product", "opened_on"]
        if frame is None:
            return empty_frame("pipeline", self.settings)[names]
        return frame.loc[frame["row_outcome"].isin(("error", records.CONFLICT)), names].reset_index(drop=True)


def wrong_types(part: pd.DataFrame, types: Mapping[str, np.dtype[Any]]) -> dict[str, np.dtype[Any]]:
    """The types of a sheet's columns that have another; most have theirs."""
    return {str(name): types[str(name)] for name, dtype in part.dtypes.items() if name in types and dtype != types[str(name)]}


def dtype_of(kind: Type) -> Any:
    return "datetime64[s]" if kind in DAYS else object if kind in WORDS else float


def aside(kind: str, frame: pd.DataFrame, outcomes: tuple[str, ...]) -> pd.DataFrame:
    """Rows of some outcomes, each once: kind, rep, source."""
    rows = frame[frame["row_outcome"].isin(outcomes).to_numpy()].drop_duplicates("source")
    rep = rows["rep"] if "rep" in rows else pd.Series(None, index=rows.index, dtype=object)
    return pd.DataFrame({"kind": kind, "rep": rep.astype(object), "source": rows["source"]})


def rank_of(kind: Kind, sheet: Sheet) -> int:
    """The month by which the later row of a record stands; targets that were rolled over for a rep are there to be seen, and yield to all others."""
    if kind.name == "targets" and sheet.workbook.is_rolled_over and sheet.workbook.rep:
        return 0
    return sheet.month.year * 12 + sheet.month.month if sheet.month else NO_MONTH


def finished(frame: pd.DataFrame, by: Sequence[str] = ("source",)) -> pd.DataFrame:
    """Rows without the columns that only uniting needs; in order of their source, or of what else is given."""
    ordered = frame.sort_values(list(by), kind="stable", ignore_index=True)
    return ordered.drop(columns=[name for name in records.HELPERS if name != "source"])


# --- sheets that are no tables --------------------------------------------------------------------------------------


def holds_something(grid: Grid) -> bool:
    """Whether any cell of a sheet is not empty."""
    return bool(grid.rows or grid.errors or grid.no_value)


def extent_of(grid: Grid) -> dict[str, object]:
    """Where a sheet's contents begin, and how large they are: rows that hold something, columns between the outermost."""
    start = f"{letter(grid.first_column)}{grid.first_row}"
    return {"cell": start, "rows": sum(map(holds, grid.rows)), "columns": len(grid.rows[0]) if grid.rows else 0}


def is_like_table(grid: Grid) -> bool:
    """Whether rows stand below each other as in a table, so that somebody may have meant them to be read."""
    return sum(len(row) - row.count(None) >= FEWEST_COLUMNS for row in grid.rows) >= FEWEST_ROWS


def is_word_list(grid: Grid) -> bool:
    """Whether a sheet is a template's own, of the words for its drop-downs."""
    return bool(grid.rows) and grid.rows[0][0] == LISTS_MARK
