"""A lemma is relabelled as a denial of the source in both files; the verdict is left behind."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-verdict"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.replace("induction", "(set-info :role lemma)", "(set-info :role literal-negation)")
    target.obligation("induction", "gauss", lambda entry: entry.update(role="literal-negation"))
    target.seal("induction")
