"""Every workbook of a collection changed in five ways: patched with all else as it was, or refused.

``python -m bench corpus`` takes the collection beside the project, where it is;
``python -m bench.bench_corpus FOLDER...`` takes others, and names what was refused or wrong.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).resolve().parent.parent / "tests" / "ledger"
sys.path.insert(0, str(TESTS))

import corpus  # noqa: E402 - the tests' own eyes look at the result


def figures(folder: Path = corpus.CORPUS, *, named: bool = False) -> Iterator[str]:
    """How each change went over the folder's workbooks; ``named``: and what was refused or wrong."""
    paths = corpus.workbooks(folder) if folder.is_dir() else []
    if not paths:
        yield f"no workbooks in {folder}"
        return
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(_all_changes, paths, chunksize=4))
    for at, kind in enumerate(corpus.CHANGES):
        results = [each[at] for each in found]
        total = Counter(result.verdict for result in results)
        tried = len(results) - total["unreadable"]
        yield (
            f"{kind} written into {tried} workbooks of {folder.name}: patched {total['patched']}, refused "
            f"{total['refused']} ({total['refused'] / max(tried, 1):.1%}), wrong {total['wrong']} "
            "(aim: refused 2 %, wrong 0)"
        )
        if named:
            pairs = zip(paths, results, strict=True)
            yield from (
                f"  {path.name}: {result.verdict}: {result.detail}"
                for path, result in pairs
                if result.verdict in {"refused", "wrong"}
            )


def _all_changes(path: Path) -> list[corpus.Result]:
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for kind in corpus.CHANGES:
            target = Path(folder) / path.name
            results.append(corpus.change(path, target, kind))
            target.unlink(missing_ok=True)
        return results


if __name__ == "__main__":
    for name in sys.argv[1:] or [str(corpus.CORPUS)]:
        for line in figures(Path(name), named=True):
            print(line, flush=True)
