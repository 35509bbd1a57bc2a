"""Every kind of letter on one page, to look at."""

from pathlib import Path

from jinja2 import Environment, StrictUndefined

from domain.wording import LETTERS
from notifications.links import Links
from notifications.samples import SAMPLE_ADDRESS, sample_letter
from notifications.words import Wording

__all__ = ["SAMPLE_ADDRESS", "preview", "sample_letter"]


PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>Every kind of letter</title>
<style>
body { font-family: Helvetica, Arial, sans-serif; margin: 24px; }
section { display: flex; flex-wrap: wrap; gap: 24px; border-top: 1px solid #b1b4b6; padding: 16px 0; }
h2 { width: 100%; font-size: 19px; margin: 0; }
h2 small { font-weight: normal; color: #484949; display: block; }
pre { font-size: 13px; width: 600px; margin: 0; white-space: pre-wrap; }
iframe { width: 640px; height: 720px; border: 1px solid #b1b4b6; }
</style>
</head>
<body>
<h1>Every kind of letter</h1>
{% for kind, worded in letters %}
<section id="{{ kind }}">
<h2><small>{{ kind }}</small>{{ worded.subject }}</h2>
<pre>{{ worded.text }}</pre>
<iframe title="{{ kind }}" loading="lazy" sandbox srcdoc="{{ worded.html }}"></iframe>
</section>
{% endfor %}
</body>
</html>
"""


def preview(folder: Path) -> Path:
    """Writes `letters.html` into `folder` (made if missing): each kind's subject, text and HTML. Returns its path."""
    wording, links = Wording(), Links(SAMPLE_ADDRESS, b"of no house")
    samples = [(kind, sample_letter(kind)) for kind in sorted(LETTERS)]
    letters = [
        (kind, wording.of(letter, links.in_letter(letter, f"<{kind}"), links.page(letter))) for kind, letter in samples
    ]
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(PAGE).render(letters=letters)
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "letters.html"
    written.write_text(page, encoding="utf-8")
    return written
