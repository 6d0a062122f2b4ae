"""reportgen.toml as one model: every default, threshold and weight stands here; a mistake is told with key, line and mend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, field_validator, model_validator


class SettingsError(Exception):
    """Settings that cannot be used: one sentence for each mistake."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Conflict(ValueError):
    """Settings that exclude each other: the key below the table it is found in, what is expected, and the mend."""

    def __init__(self, where: tuple[str | int, ...], expected: str, mend: str) -> None:
        super().__init__(expected)
        self.where, self.mend = where, mend


class Part(BaseModel):
    """A table of the settings: unknown keys are mistakes, values do not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=False)

    def given(self, *keys: str) -> str:
        """The first of some keys that the file gives, so that a mistake is told at its line."""
        return next((key for key in keys if key in self.model_fields_set), keys[0])


def no_truth(value: object) -> object:
    """A number; true and false, which Python counts as 1 and 0, are none."""
    if isinstance(value, bool):
        raise ValueError("a number, not true or false")
    return value


Probability = Annotated[float, BeforeValidator(no_truth), Field(ge=0, le=1)]
Positive = Annotated[float, BeforeValidator(no_truth), Field(gt=0, allow_inf_nan=False)]
Days = Annotated[int, BeforeValidator(no_truth), Field(ge=1, le=36_500)]
Months = Annotated[int, BeforeValidator(no_truth), Field(ge=1, le=1_200)]
Weight = Annotated[float, BeforeValidator(no_truth), Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, BeforeValidator(no_truth), Field(ge=1)]
Word = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, (int, float, date)) else value)]  # a bare number is one, too
DayName = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def known_country(code: str) -> str:
    if code:
        import holidays

        if code not in holidays.list_supported_countries():
            raise ValueError("a country code such as CN or DE, or empty")
    return code


class Report(Part):
    """What all reports share."""

    currency: str = Field("CNY", min_length=1, description="currency of the reports; rows in another are errors unless rates gives one")
    rates: dict[str, Positive] = Field({}, description="rates of other currencies: USD = 7.1")
    recognise_on: Literal["order", "delivery"] = Field("order", description="an order is a result on its date, or when delivered")
    hours_per_week: Positive = Field(40, le=168, description="working hours a week of a rep whose roster row has none")
    languages: list[Literal["en", "zh"]] = Field(["en"], min_length=1, description="languages of the reports; the first has the plain names")
    team: str = Field("", description="name of the team in the reports' header")
    pdf_engine: Literal["weasyprint", "chromium"] = Field(
        "weasyprint", description="what makes the PDFs: weasyprint (PDF/UA-1), or chromium, which must be installed: many times as fast, tagged"
    )
    render_seconds: Count = Field(60, description="time to render one report; one that takes longer fails, and the others are published")
    attach: bool = Field(False, description="each rep's PDF has the rep's own rows attached as a workbook")

    @model_validator(mode="after")
    def each_once(self) -> Report:
        if len(set(self.languages)) < len(self.languages):
            raise Conflict(("languages",), "each language once", "Take out the second one.")
        if self.rates.get(self.currency, 1) != 1:
            raise Conflict(("rates", self.currency), "no rate for the currency of the reports itself", "Delete the line, or set another currency.")
        return self


class Input(Part):
    """How cells are read that can be read in two ways."""

    date_order: Literal["dmy", "mdy"] = Field("dmy", description="for 03/10/2026")
    decimal: Literal[".", ","] = Field(".", description="decimal mark of numbers written as text")
    keep_parsed: bool = Field(True, description="what was read is kept in the user's cache folder, and an unchanged workbook not read again")


class CalendarPart(Part):
    """Fiscal year and working days."""

    fiscal_year_first_month: int = Field(1, ge=1, le=12, description="first month of the fiscal year")
    workdays: list[DayName] = Field(["mon", "tue", "wed", "thu", "fri"], min_length=1, description="days worked")
    country: Annotated[str, AfterValidator(known_country)] = Field("", description="CN, DE, …: its public holidays, and China's make-up days")
    holidays: list[date] = Field([], description="days not worked, besides the country's")
    extra_workdays: list[date] = Field([], description="days worked that otherwise would not be")

    @model_validator(mode="after")
    def each_day_once(self) -> CalendarPart:
        if len(set(self.workdays)) < len(self.workdays):
            raise Conflict(("workdays",), "each day once", "Take out the second one.")
        both = sorted(set(self.holidays) & set(self.extra_workdays))
        if both:
            raise Conflict(("extra_workdays",), f"no day that is among the holidays, too, as {both[0]} is", "Take it out of one of the lists.")
        return self


class Stage(Part):
    """A stage of the sales process."""

    code: str = Field(min_length=1, description="how the data name it")
    en: str = Field(min_length=1, description="English name")
    zh: str = Field(min_length=1, description="Chinese name")
    probability: Probability = Field(description="standard probability of winning")
    norm_days: Positive = Field(30, description="days after which a deal is too long in it")
    outcome: Literal["open", "won", "lost"] = Field("open", description="whether its deals are still open; a list without a won or lost one gets it")


class Criterion(Part):
    """A criterion of the wall or of the screening, scored 1–5."""

    code: str = Field(min_length=1, description="its column")
    en: str = Field(min_length=1, description="English name")
    zh: str = Field(min_length=1, description="Chinese name")
    weight: Weight = Field(1, description="its weight")
    action_en: str = Field("", description="what a visit does where the score is under 3, in English")
    action_zh: str = Field("", description="the same in Chinese")


COLUMNS_OF_ASSESSMENTS = ("customer", "assessed_on", "source")  # beside the criteria


class Criteria(Part):
    """Weighted criteria with a pass mark."""

    pass_at: float = Field(ge=0, le=100, alias="pass", description="score, 0–100, from which it is passed")
    criteria: tuple[Criterion, ...] = Field(min_length=1, description="the criteria")

    @model_validator(mode="after")
    def weights_count(self) -> Criteria:
        if not sum(item.weight for item in self.criteria):
            raise Conflict(("criteria", 0, "weight"), "at least one criterion with a weight above 0", "Give a criterion weight.")
        at = repeated([item.code for item in self.criteria])
        if at is not None:
            raise Conflict(("criteria", at, "code"), f"a code of its own for each criterion, not “{self.criteria[at].code}” twice", "Rename one.")
        taken = next((at for at, item in enumerate(self.criteria) if item.code in COLUMNS_OF_ASSESSMENTS), None)
        if taken is not None:
            expected = f"a code that is no other column of an assessment, as “{self.criteria[taken].code}” is"
            raise Conflict(("criteria", taken, "code"), expected, "Rename it.")
        if twice := named_twice(self.criteria):
            raise Conflict(("criteria", twice[0], twice[1]), f"a name of its own for each criterion, not “{twice[2]}” twice", "Rename one.")
        return self


class Standards(Part):
    """The course's standards, where own figures are too few."""

    calls_per_visit: Positive = Field(5, description="calls needed for a visit")
    visits_per_proposal: Positive = Field(4, description="visits needed for a proposal")
    proposals_per_order: Positive = Field(3, description="proposals needed for an order")
    new_customer_success: Annotated[float, Field(gt=0, le=1)] = Field(1 / 3, description="share of new-customer deals that are won")
    visits_per_found_customer: Positive = Field(4, description="visits needed to find a customer")
    first_order: Positive | None = Field(None, description="average first order of a new customer; none by default")
    average_order: Positive | None = Field(None, description="average order; none by default")


