"""Whose a workbook is and which month it shows: by its About sheet, by the names of its file and folders."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import pairwise
from typing import Any

from reportgen.workbook.dates import month_in, month_of_cell
from reportgen.workbook.folding import normal
from reportgen.workbook.grid import Grid, Reading
from reportgen.workbook.names import Register, name_key
from reportgen.workbook.schema import ABOUT, ABOUT_MONTH, ABOUT_ORIGIN, ABOUT_REP
from reportgen.workbook.tables import Workbook
from reportgen.workbook.wide import month_of_header, year_in

SUFFIX = re.compile(r"\.(?:xlsx|xlsm|xlsb|xls|ods|csv)$", re.IGNORECASE)
MONTH = re.compile(r"(?<![\d./-])(1[0-2]|0?[1-9])月(?!\d)")
TWO_DIGITS = re.compile("(0[1-9]|1[0-2])")


def is_about(grid: Grid) -> bool:
    return grid.sheet.strip().casefold() in {name.casefold() for name in ABOUT}


def about(reading: Reading) -> Workbook:
    """Rep, month and origin of the About sheet: a label in one cell, its value in the next; the first of each counts."""
    workbook = Workbook(reading.file)
    told: dict[str, Any] = {}
    labels = {normal(word): words[0] for words in (ABOUT_REP, ABOUT_MONTH, ABOUT_ORIGIN) for word in words}
    for grid in reading.grids:
        for row in grid.rows if is_about(grid) else ():
            for label, value in pairwise(row):
                if isinstance(label, str) and (name := labels.get(normal(label))):
                    told.setdefault(name, value)
    rep = told.get(ABOUT_REP[0])
    if isinstance(rep, str):
        workbook.rep = " ".join(rep.split())
    workbook.month = month_of_cell(told.get(ABOUT_MONTH[0]))
    workbook.is_rolled_over = month_of_cell(told.get(ABOUT_ORIGIN[0])) is not None
    return workbook


def month_of_names(sheet: str, file: str) -> date | None:
    """The month in a sheet's name, else in the file's, else in the nearest folder's that names one; one without a year is of the next name's."""
    names = [sheet, *(SUFFIX.sub("", part) for part in reversed(file.split("/")))]
    for at, name in enumerate(names):
        if month := month_in(name):
            return month
        year = next((year for other in names[at + 1 :] if (year := year_in([other]))), None)
        if year and (month := month_without_year(name, year, is_folder=at > 1)):
            return month
    return None


def month_without_year(name: str, year: int, is_folder: bool) -> date | None:
    """The month of a name such as “9月” or “9月漏斗”; a folder's may be “09” or “Sep”, too (a sheet may bear the name of May or of June)."""
    plain = unicodedata.normalize("NFKC", name)
    if match := MONTH.search(plain) or (TWO_DIGITS.fullmatch(plain) if is_folder else None):
        return date(year, int(match[1]), 1)
    return month_of_header(name, year) if is_folder else None


def year_of_path(file: str) -> int | None:
    """The year in a file's name, else in the nearest folder's that names one."""
    return next((year for part in reversed(file.split("/")) if (year := year_in([part]))), None)


def rep_in_name(file: str, people: Register) -> str | None:
    """The one known rep whose name stands in a file's name; the longest where one contains another."""
    stem = name_key(re.sub(r"[_\-.]+", " ", file.rsplit("/", 1)[-1].rsplit(".", 1)[0]))
    found = [key for key in people.names if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", stem) or (not key.isascii() and key in stem)]
    longest = [key for key in found if not any(key != other and key in other for other in found)]
    return people.names[longest[0]] if len(longest) == 1 else None


SURNAMES = (  # the commonest; a region or a department in a file's name begins with another
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹"
    "薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁房滕屈饶解牟艾尤阳穆卓吉缪简车芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
PERSON_HAN = re.compile(rf"(?:[{SURNAMES}][\u4e00-\u9fff]{{1,2}}|(?:欧阳|司马|上官|诸葛|慕容|尉迟|皇甫|令狐)[\u4e00-\u9fff]{{1,2}})")
PERSON_LATIN = re.compile(r"[A-Z][a-zà-öø-ÿ'’-]+(?: [A-Z]\.?)?(?: [A-Z][a-zà-öø-ÿ'’-]+){1,2}")
OF_PLACES = re.compile(
    r"[区省市部组州店厂线]$|安徽|江苏|江西|甘肃|宁夏|成都|金华|\b(?:north|south|east|west|central|region|area|district|department|office|group|ltd|inc|gmbh|corp|llc)\b",
    re.IGNORECASE,
)
OF_DATES = re.compile(
    r"(?:20)?\d\d[-_. /年]{0,2}\d{1,2}月?份?|\d{1,2}月份?|20\d\d年?|\d+|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\b",
    re.IGNORECASE,
)
OF_BOOKS = re.compile(
    r"\b(?:sales|visits?|pipeline|activit(?:y|ies)|weekly|daily|monthly|month|week|log|logs|report|reports|plan|plans|data|export|copy|of|final|deals?|"
    r"opportunities|accounts?|contacts?|template|workbook|targets?|orders?|customers?|crm|team|tracker|sheet|book|my|new|time|funnel|forecast)\b"
    r"|销售|拜访|记录|报表|报告|日报|周报|月报|漏斗|商机|计划|总结|工作|登记|副本|模板|数据|台账|活动|客户|订单|目标|业绩|跟进|日志|明细|统计|汇总|项目|方案|任务|商务|金额|时间|行程|出差|市场|表|的",
    re.IGNORECASE,
)


def person_in_name(file: str) -> str | None:
    """The person whose name is all that a file's name says besides its month and what it holds; None where it may be another thing's.

    One that stands on no roster: a Chinese surname with a name, or two or three capitalised Latin words.
    """
    stem = unicodedata.normalize("NFKC", SUFFIX.sub("", file.rsplit("/", 1)[-1])).replace("_", " ")
    left = " ".join(re.sub(r"[()\[\]【】{}·,;+&-]+", " ", OF_BOOKS.sub(" ", OF_DATES.sub(" ", stem))).split())
    return left if not OF_PLACES.search(left) and (PERSON_HAN.fullmatch(left) or PERSON_LATIN.fullmatch(left)) else None
