"""Texts that would do something in a page that forgets to escape them, and what tells that they did."""

from __future__ import annotations

from html.parser import HTMLParser

MARK = "zzq"
PAYLOADS = (
    "<svg/onload=zzq()>",  # the short ones first: staff numbers hold 32 characters
    "<img src=x onerror=zzq()>",
    '" onmouseover=zzq() x="',
    "' autofocus onfocus=zzq() x='",
    "` onclick=zzq() `",
    "<zzq-a>",
    "</b><zzq-b>",
    "<script>zzq()</script>",
    '"><script>zzq()</script>',
    "'><script>zzq()</script>",
    "</title><script>zzq()</script>",
    "</textarea><script>zzq()</script>",
    "</script><script>zzq()</script>",
    "--><script>zzq()</script>",
    "]]><script>zzq()</script>",
    "<scr<script>ipt>zzq()</script>",
    "javascript:zzq()",
    "[x](javascript:zzq())",
    "![x](javascript:zzq())",
    '<a href="javascript:zzq()">x</a>',
    '<a href=" java&#115;cript:zzq()">x</a>',
    '<iframe srcdoc="<script>zzq()</script>">',
    "<math><mtext><script>zzq()</script>",
    "<style>@import '//zzq'</style>",
    "<base href=//zzq.example>",
    "<form action=//zzq.example><button>x",
    '<meta http-equiv=refresh content="0;url=//zzq.example">',
    "<link rel=stylesheet href=//zzq.example>",
    "<object data=//zzq.example>",
    "<details open ontoggle=zzq()>",
    "&lt;img src=x onerror=zzq()&gt;",
    "\\u003cscript\\u003ezzq()\\u003c/script\\u003e",
    "{{ zzq }}{% zzq %}${zzq()}",
    "\u202e<img src=x onerror=zzq()>\u2028",
)
ADDRESSES = {"href", "src", "action", "formaction", "data", "srcdoc", "content", "poster", "xlink:href"}  # fmt: skip
TEXT_SCRIPTS = {"application/json", "text/x-template", "text/template"}


class _Watch(HTMLParser):
    """Notes every place where a marked text has become more than text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.within = tag if tag in ("script", "style") else ""
        if tag == "script" and dict(attrs).get("type") in TEXT_SCRIPTS:
            self.within = ""
        if MARK in tag:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if MARK in name or (MARK in (value or "") and _acts(name, value)):
                self.found.append(f"<{tag} {name}={value}>")

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within and MARK in data:
            at = data.index(MARK)
            self.found.append(f"{self.within}: {data[max(0, at - 60) : at + 40]}")


def _acts(name: str, value: str) -> bool:
    if name.startswith("on") or name in ("style", "srcdoc"):
        return True
    target = "".join(value.split()).lower()
    return name in ADDRESSES and (
        target.startswith(("javascript:", "data:", "vbscript:", f"//{MARK}", f"http://{MARK}"))
        or f"url=//{MARK}" in target
    )


def come_alive(page: str) -> list[str]:
    """Return what of the marked texts the page runs, loads or shows as an element."""
    watch = _Watch()
    watch.feed(page)
    watch.close()
    return watch.found