class Windows(Part):
    """Days and months over which things are measured."""

    purchase_days: Days = Field(365, description="a customer buys who ordered within so many days")
    lost_intervals: Positive = Field(2, description="lost after so many of its own intervals of silence")
    risk_intervals: Positive = Field(1.5, description="at risk after so many")
    min_orders: Annotated[int, BeforeValidator(no_truth), Field(ge=2)] = Field(3, description="order days needed to know an interval")
    quality_months: Months = Field(3, description="months over which conversion is measured")
    stalled_days: Days = Field(30, description="a deal without contact for longer is stalled")
    unscreened_days: Days = Field(30, description="a prospect unscreened for longer is a finding")
    fence_months: Months = Field(12, description="a key account not assessed for longer is a finding")
    average_months: Months = Field(12, description="months of the average order")
    stale_days: Days = Field(14, description="a workbook without entry for longer is stale")
    lost_min_days: int = Field(60, ge=0, le=36_500, description="lost by interval only after so many days")
    risk_min_days: int = Field(30, ge=0, le=36_500, description="at risk only after so many days")

    @model_validator(mode="after")
    def at_risk_before_lost(self) -> Windows:
        if self.risk_intervals > self.lost_intervals:
            key = self.given("risk_intervals", "lost_intervals")
            given = f"risk_intervals not above lost_intervals ({self.risk_intervals:g} and {self.lost_intervals:g})"
            expected = f"{given}: a customer is at risk before it is lost"
            raise Conflict((key,), expected, "Lower risk_intervals, or raise lost_intervals.")
        return self


