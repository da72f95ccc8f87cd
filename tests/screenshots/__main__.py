"""Makes the pictures of docs/screenshots anew, all or those that are named: `python -m tests.screenshots [name …]`.

On a database that exists as long as it runs, of a bicycle maker with today's work. Takes one or two minutes.
"""

import argparse
import shutil
from contextlib import ExitStack
from io import BytesIO

from django.contrib.auth.models import User
from django.db import connections
from PIL import Image
from playwright.sync_api import Browser, Page

from benchmarks.scratch import scratch_database
from config.preparation import collect_static_files
from tests.browser import launched, tab_at
from tests.screenshots.house import furnish
from tests.screenshots.pictures import PICTURES, Picture
from tests.screenshots.work import fill
from tests.serving import CHECKOUT, gunicorn

FOLDER = CHECKOUT / "docs" / "screenshots"
COLOURS = 256
QUIET = "*, *::before, *::after { transition: none !important; animation: none !important; caret-color: transparent }"


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("names", nargs="*", metavar="name")
    wanted = options.parse_args().names
    if unknown := set(wanted) - {picture.name for picture in PICTURES}:
        options.error(f"no such picture: {', '.join(sorted(unknown))}")
    with scratch_database():
        fill(furnish())
        collect_static_files()
        with gunicorn() as url, launched(shutil.which("chromium")) as chromium, ExitStack() as at_end:
            at_end.callback(connections.close_all)  # beside Playwright's loop there are others than before it
            for picture in PICTURES:
                if not wanted or picture.name in wanted:
                    take(chromium, url, picture)


def take(chromium: Browser, url: str, picture: Picture) -> None:
    """One picture, in a browser of its own. AssertionError if its page has a fault."""
    person = User.objects.get(username=picture.login)
    with tab_at(chromium, url, person, width=picture.width, scheme=picture.scheme) as page:
        page.set_viewport_size({"width": picture.width, "height": picture.height})
        page.goto(picture.opens())
        settle(page)
        picture.before(page)
        settle(page)
        target = FOLDER / f"{picture.name}.png"
        small(page.screenshot()).save(target, optimize=True)
    print(f"{target.relative_to(CHECKOUT)}  {target.stat().st_size // 1000} kB")


def settle(page: Page) -> None:
    """Until nothing moves and nothing more comes."""
    page.add_style_tag(content=QUIET)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")


def small(png: bytes) -> Image.Image:
    """A page has few colours: with a palette the file is a third."""
    return Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
