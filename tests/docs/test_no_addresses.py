"""Nothing in the repository says where packages come from: every mirror is as good."""

import re

from tests.docs.pages import CHECKOUT, own_files

# In pieces, so that this file is not its own finding.
HOSTS = [
    r"py" + r"pi\.(org|python)",
    r"python" + r"hosted",
    r"npm" + r"js\.(org|com)",
    r"--(extra-)?index" + r"-url[ =]\S*:",
]
HOSTS += [
    r"regis" + r"try\.\w+\.\w+",
    r"arti" + r"factory",
    r"crates" + r"\.io",
    r"index" + r"-url *= *.?http",
]
ADDRESS = re.compile("|".join(HOSTS).encode(), re.IGNORECASE)


def test_no_file_names_a_registry():
    assert [str(p.relative_to(CHECKOUT)) for p in own_files() if ADDRESS.search(p.read_bytes())] == []
