"""Attacks on time and memory: everything oversized is refused with a code, within the limits."""

from __future__ import annotations

from tests.rejected.harness import Target, attack


@attack(file="base.exponential.json", code="too-deep")
def deep_evidence(target: Target) -> None:
    """Evidence nested deeper than anybody follows."""
    evidence = {"kind": "sign"}
    for _ in range(150):
        evidence = {"kind": "exponentiate", "then": evidence}
    target.evidence("exponential", "tangent", evidence)
    target.relist()


@attack(file="base.linear.json", code="too-deep")
def deep_json(target: Target) -> None:
    """A hundred thousand brackets."""
    target.raw("linear", lambda data: b"[" * 100_000 + b"]" * 100_000 + b"\n")
    target.relist()


@attack(file="base.exists.json", code="too-deep")
def deep_statement(target: Target) -> None:
    """A term nested ten thousand deep."""
    target.replace("exists", "(= (* x x) (* y y))", "(= " + "(- " * 10_000 + "x" + ")" * 10_000 + " y)")
    target.seal("exists")


@attack(file="base.logic.json", code="too-large")
def enumeration_bomb(target: Target) -> None:
    """Forty Booleans: a million million assignments."""
    names = [f"c{i}" for i in range(40)]
    declared = "".join(f"(declare-const {name} Bool)\n" for name in names)
    old = "(assert (! (not (= (not (and a b)) (or (not a) (not b))))"
    new = f"{declared}(assert (! (not (= (and {' '.join(names)}) (and {' '.join(reversed(names))})))"
    target.replace("logic", old, new)
    target.seal("logic")


@attack(file="base.linear.json", code="too-large")
def file_of_fifty_megabytes(target: Target) -> None:
    """A file of fifty megabytes."""
    target.raw("linear", lambda data: b'"' + b"x" * 50_000_000 + b'"\n')
    target.relist()


@attack(file="base.linear.json", code="too-large")
def huge_integer(target: Target) -> None:
    """An integer of a hundred thousand digits."""
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":1' + b"0" * 100_000))
    target.relist()


@attack(file="base.exists.json", code="too-large")
def huge_numeral(target: Target) -> None:
    """A numeral of a hundred thousand digits."""
    target.replace("exists", "(= (* x x) (* y y))", f"(< x 1{'0' * 100_000})")
    target.seal("exists")


@attack(file="base.exists.json", code="too-large")
def macro_bomb(target: Target) -> None:
    """Macros that double thirty times: a billion copies of x."""
    macros = ["(define-fun d0 ((u Real)) Real (+ u u))"]
    macros += [f"(define-fun d{i} ((u Real)) Real (d{i - 1} (d{i - 1} u)))" for i in range(1, 31)]
    target.replace(
        "exists", "(assert (! (= (* x x) (* y y))", "\n".join(macros) + "\n(assert (! (= (d30 x) (* y y))"
    )
    target.seal("exists")


@attack(file="base.linear.json", code="too-much-work")
def polynomial_bomb(target: Target) -> None:
    """A product of sums whose normal form has millions of terms."""
    names = [f"v{i}" for i in range(12)]
    declared = "".join(f"(declare-const {name} Real)\n" for name in names)
    total = "(+ " + " ".join(names) + ")"
    power = "(* " + " ".join([total] * 24) + ")"
    target.replace("linear", "(assert (! (not (<= (* 2 x y)", declared + "(assert (! (not (<= (* 2 x y)")
    target.replace(
        "linear", "(<= (* 2 x y) (+ (* x x) (* y y)))", f"(<= (* 2 x y) (+ (* x x) (* y y) {power}))"
    )
    target.seal("linear")


@attack(file="base.exists.json", code="too-large")
def power_tower_of_numbers(target: Target) -> None:
    """Repeated squaring of a numeral: two to the two to the forty."""
    macros = ["(define-fun s0 ((u Real)) Real (* u u))"]
    macros += [f"(define-fun s{i} ((u Real)) Real (s0 (s{i - 1} u)))" for i in range(1, 15)]
    macros += ["(define-fun big () Real 2)"]
    target.replace(
        "exists",
        "(assert (! (= (* x x) (* y y))",
        "\n".join(macros[:-1]) + "\n(assert (! (< x (s14 (s14 2)))",
    )
    target.seal("exists")
