"""The query editor in a real browser: completion, running, the table, errors; plain, and as built from npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from serving import Server

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "kgraph" / "web" / "static"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

DRIVE = Path(__file__).parent / "drive.js"


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a driver of browsers from npm."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm on this machine")
    folder = tmp_path_factory.mktemp("browser")
    (folder / "package.json").write_text('{"private": true, "dependencies": {"puppeteer-core": "^24.0.0"}}')
    command = [npm, "install", "--no-audit", "--no-fund", "--silent"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"the driver of browsers could not be installed: {made.stderr[-300:]}")
    shutil.copyfile(DRIVE, folder / "drive.js")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("built", [False, True], ids=["plain", "built"])
def test_the_editor(readonly: Server, driver: Path, built: bool) -> None:
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip("there is no browser on this machine")
    script, aside = STATIC / "editor.js", STATIC / "editor.js.aside"
    if built and not script.exists():
        pytest.skip("the editor was not built (npm ci && npm run build in web/)")
    if not built and script.exists():
        script.rename(aside)
    try:
        found = subprocess.run(
            ["node", "drive.js", readonly.url, browser, str(driver)],
            cwd=driver,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    finally:
        if aside.exists():
            aside.rename(script)
    assert found.returncode == 0, found.stderr[-3000:]
    seen = json.loads(found.stdout)
    assert seen["built"] is built
    assert seen["rows"] == 3
    assert seen["head"] == ["claim", "who", "words"]
    assert seen["examples"] > 10
    assert any("kg:Denial" in offer for offer in seen["offered"])
    assert "a kg:Denial" in seen["text"]
    assert seen["text"].startswith("PREFIX kg: <https://w3id.org/kgraph/ontology#>")
    assert seen["second"].startswith("3 rows")
    assert "does not parse (line" in seen["problem"]
    assert seen["outside"] == [], "the page asked another site"
    assert [e for e in seen["errors"] if "400" not in e] == []
