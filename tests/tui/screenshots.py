"""Makes the pictures of the terminal UI that the README shows, of the demo's fork.

    python tests/tui/screenshots.py [FOLDER]

Writes one SVG a screen to FOLDER, tests/screens where none is named.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "support"))

from demo_plan import make_demo_plan  # noqa: E402
from patchsplit.tui.app import PatchsplitApp  # noqa: E402
from tui_face import Face  # noqa: E402

from patchsplit.session.session import Session  # noqa: E402

SIZE = (112, 26)
KEYS: dict[str, tuple[str, ...]] = {
    "overview": (),
    "series": ("q", "2", "l", "n", "n", "space", "n"),
    "side-by-side": ("escape", "h", "1", "|", "l", "n", "n", "n"),
    "conflict": ("|", "C"),
    "graph": ("q", "h", "2", "d", "j"),
}
"""Screen -> the keys that lead to it from the one before."""


async def pictures(where: Path, folder: Path) -> None:
    app = PatchsplitApp(lambda report: Session.open(where, "default", report))
    async with app.run_test(size=SIZE) as pilot:
        face = Face(app, pilot)
        await face.settle()
        for name, keys in KEYS.items():
            await face.press(*keys)
            # Colours come after the text.
            await pilot.pause(0.5)
            picture = app.export_screenshot(title=f"patchsplit: {name.replace('-', ' ')}")
            path = folder / f"{name}.svg"
            path.write_text(picture, encoding="utf-8")
            print(f"{path}: {len(picture) // 1024} KB")  # noqa: T201 - a script
    app.session.close()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "screens"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        where = Path(scratch) / "relay"
        make_demo_plan(where)
        asyncio.run(pictures(where, folder))


if __name__ == "__main__":
    main()
