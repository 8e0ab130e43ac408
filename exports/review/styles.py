"""How the workbook's cells look: colours, weights and formats of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FACE = "Arial"
INK = "#1d2a33"
SOFT = "#56646e"
LINE = "#dbe2e6"
ACCENT = "#1f6f78"
# With a space between thousands, whatever language the program speaks.
WHOLE = r"[>=1000000]#\ ###\ ##0;[>=1000]#\ ##0;0"
# A comma between whole and part follows the program's language, which here is Norwegian.
PARTS = "[$-414]#,##0.0##"
PERCENT = '[$-414]0.0" %"'
STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 15},
    "lead": {"font_size": 11, "font_color": SOFT},
    "heading": {"bold": True, "font_size": 12, "font_color": ACCENT},
    "head": {"bold": True, "font_color": "#ffffff", "bg_color": ACCENT, "text_wrap": True,
             "valign": "vcenter"},
    "plain": {},
    "wrapped": {"text_wrap": True},
    "right": {"align": "right", "indent": 1, "text_wrap": True, "bottom": 1},
    "head number": {"bold": True, "font_color": "#ffffff", "bg_color": ACCENT, "text_wrap": True,
                    "valign": "vcenter", "align": "right", "indent": 1},
    "text": {"text_wrap": True, "bottom": 1},
    "strong": {"text_wrap": True, "bold": True, "bottom": 1},
    "soft": {"text_wrap": True, "font_color": SOFT, "bottom": 1},
    "whole": {"num_format": WHOLE, "align": "right", "indent": 1, "bottom": 1},
    "parts": {"num_format": PARTS, "align": "right", "indent": 1, "bottom": 1},
    "hundredths": {"num_format": "[$-414]0.0 %", "align": "right", "indent": 1, "bottom": 1},
    "percent": {"num_format": PERCENT, "align": "right", "indent": 1, "bottom": 1},
    "sign": {"bold": True, "align": "right", "indent": 1, "bottom": 1},
    "code": {"font_name": "Courier New", "font_size": 9, "text_wrap": True, "bottom": 1},
}  # fmt: skip
PLAIN: Mapping[str, Any] = {
    "font_name": FACE, "font_size": 10, "font_color": INK, "valign": "top", "bottom_color": LINE,
}  # fmt: skip
