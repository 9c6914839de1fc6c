"""The `order-app` command line on pages of another build, which stand in the folder that OTHER_PAGES names."""

import os
import shutil
import sys
from pathlib import Path

from order_app import cli, serving

OTHER_PAGES = "OTHER_PAGES"
"""The environment variable that names the folder; it is laid out like `.web`."""


def copy_of_pages(folder: Path, version: str, *, only_first: bool = False) -> Path:
    """The built pages under another version; with `only_first` all pages but the first stay those of the old one."""
    shutil.copytree(serving.WEB, folder, symlinks=True, ignore=shutil.ignore_patterns("node_modules", "*.br", "*.gz"))
    client = folder / "build" / "client"
    (manifest,) = (client / "assets").glob("manifest-*.js")
    old = manifest.stem.removeprefix("manifest-")
    manifest.with_name(f"manifest-{version}.js").write_text(manifest.read_text().replace(old, version))
    for page in [client / "index.html"] if only_first else client.rglob("*.html"):
        page.write_text(page.read_text().replace(old, version))
    if not only_first:
        manifest.unlink()
    return folder


if __name__ == "__main__":
    serving.WEB = Path(os.environ[OTHER_PAGES])
    serving.build_only = lambda: False
    sys.exit(cli.run())