class Rac(Part):
    """From which value on Result, Activity and Capability are good."""

    result: Positive = Field(1.0, description="target attainment")
    activity: Positive = Field(0.8, le=1, description="activity, which is at most 1")
    capability: Positive = Field(0.8, le=1, description="capability index, which is at most 1")


class Health(Part):
    """Weights of the platforms in their common health."""

    purchase: Weight = Field(40, description="purchase platform")
    working: Weight = Field(40, description="working platform")
    market: Weight = Field(20, description="market platform")

    @model_validator(mode="after")
    def weights_count(self) -> Health:
        if not self.purchase + self.working + self.market:
            raise Conflict(("purchase",), "at least one weight above 0 of the three", "Raise one; 40, 40 and 20 are the course’s.")
        return self


class Rules(Part):
    """From which value on a finding is told."""

    hope_share: Probability = Field(0.3, description="share of the weighted forecast that rests on hope, above")
    hope_grave: Probability = Field(0.5, description="… and gravely")
    many_pushed: Count = Field(5, description="deals pushed twice that make the story of a month, from")
    pushed_share: Probability = Field(0.2, description="… and with more than this share of the open amount")
    late_probability: Probability = Field(0.6, description="a deal is far on from this probability")
    over_age_share: Probability = Field(0.3, description="share of open deals beyond their stage's norm, above")
    coverage: Positive = Field(1.0, description="coverage of next month's target by open deals, under")
    one_deal: Probability = Field(0.5, description="share of one deal in the weighted amount that should close next month, above")
    slippage: Probability = Field(0.5, description="slippage, above")
    retention: Probability = Field(0.9, description="retention, under")
    top_customer_share: Probability = Field(0.4, description="share of the largest customer, above")
    required_rate: Positive = Field(1.25, description="required against achieved revenue a day, above")
    visit_attainment: Probability = Field(0.8, description="visits made of those planned, under")
    visit_grave: Probability = Field(0.5, description="… and gravely")
    selling_share: Probability = Field(0.4, description="share of selling in working time, under")
    plan_attainment: Probability = Field(0.6, description="week plans kept, under")
    load_low: Probability = Field(0.6, description="share of the hours that week plans fill, under")
    load_high: Positive = Field(0.7, description="… and above")
    travel: Positive = Field(1.5, description="hours of travel and waiting for an hour face to face, above")
    conversion: Positive = Field(1.5, description="own conversion against its standard, above")
    win_rate: Probability = Field(0.25, description="win rate by number, under")
    win_rate_fall: Probability = Field(0.3, description="… or lower than one's own of the 12 months before by more than this share of it")
    direction: Probability = Field(0.65, description="direction, under")
    month_end_share: Probability = Field(0.5, description="share of the revenue in the month's last five working days, above")
    bias: Probability = Field(0.2, description="forecasts too high or too low by more")
    next_step_rate: Probability = Field(0.5, description="visits with a next step and its day, under")
    lost_reason: Probability = Field(0.5, description="share of what was lost that one reason takes, above")
    capability_gap: Positive = Field(1, description="points under what is required from which a development action is wanted")
    joint_months: Months = Field(3, description="months without a joint visit to one who falls short of what is required")
    completeness: Probability = Field(0.6, description="facts known of prospects, under")
    prospects: Positive = Field(1, description="prospects for each new customer that next month needs, under")
    late_days: Days = Field(7, description="orders not delivered so many days after their due day, more than")
    segment_share: Probability = Field(0.1, description="a segment is a key market from this share of the year before's revenue")
    segment_fall: Probability = Field(0.25, description="… and a finding if it brought less by more than this share")
    newcomer_months: Months = Field(6, description="a rep is new, and not judged by results, under so many full months")
    least_cases: Count = Field(3, description="visits, proposals, deals or past forecasts from which a ratio says anything")
    data_quality: float = Field(60, ge=0, le=100, description="data quality, under")

    @model_validator(mode="after")
    def room_between(self) -> Rules:
        if self.load_low > self.load_high:
            expected = f"load_low not above load_high ({self.load_low:g} and {self.load_high:g})"
            raise Conflict((self.given("load_low", "load_high"),), expected, "Lower load_low, or raise load_high.")
        return self

    @model_validator(mode="after")
    def grave_beyond(self) -> Rules:
        for mild, grave, beyond in (("hope_share", "hope_grave", 1), ("visit_attainment", "visit_grave", -1)):
            first, second = getattr(self, mild), getattr(self, grave)
            if (second - first) * beyond < 0 and {mild, grave} <= self.model_fields_set:  # of one alone the other, a default, may be passed
                order = "below" if beyond > 0 else "above"
                expected = f"{grave} not {order} {mild} ({second:g} and {first:g}): it is the graver of the two"
                raise Conflict((self.given(grave, mild),), expected, f"Correct {grave} or {mild}.")
        return self


