"""Draws docs/app.png: the desk of `ullage serve` on a simulated case.

python docs/pictures/app.py CASE        # a case of `ullage example simulated-season`; needs chromium and playwright
"""

import io
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize, sync_playwright

HERE = Path(__file__).parent
SIZE: ViewportSize = {"width": 1440, "height": 900}
COLOURS = 128


def main(case: Path) -> None:
    """Serve the case, look at its desk, and keep the picture."""
    command = [sys.executable, "-m", "ullage", "serve", str(case), "--no-browser", "--read-only"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - Ullage's own command
        try:
            picture = look_at((process.stdout.readline() if process.stdout else "").strip())
        finally:
            process.terminate()
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(HERE.parent / "app.png", optimize=True)


def look_at(address: str) -> bytes:
    """Take a picture of the desk, with the first item of its list selected."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", timezone_id="UTC", reduced_motion="reduce")
        page.set_default_timeout(60_000)
        page.goto(address)
        page.wait_for_selector("main canvas")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(4_000)  # the map draws in its own time
        picture = page.screenshot()
        browser.close()
        return picture


if __name__ == "__main__":
    main(Path(sys.argv[1]))
