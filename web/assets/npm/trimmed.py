"""From the style sheet as npm has it to ours: without what may only be used on GOV.UK, or leads nowhere."""

import re
import sys
from hashlib import sha256
from pathlib import Path

FONT = "GDS Transport"


def trimmed(css: str) -> str:
    """`css` without its source map, the fonts that are GOV.UK's own, and the crest."""
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/\s*", "", css)
    css = re.sub(r"/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"[^{}]*\{[^{}]*govuk-crest\.svg[^{}]*\}", "", css)
    return css.replace(f"{FONT},", "")


def main(published: Path, ours: Path) -> None:
    css = published.read_text(encoding="utf-8")
    ours.write_text(trimmed(css), encoding="utf-8")
    for said, file in (("published", published), ("ours", ours)):
        print(f"{said}: {sha256(file.read_bytes()).hexdigest()}  {file.name}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