def domain(text: str) -> str:
    """A domain as it stands behind the @ of an address. Raises ValueError."""
    if not re.fullmatch(r"[^\s@.]+(\.[^\s@.]+)+", text):
        raise ValueError("a domain such as example.com, without the @")
    return text


Domain = Annotated[str, AfterValidator(domain)]


class Mail(Part):
    """Who may be written to."""

    allowed_domains: list[Domain] = Field([], description="addresses of other domains are never written to; empty: all may")


READABLE = 4.5  # contrast of text with its ground (WCAG 2.2, 1.4.3)


def luminance(colour: str) -> float:
    """Relative luminance of a colour written #rrggbb (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str) -> str:
    """A colour that can be read on white paper. Raises ValueError."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
        raise ValueError("a colour written #rrggbb, such as #1f4e79")
    ratio = contrast(colour, "#ffffff")
    if ratio < READABLE:
        raise ValueError(f"a darker colour: its contrast on white paper is {int(ratio * 100) / 100:.2f}:1, and it must be at least {READABLE}:1")
    return colour


Colour = Annotated[str, AfterValidator(readable)]


def within(path: str) -> str:
    """A path below the settings file's folder. Raises ValueError."""
    if Path(path).is_absolute() or ".." in Path(path).parts or "\0" in path:
        raise ValueError("a name below the folder of the settings file")
    return path


Below = Annotated[str, AfterValidator(within)]


class Brand(Part):
    """The company's look: name, logo, colours, paper. Colours that could not be read are refused; the dark theme's are derived."""

    name: str = Field("", max_length=80, description="name of the company, in the header of each page")
    logo: Below = Field("", description="a PNG or SVG file beside the settings file")
    templates: Below = Field("templates", description="folder of own templates beside the settings file: docs/own-templates.md")
    colour: Colour = Field("#1f4e79", description="the company's colour")
    ink: Colour = Field("#1d242b", description="colour of text and of what is actual")
    muted: Colour = Field("#5b6670", description="colour of notes")
    good: Colour = Field("#0f766e", description="colour of what is good")
    bad: Colour = Field("#b8402a", description="colour of what is bad")
    paper: Literal["A4", "letter"] = Field("A4", description="paper of the PDF")

    @model_validator(mode="after")
    def judgement_differs(self) -> Brand:
        if self.good.lower() == self.bad.lower():
            raise Conflict((self.given("bad", "good"),), "two colours for good and bad", "Change one.")
        return self


class Limits(Part):
    """What an input may need; generous for what people keep, and an end to what attackers send."""

    file_bytes: Count = Field(100_000_000, description="size of a file")
    inflated_bytes: Count = Field(1_000_000_000, description="size of a workbook unpacked")
    ratio: Count = Field(300, description="how many times larger a part may become when unpacked")
    entries: Count = Field(10_000, description="parts of a workbook's package")
    cells: Count = Field(5_000_000, description="cells with contents in a workbook")
    rows: Count = Field(1_048_576, description="rows of a sheet")
    columns: Count = Field(16_384, description="columns of a sheet")
    sheets: Count = Field(200, description="sheets of a workbook")
    seconds: Count = Field(50, description="time for one file")
    memory_bytes: Count = Field(1_500_000_000, description="memory for one file")


class Threshold(Part):
    """How a metric is judged."""

    good: float | None = Field(None, description="from here on good")
    watch: float | None = Field(None, description="from here on to be watched; beyond it poor")
    minimum_n: int | None = Field(None, ge=0, description="with fewer the value is shown grey")


class Indicator(Part):
    """One indicator of the scorecard."""

    metric: str = Field(description="id of a metric")
    target: Positive = Field(description="its target")
    weight: Weight = Field(description="its weight")
    floor: float = Field(0, description="least that value ÷ target counts")
    cap: Positive = Field(1.2, description="most that value ÷ target counts")

    @model_validator(mode="after")
    def floor_below_cap(self) -> Indicator:
        if self.floor > self.cap:
            raise Conflict((self.given("floor", "cap"),), f"a floor ({self.floor:g}) not above the cap ({self.cap:g})", "Lower floor, or raise cap.")
        return self


def repeated(codes: list[str]) -> int | None:
    """The place of the first code that has been there before; None where each is of its own."""
    return next((at for at, code in enumerate(codes) if code in codes[:at]), None)


def named_twice(items: Sequence[Stage | Criterion]) -> tuple[int, str, str] | None:
    """The place, key and name of the first item that is called as one before it, by code or in a language; None where each has names of its own."""
    seen: dict[str, int] = {}
    for at, item in enumerate(items):
        for key in ("code", "en", "zh"):
            name = str(getattr(item, key))
            if seen.setdefault(" ".join(unicodedata.normalize("NFKC", name).split()).casefold(), at) != at:
                return at, key, name
    return None


def stage(code: str, en: str, zh: str, probability: float, norm_days: float = 30) -> Stage:
    return Stage(code=code, en=en, zh=zh, probability=probability, norm_days=norm_days)


def criterion(code: str, en: str, zh: str, weight: float, action_en: str = "", action_zh: str = "") -> Criterion:
    return Criterion(code=code, en=en, zh=zh, weight=weight, action_en=action_en, action_zh=action_zh)


WON = Stage(code="won", en="Won", zh="赢单", probability=1, outcome="won")
LOST = Stage(code="lost", en="Lost", zh="输单", probability=0, outcome="lost")
STAGES = (
    stage("lead", "Lead", "线索", 0.1),
    stage("qualified", "Qualified", "已确认需求", 0.2),
    stage("quotation", "Quotation given", "报价", 0.4),
    stage("negotiation", "Negotiating terms", "合同条款谈判", 0.6),
    stage("review", "First review passed", "初审通过", 0.8, 21),
    stage("signature", "Signature steps confirmed", "签约步骤确认", 0.9, 14),
    WON,
    LOST,
)
FENCE = (
    criterion(
        "relationship",
        "Relationship with decision makers",
        "决策人关系",
        3,
        "meet the decision maker, together with the manager",
        "与经理一起拜访决策人",
    ),
    criterion("share_of_wallet", "Share of wallet", "采购份额", 3, "ask what is bought elsewhere, and why", "了解还向谁采购及原因"),
    criterion("satisfaction", "Satisfaction", "满意度", 2, "review the service on site", "到现场回访服务质量"),
    criterion("contract", "Contract tie", "合同约束", 1, "propose a frame contract", "提出框架协议"),
    criterion("service", "Service integration", "服务融合", 1, "agree a joint service routine", "约定共同的服务流程"),
)
SCREENING = (
    criterion("need", "Need", "需求明确", 3),
    criterion("budget", "Budget", "预算", 2),
    criterion("access", "Access to decision maker", "可接触决策人", 2),
    criterion("fit", "Fit", "匹配度", 1),
)
SCORECARD = tuple(
    Indicator(metric=metric, target=target, weight=weight, floor=floor, cap=cap)
    for metric, target, weight, floor, cap in (
        ("results.attainment", 1, 40, 0.5, 1.5),
        ("activity.visit_attainment", 1, 20, 0, 1.2),
        ("activity.direction", 0.8, 10, 0, 1.2),
        ("platform.health", 70, 20, 0, 1.2),
        ("results.new_customers", 1, 10, 0, 2),
    )
)


class Settings(Part):
    """All settings. `Settings()` has the course's values."""

    report: Report = Report()
    input: Input = Input()
    calendar: CalendarPart = CalendarPart()
    stages: tuple[Stage, ...] = Field(STAGES, min_length=1)
    standards: Standards = Standards()
    windows: Windows = Windows()
    fence: Criteria = Criteria(pass_at=70, criteria=FENCE)
    screening: Criteria = Criteria(pass_at=60, criteria=SCREENING)
    rac: Rac = Rac()
    health: Health = Health()
    rules: Rules = Rules()
    mail: Mail = Mail()
    brand: Brand = Brand()
    limits: Limits = Limits()
    thresholds: dict[str, Threshold] = Field({}, description="by metric id")
    scorecard: tuple[Indicator, ...] = Field(SCORECARD)
    columns: dict[str, dict[str, list[str]]] = Field(
        {}, description="own headers by kind of sheet and column; those under ignore are not read, and one's own go before known names"
    )
    values: dict[str, dict[str, Word]] = Field({}, description="own words by column: what is written = the code meant")
    fixed: dict[str, dict[str, Word]] = Field({}, description="by kind of sheet: a value for a column that a file lacks")
    derived: dict[str, dict[str, str]] = Field(
        {}, description='by kind: an empty or lacking column from others, "opened_on + 90 days or as_of + 90 days"; closed_on for closed deals only'
    )

    _folder: Path | None = PrivateAttr(None)

    @property
    def folder(self) -> Path | None:
        """The folder of the settings file, where there is one: logo and own templates lie in or below it."""
        return self._folder

    def __eq__(self, other: object) -> bool:
        """Settings that say the same are the same, wherever their file lies."""
        return isinstance(other, Settings) and self.model_dump() == other.model_dump()

    @field_validator("stages")
    @classmethod
    def stages_end(cls, given: tuple[Stage, ...]) -> tuple[Stage, ...]:
        """Deals end somewhere: exports say so in the column of the stage."""
        there = {item.outcome for item in given} | {item.code for item in given}
        return (*given, *(item for item in (WON, LOST) if item.code not in there))

    @model_validator(mode="after")
    def stages_differ(self) -> Settings:
        at = repeated([item.code for item in self.stages])
        if at is not None:
            raise Conflict(("stages", at, "code"), f"a code of its own for each stage, not “{self.stages[at].code}” twice", "Rename one.")
        for at, item in enumerate(self.stages):
            if item.code in ("won", "lost") and item.outcome != item.code:
                raise Conflict(("stages", at, "code"), f"the outcome “{item.code}” for the code “{item.code}”", "Add outcome, or rename the code.")
        if not any(item.outcome == "open" for item in self.stages):
            raise Conflict(("stages", 0, "outcome"), "at least one stage whose deals are open", "Add one, or delete an outcome.")
        if twice := named_twice(self.stages):
            raise Conflict(("stages", twice[0], twice[1]), f"a name of its own for each stage, not “{twice[2]}” twice", "Rename one.")
        return self

    @model_validator(mode="after")
    def scorecard_weighs(self) -> Settings:
        if self.scorecard and not sum(item.weight for item in self.scorecard):
            raise Conflict(("scorecard", 0, "weight"), "at least one indicator with a weight above 0", "Give an indicator weight.")
        return self
