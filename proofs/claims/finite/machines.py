"""A machine with n states distinguishes at most n^n symbols, and exactly so many in the worst case.

States are numbered 1..n. A symbol a acts as the map s -> delta(s, a); its code reads delta(1,a)-1, ..., delta(n,a)-1 as digits to
base n. Everything is a statement about integers, proved by induction.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    cases,
    combination,
    enumeration,
    have,
    identity,
    induction,
    instance,
    intro,
    known,
    model,
    rewrite,
    rup,
    smt,
    split,
    step,
)
from proofs.language.statement import conj, equal, integers, near_miss, universal
from proofs.search.propositional import rup_evidence

SOURCE = Source(
    ("Theorem 1.5", "Theorem 9.1", "Abstract (f)"),
    "A machine with n states partitions any input space into at most n^n classes; a finite verifier knows finitely many concepts.",
)
POWER = "(define-fun-rec power ((x Int)) Int (ite (<= x 0) 1 (* n (power (- x 1)))))"
MACHINE = "(declare-fun delta (Int Int) Int)"
CODE = (
    "(define-fun-rec code ((x Int) (y Int)) Int "
    "(ite (<= x 0) 0 (+ (code (- x 1) y) (* (- (delta x y) 1) (power (- x 1))))))"
)
SIZE = {"n_positive": "(<= 1 n)"}
CLOSED = {"closed": "(forall ((r Int) (q Int)) (and (<= 1 (delta r q)) (<= (delta r q) n)))"}
TWO_STATES = {"n": "2", "delta": {"1,1": "2", "2,1": "1", "2,2": "1", "else": "1"}}
"""Two states; symbol 1 swaps them, symbol 2 sends both to 1."""


def for_all(variable: str, body: str, start: int = 0) -> str:
    """(forall ((x Int)) (=> (<= start x) body))"""
    return f"(forall (({variable} Int)) (=> (<= {start} {variable}) {body}))"


def add(*facts: str, goal: bool = True, equalities: Any = ()) -> dict[str, Any]:
    """Evidence: the goal's denial and these facts, each taken once, add up to a contradiction."""
    terms = [(1, ["goal"], None)] if goal else []
    return combination([*terms, *((1, [fact], None) for fact in facts)], equalities)


def absurd(steps: list[Any], contradiction: dict[str, Any]) -> dict[str, Any]:
    """Evidence for any goal from a contradiction among the facts."""
    return have([*steps, step("absurd", "false", contradiction)], rup())


def _encoding() -> Claim:
    declared = "\n".join((integers("n", "a"), MACHINE, POWER, CODE))
    pair = "\n".join((integers("n", "a", "b"), MACHINE, POWER, CODE))
    facts = {**SIZE, **CLOSED}
    below = conj("(<= 0 (code k a))", "(< (code k a) (power k))", "(<= 1 (power k))")
    agree = "(forall ((s Int)) (=> (and (<= 1 s) (<= s k)) (= (delta s a) (delta s b))))"
    last_a, last_b = "(delta (+ k 1) a)", "(delta (+ k 1) b)"

    def digits_apart(order: str, smaller: str, larger: str, sign_of_equation: str) -> dict[str, Any]:
        """If one last digit is smaller, the codes differ by more than the rest can make up."""
        return absurd(
            [],
            combination(
                [
                    (1, [order], None, "(power k)"),
                    (1, [f"{smaller}.2"], None),
                    (1, [f"{larger}.1"], None),
                ],
                [("equal-codes", sign_of_equation)],
            ),
        )

    def bounds(name: str, symbol: str) -> list[Any]:
        return [
            apply(f"all-{name}", None, "codes-below", {"n": "n", "a": symbol}, functions={"delta": "delta"}),
            instance(name, f"all-{name}", {"k": "k"}),
        ]

    same_last = step(
        "same-last",
        equal(last_a, last_b),
        cases(
            f"(< {last_a} {last_b})",
            digits_apart("order", "code-a", "code-b", "1"),
            cases(
                f"(< {last_b} {last_a})",
                digits_apart("converse", "code-b", "code-a", "(- 1)"),
                known(),
                name="converse",
            ),
            name="order",
        ),
    )
    injective_step = intro(
        have(
            [
                *bounds("code-a", "a"),
                *bounds("code-b", "b"),
                same_last,
                step(
                    "same-rest",
                    "(= (code k a) (code k b))",
                    combination([], [("equal-codes", "1"), ("same-last", "(- (power k))")]),
                ),
            ],
            split(
                "ih",
                [
                    rup(),
                    cases(
                        "(<= s k)",
                        have([instance("here", "before", {"s": "s"})], known()),
                        have([step("is-last", "(= s (+ k 1))", known())], rewrite("is-last", known())),
                        name="where",
                    ),
                ],
                name="before",
            ),
        ),
        names=["equal-codes", "range"],
    )
    return Claim(
        id="finite.encoding",
        title="The maps of n states into themselves have codes below n^n, different maps different codes",
        theory=("F1",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="codes-below",
                role="literal",
                says="For every n >= 1 and every map delta(., a) of the states 1..n: its first k values, read as digits to base n, "
                "give a number from 0 to n^k - 1, for every k.",
                statement=universal(declared, for_all("k", below), facts),
                evidence=induction(
                    "k",
                    both([known(), known(), known()]),
                    have(
                        [instance("here", "closed", {"r": "(+ k 1)", "q": "a"})],
                        both(
                            [
                                combination(
                                    [
                                        (1, ["goal"], None),
                                        (1, ["ih.1"], None),
                                        (1, ["here.1"], None, "(power k)"),
                                    ]
                                ),
                                combination(
                                    [
                                        (1, ["goal"], None),
                                        (1, ["ih.2"], None),
                                        (1, ["here.2"], None, "(power k)"),
                                    ]
                                ),
                                combination(
                                    [
                                        (1, ["goal"], None),
                                        (1, ["ih.3"], None),
                                        (1, ["n-positive"], None, "(power k)"),
                                    ]
                                ),
                            ]
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "one-less",
                        declared,
                        "(< (code 2 a) (- (power 2) 1))",
                        {"n": "2", "a": "1", "delta": {"else": "2"}},
                        facts,
                        "the largest code n^k - 1 occurs: the bound is tight",
                    ),
                ),
                witness=model({**TWO_STATES, "a": "1"}),
            ),
            Obligation(
                name="codes-differ",
                role="literal",
                says="For every n >= 1 and k: two symbols with equal codes over the states 1..k act alike on all of them. With "
                "the bound: at most n^n behaviours.",
                statement=universal(pair, for_all("k", f"(=> (= (code k a) (code k b)) {agree})"), facts),
                evidence=induction(
                    "k",
                    intro(
                        absurd([], combination([(1, ["range.1"], None), (1, ["range.2"], None)])),
                        names=["equal-codes", "range"],
                    ),
                    injective_step,
                ),
                near_misses=(
                    near_miss(
                        "smaller-base",
                        "\n".join(
                            (
                                integers("n", "a", "b"),
                                MACHINE,
                                POWER.replace("(* n (", "(* (- n 1) ("),
                                CODE,
                            )
                        ),
                        "(=> (= (code 2 a) (code 2 b)) (= (delta 2 a) (delta 2 b)))",
                        {
                            "n": "2",
                            "a": "1",
                            "b": "2",
                            "delta": {"1,1": "2", "2,1": "1", "1,2": "1", "2,2": "2", "else": "1"},
                        },
                        facts,
                        "to base n-1 two maps share a code",
                    ),
                ),
                witness=model({**TWO_STATES, "a": "1", "b": "2"}),
            ),
        ),
        not_said=(
            "A class is a behaviour of one symbol; words of many symbols still have at most n^n behaviours.",
        ),
        headline=True,
    )


REMAINDER = (
    "(define-fun-rec remainder ((x Int)) Int "
    "(ite (<= x 0) 0 (ite (= (+ (remainder (- x 1)) 1) n) 0 (+ (remainder (- x 1)) 1))))"
)
QUOTIENT = (
    "(define-fun-rec quotient ((x Int)) Int "
    "(ite (<= x 0) 0 (ite (= (+ (remainder (- x 1)) 1) n) (+ (quotient (- x 1)) 1) (quotient (- x 1)))))"
)
REST = "(define-fun-rec rest ((x Int) (y Int)) Int (ite (<= x 0) y (quotient (rest (- x 1) y))))"
VALUE = (
    "(define-fun-rec value ((x Int) (y Int)) Int "
    "(ite (<= x 0) 0 (+ (value (- x 1) y) (* (remainder (rest (- x 1) y)) (power (- x 1))))))"
)


def compose(word: tuple[int, ...], letters: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """The map 1..n -> 1..n of a word: its letters act one after the other."""
    states = tuple(range(1, len(letters[0]) + 1))
    for letter in word:
        states = tuple(letters[letter - 1][s - 1] for s in states)
    return states


def three_letters(n: int) -> tuple[tuple[int, ...], ...]:
    """Swap 1 and 2; send 1 to 2, 2 to 3, ..., n to 1; send 2 to 1 and keep the rest."""
    states = range(1, n + 1)
    swap = tuple(2 if s == 1 else 1 if s == 2 else s for s in states)
    cycle = tuple(s % n + 1 for s in states)
    merge = tuple(1 if s == 2 else s for s in states)
    return swap, cycle, merge


def words_for_all_maps(n: int) -> dict[tuple[int, ...], tuple[int, ...]]:
    """The first word, by length and then by letter numbers, of every map that the three letters generate."""
    letters = three_letters(n)
    found: dict[tuple[int, ...], tuple[int, ...]] = {tuple(range(1, n + 1)): ()}
    queue = list(found)
    for state_map in queue:
        for letter in range(1, 4):
            after = tuple(letters[letter - 1][s - 1] for s in state_map)
            if after not in found:
                found[after] = (*found[state_map], letter)
                queue.append(after)
    return found


def _table(name: str, images: tuple[int, ...]) -> str:
    body = str(images[-1])
    for state in range(len(images) - 1, 0, -1):
        body = f"(ite (= s {state}) {images[state - 1]} {body})"
    return f"(define-fun {name} ((s Int)) Int {body})"


def _all_maps(n: int) -> tuple[str, str]:
    """Declarations of the three letters and the formula that every one of the n^n maps is a word in them."""
    letters = three_letters(n)
    declared = "\n".join(_table(name, images) for name, images in zip(("swap", "cycle", "merge"), letters))
    words = words_for_all_maps(n)
    parts = []
    for images in product(range(1, n + 1), repeat=n):
        for state in range(1, n + 1):
            text = str(state)
            for letter in words[images]:
                text = f"({('swap', 'cycle', 'merge')[letter - 1]} {text})"
            parts.append(equal(text, str(images[state - 1])))
    return declared, conj(*parts)


def _tightness() -> Claim:
    division = "\n".join((integers("n"), REMAINDER, QUOTIENT))
    digits = "\n".join((integers("n", "c"), REMAINDER, QUOTIENT, POWER, REST, VALUE))
    split_of = conj(
        "(= c (+ (* n (quotient c)) (remainder c)))",
        "(<= 0 (remainder c))",
        "(< (remainder c) n)",
        "(<= 0 (quotient c))",
    )
    carry = "(= (+ (remainder c) 1) n)"
    step_by_carry = cases(
        carry,
        both([combination([], [("ih.1", "1"), ("carry", "1")]), known(), known(), add("ih.4")]),
        both(
            [
                combination([], [("ih.1", "1")]),
                add("ih.2"),
                split("carry", [known(), absurd([], add("side", "ih.3", goal=False))], name="side"),
                known(),
            ]
        ),
        name="carry",
    )
    unrolled = conj(
        "(= (+ (value k c) (* (power k) (rest k c))) c)",
        "(<= 0 (rest k c))",
        "(<= 0 (value k c))",
        "(<= 1 (power k))",
    )
    nonnegative = {**SIZE, "c_nonnegative": "(<= 0 c)"}
    letters_2, maps_2 = _all_maps(2)
    letters_3, maps_3 = _all_maps(3)
    return Claim(
        id="finite.tightness",
        title="The bound n^n is attained: every code below n^n is the code of a map",
        theory=("F2",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="division",
                role="lemma",
                says="Counting up with carry gives quotient and remainder: c = n quotient + remainder with 0 <= remainder < n.",
                statement=universal(division, for_all("c", split_of), SIZE),
                evidence=induction("c", both([identity(), known(), known(), known()]), step_by_carry),
                near_misses=(
                    near_miss("remainder-one-less", division, "(< (remainder 2) (- n 1))", {"n": "3"}, SIZE),
                ),
                witness=model({"n": "3"}),
            ),
            Obligation(
                name="digits",
                role="lemma",
                says="For every n >= 1, c >= 0 and k: the first k digits of c to base n and the rest give back c.",
                statement=universal(digits, for_all("k", unrolled), nonnegative),
                evidence=induction(
                    "k",
                    both([identity(), known(), known(), known()]),
                    have(
                        [
                            apply("every", None, "division", {"n": "n"}),
                            instance("split", "every", {"c": "(rest k c)"}),
                        ],
                        both(
                            [
                                combination([], [("ih.1", "1"), ("split.1", "(- (power k))")]),
                                known(),
                                combination(
                                    [
                                        (1, ["goal"], None),
                                        (1, ["ih.3"], None),
                                        (1, ["split.2"], None, "(power k)"),
                                    ]
                                ),
                                combination(
                                    [
                                        (1, ["goal"], None),
                                        (1, ["ih.4"], None),
                                        (1, ["n-positive"], None, "(power k)"),
                                    ]
                                ),
                            ]
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "rest-forgotten", digits, "(= (value 2 c) c)", {"n": "2", "c": "5"}, nonnegative
                    ),
                ),
                witness=model({"n": "2", "c": "5"}),
            ),
            Obligation(
                name="every-code-is-used",
                role="literal",
                says="For every n >= 1, k and c with 0 <= c < n^k: c is the code of its own digits. So the machine with one symbol "
                "for each c < n^n, acting by the digits of c, has exactly n^n behaviours.",
                statement=universal(
                    digits, for_all("k", "(=> (< c (power k)) (= (value k c) c))"), nonnegative
                ),
                evidence=intro(
                    have(
                        [
                            apply("all", None, "digits", {"n": "n", "c": "c"}),
                            instance("here", "all", {"k": "k"}),
                            step(
                                "no-rest",
                                "(<= (rest k c) 0)",
                                combination(
                                    [
                                        (1, ["goal"], None, "(power k)"),
                                        (1, ["small"], None),
                                        (1, ["here.3"], None),
                                    ],
                                    [("here.1", "(- 1)")],
                                ),
                            ),
                            step("rest-is-zero", "(= (rest k c) 0)", known()),
                        ],
                        combination([], [("here.1", "1"), ("rest-is-zero", "(- (power k))")]),
                    ),
                    names=["k-range", "small"],
                ),
                near_misses=(
                    near_miss(
                        "one-more",
                        digits,
                        "(=> (<= c (power 2)) (= (value 2 c) c))",
                        {"n": "2", "c": "4"},
                        nonnegative,
                        "n^k itself has no code of k digits",
                    ),
                ),
                witness=model({"n": "2", "c": "3"}),
            ),
            Obligation(
                name="three-letters-two-states",
                role="literal",
                says="n = 2: words in three letters (swap, cycle, merge) act as all 4 maps.",
                statement=universal(letters_2, maps_2),
                evidence=enumeration(),
                near_misses=(near_miss("wrong-image", letters_2, "(= (merge 2) 2)", {}),),
            ),
            Obligation(
                name="three-letters-three-states",
                role="literal",
                says="n = 3: words in three letters (swap, cycle, merge) act as all 27 maps.",
                statement=universal(letters_3, maps_3),
                evidence=enumeration(),
                near_misses=(near_miss("wrong-image", letters_3, "(= (merge (cycle 1)) 2)", {}),),
            ),
        ),
        headline=True,
    )


OCCURRENCES = (
    "(define-fun-rec occurrences ((x Int) (y Int)) Int "
    "(ite (<= x 0) 0 (+ (occurrences (- x 1) y) (ite (= (c x) y) 1 0))))"
)
OVERALL = (
    "(define-fun-rec overall ((x Int) (y Int)) Int "
    "(ite (<= x 0) 0 (+ (overall (- x 1) y) (occurrences y (- x 1)))))"
)
HIT = "(define-fun-rec hit ((x Int) (y Int)) Int (ite (<= x 0) 0 (+ (hit (- x 1) y) (ite (= (c y) (- x 1)) 1 0))))"
BOXES = "(declare-fun c (Int) Int)"
IN_RANGE = {"boxes": "(forall ((i Int)) (=> (and (<= 1 i) (<= i (+ m 1))) (and (<= 0 (c i)) (< (c i) m))))"}
APART_FORMULA = "(forall ((t Int) (u Int)) (=> (and (<= 1 t) (< t u) (<= u (+ m 1))) (distinct (c t) (c u))))"
APART = {"apart": APART_FORMULA}


def seated(pigeons: int, holes: int) -> tuple[str, dict[str, str], str]:
    """Declarations, hypotheses and goal: each pigeon is in a hole, so two pigeons are in one."""
    declared = "\n".join(f"(declare-const in-{i}-{j} Bool)" for i in range(pigeons) for j in range(holes))
    facts = {f"pigeon_{i}": f"(or {' '.join(f'in-{i}-{j}' for j in range(holes))})" for i in range(pigeons)}
    pairs = [f"(and in-{i}-{j} in-{k}-{j})" for j in range(holes) for i in range(pigeons) for k in range(i)]
    return declared, facts, f"(or {' '.join(pairs)})"


def _five_in_four() -> Obligation:
    declared, facts, goal = seated(5, 4)
    statement = universal(declared, goal, facts)
    everyone_first: dict[str, Any] = {f"in-{i}-{j}": str(j == 0).lower() for i in range(5) for j in range(4)}
    diagonal: dict[str, Any] = {f"in-{i}-{j}": str(i == j).lower() for i in range(4) for j in range(4)}
    four_declared, four_facts, four_goal = seated(4, 4)
    return Obligation(
        name="five-in-four",
        role="lemma",
        says="The case n = 2 in propositional logic: five symbols and the four maps of two states; two symbols share a map.",
        statement=statement,
        evidence=rup_evidence(statement),
        also=(smt("z3"), smt("cvc5")),
        near_misses=(
            near_miss(
                "four-in-four", four_declared, four_goal, diagonal, four_facts, "four symbols need not repeat"
            ),
        ),
        witness=model(everyone_first),
    )


def _pigeonhole() -> Claim:
    fold = {"c": "c"}
    hit_declared = "\n".join((integers("j"), BOXES, HIT))
    all_declared = "\n".join((integers("m"), BOXES, HIT, OCCURRENCES, OVERALL))
    row = "\n".join((integers("k"), BOXES, HIT, OCCURRENCES, OVERALL))
    m_facts = {"m_nonnegative": "(<= 0 m)"}
    one_of_two = {"m": "2", "c": {"2": "1", "else": "0"}}

    hit_step = cases(
        "(= (c j) m)",
        have(
            [
                step("outside", "(<= m (c j))", known()),
                step("none-yet", "(= (hit m j) 0)", rup()),
            ],
            both(
                [
                    intro(combination([], [("none-yet", "1")]), names=["inside"]),
                    intro(
                        absurd([], add("beyond", equalities=[("here", "(- 1)")], goal=False)),
                        names=["beyond"],
                    ),
                ]
            ),
        ),
        both(
            [
                intro(
                    have(
                        [
                            step(
                                "inside-before",
                                "(< (c j) m)",
                                split(
                                    "here",
                                    [known(), absurd([], add("side", "inside", goal=False))],
                                    name="side",
                                ),
                            ),
                            step("one-already", "(= (hit m j) 1)", rup()),
                        ],
                        combination([], [("one-already", "1")]),
                    ),
                    names=["inside"],
                ),
                intro(
                    have(
                        [
                            step("beyond-before", "(<= m (c j))", add("beyond")),
                            step("none-yet", "(= (hit m j) 0)", rup()),
                        ],
                        combination([], [("none-yet", "1")]),
                    ),
                    names=["beyond"],
                ),
            ]
        ),
        name="here",
    )
    exchange_step = cases(
        "(= (c (+ k 1)) m)",
        combination([], [("ih", "1")]),
        combination([], [("ih", "1")]),
        name="here",
    )
    total_step = intro(
        have(
            [
                step("early", "(<= k (+ m 1))", add("few")),
                step("counted", "(= (overall m k) k)", rup()),
                apply("rows", None, "one-more", {"k": "k"}, functions=fold),
                instance("row", "rows", {"m": "m"}),
                instance("box", "boxes", {"i": "(+ k 1)"}),
                apply("hits", None, "hit-once", {"j": "(+ k 1)"}, functions=fold),
                instance("hit-here", "hits", {"m": "m"}),
                step("one", "(= (hit m (+ k 1)) 1)", rup()),
            ],
            combination([], [("counted", "1"), ("row", "1"), ("one", "1")]),
        ),
        names=["few"],
    )
    return Claim(
        id="finite.pigeonhole",
        title="Among m+1 things in m boxes two share a box, for every m",
        theory=("F3",),
        source=None,
        obligations=(
            Obligation(
                name="hit-once",
                role="lemma",
                says="The number of boxes v < m with c(j) = v is 1 if c(j) < m and 0 otherwise.",
                statement=universal(
                    hit_declared,
                    for_all(
                        "m", conj("(=> (< (c j) m) (= (hit m j) 1))", "(=> (<= m (c j)) (= (hit m j) 0))")
                    ),
                    {"box": "(<= 0 (c j))"},
                ),
                evidence=induction(
                    "m",
                    both(
                        [
                            intro(absurd([], add("inside", "box", goal=False)), names=["inside"]),
                            intro(identity(), names=["beyond"]),
                        ]
                    ),
                    hit_step,
                ),
                near_misses=(
                    near_miss(
                        "box-outside",
                        hit_declared,
                        "(= (hit 2 j) 1)",
                        {"j": "1", "c": {"else": "2"}},
                        {"box": "(<= 0 (c j))"},
                    ),
                ),
                witness=model({"j": "1", "c": {"else": "2"}}),
            ),
            Obligation(
                name="one-more",
                role="lemma",
                says="Adding thing k+1 adds, over the first m boxes, the number of boxes that it is in.",
                statement=universal(
                    row,
                    for_all("m", "(= (overall m (+ k 1)) (+ (overall m k) (hit m (+ k 1))))"),
                    {"k_nonnegative": "(<= 0 k)"},
                ),
                evidence=induction("m", identity(), exchange_step),
                near_misses=(
                    near_miss(
                        "unchanged",
                        row,
                        "(= (overall 1 (+ k 1)) (overall 1 k))",
                        {"k": "0", "c": {"else": "0"}},
                        {"k_nonnegative": "(<= 0 k)"},
                    ),
                ),
                witness=model({"k": "0", "c": {"else": "0"}}),
            ),
            Obligation(
                name="empty",
                role="lemma",
                says="No things, no occurrences.",
                statement=universal(
                    "\n".join((BOXES, OCCURRENCES, OVERALL)), for_all("m", "(= (overall m 0) 0)")
                ),
                evidence=induction("m", identity(), combination([], [("ih", "1")])),
                near_misses=(
                    near_miss(
                        "one-thing",
                        "\n".join((BOXES, OCCURRENCES, OVERALL)),
                        "(= (overall 1 1) 0)",
                        {"c": {"else": "0"}},
                    ),
                ),
            ),
            Obligation(
                name="everything-counted",
                role="lemma",
                says="Over all m boxes the occurrences of the first k things add up to k.",
                statement=universal(
                    all_declared,
                    for_all("k", "(=> (<= k (+ m 1)) (= (overall m k) k))"),
                    {**m_facts, **IN_RANGE},
                ),
                evidence=induction(
                    "k",
                    intro(
                        have(
                            [
                                apply("none", None, "empty", {}, functions=fold),
                                instance("here", "none", {"m": "m"}),
                            ],
                            combination([], [("here", "1")]),
                        ),
                        names=["few"],
                    ),
                    total_step,
                ),
                near_misses=(
                    near_miss(
                        "outside-the-boxes",
                        all_declared,
                        "(= (overall m 1) 1)",
                        {"m": "1", "c": {"else": "1"}},
                        m_facts,
                        "a thing outside the boxes is not counted",
                    ),
                ),
                witness=model(one_of_two),
            ),
            Obligation(
                name="not-seen-before",
                role="lemma",
                says="If no two things share a box, the box of thing j holds none of the things before it.",
                statement=universal(
                    "\n".join((integers("m", "j"), BOXES, OCCURRENCES)),
                    for_all("e", "(=> (< e j) (= (occurrences e (c j)) 0))"),
                    {**APART, "j_range": "(<= j (+ m 1))"},
                ),
                evidence=induction(
                    "e",
                    intro(identity(), names=["before"]),
                    intro(
                        have(
                            [
                                step("earlier", "(< e j)", add("before")),
                                step("none-yet", "(= (occurrences e (c j)) 0)", rup()),
                                instance("different", "apart", {"t": "(+ e 1)", "u": "j"}),
                            ],
                            combination([], [("none-yet", "1")]),
                        ),
                        names=["before"],
                    ),
                ),
                near_misses=(
                    near_miss(
                        "shared",
                        "\n".join((integers("m", "j"), BOXES, OCCURRENCES)),
                        "(= (occurrences 1 (c j)) 0)",
                        {"m": "1", "j": "2", "c": {"else": "0"}},
                        {"j_range": "(<= j (+ m 1))"},
                    ),
                ),
                witness=model({"m": "1", "j": "2", "c": {"1": "0", "2": "1", "else": "2"}}),
            ),
            Obligation(
                name="at-most-one",
                role="lemma",
                says="If no two things share a box, every box holds at most one of the first k things.",
                statement=universal(
                    "\n".join((integers("m", "v"), BOXES, OCCURRENCES)),
                    for_all("k", "(=> (<= k (+ m 1)) (<= (occurrences k v) 1))"),
                    APART,
                ),
                evidence=induction(
                    "k",
                    intro(known(), names=["few"]),
                    intro(
                        cases(
                            "(= (c (+ k 1)) v)",
                            have(
                                [
                                    apply(
                                        "fresh",
                                        None,
                                        "not-seen-before",
                                        {"m": "m", "j": "(+ k 1)"},
                                        functions=fold,
                                    ),
                                    instance("none-yet", "fresh", {"e": "k"}),
                                    step(
                                        "none-here",
                                        "(= (occurrences k v) 0)",
                                        rewrite("here", known(), reverse=True),
                                    ),
                                ],
                                combination([(1, ["goal"], None)], [("none-here", "(- 1)")]),
                            ),
                            have(
                                [
                                    step("early", "(<= k (+ m 1))", add("few")),
                                    step("before", "(<= (occurrences k v) 1)", rup()),
                                ],
                                add("before"),
                            ),
                            name="here",
                        ),
                        names=["few"],
                    ),
                ),
                near_misses=(
                    near_miss(
                        "shared",
                        "\n".join((integers("m", "v"), BOXES, OCCURRENCES)),
                        "(<= (occurrences 2 v) 1)",
                        {"m": "1", "v": "0", "c": {"else": "0"}},
                    ),
                ),
                witness=model({"m": "1", "v": "0", "c": {"1": "0", "2": "1", "else": "2"}}),
            ),
            Obligation(
                name="no-room",
                role="lemma",
                says="If no two things share a box, the first b boxes hold at most b of the m+1 things.",
                statement=universal(
                    "\n".join((integers("m"), BOXES, OCCURRENCES, OVERALL)),
                    for_all("b", "(<= (overall b (+ m 1)) b)"),
                    {**m_facts, **APART},
                ),
                evidence=induction(
                    "b",
                    known(),
                    have(
                        [
                            apply("single", None, "at-most-one", {"m": "m", "v": "b"}, functions=fold),
                            instance("here", "single", {"k": "(+ m 1)"}),
                        ],
                        cases("(= (c (+ m 1)) b)", add("ih", "here"), add("ih", "here"), name="last"),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "shared",
                        "\n".join((integers("m"), BOXES, OCCURRENCES, OVERALL)),
                        "(<= (overall 1 (+ m 1)) 1)",
                        {"m": "1", "c": {"else": "0"}},
                        m_facts,
                    ),
                ),
                witness=model({"m": "1", "c": {"1": "0", "2": "1", "else": "2"}}),
            ),
            Obligation(
                name="two-share",
                role="lemma",
                says="For every m: m+1 things in m boxes cannot all be in different boxes.",
                statement=universal(
                    "\n".join((integers("m"), BOXES, HIT, OCCURRENCES, OVERALL)),
                    f"(not {APART_FORMULA})",
                    {**m_facts, **IN_RANGE},
                ),
                evidence=intro(
                    have(
                        [
                            apply("all", None, "everything-counted", {"m": "m"}, functions=fold),
                            instance("counted", "all", {"k": "(+ m 1)"}),
                            apply("full", None, "no-room", {"m": "m"}, functions=fold),
                            instance("room", "full", {"b": "m"}),
                        ],
                        combination([(1, ["room"], None)], [("counted", "1")]),
                    ),
                    names=["apart"],
                ),
                near_misses=(
                    near_miss(
                        "one-box-more",
                        "\n".join((integers("m"), BOXES, HIT, OCCURRENCES, OVERALL)),
                        "(= (c 1) (c 2))",
                        {"m": "1", "c": {"1": "0", "2": "1", "else": "0"}},
                        m_facts,
                        "two things in two boxes need not share: m+1 things are needed",
                    ),
                ),
                witness=model(one_of_two),
            ),
            _five_in_four(),
        ),
        references=("P. G. L. Dirichlet's box principle, 1834",),
    )


SYMBOL = "(define-fun-rec symbol-code ((x Int)) Int (ite (<= x 0) 0 (code n x)))"


def _indistinguishable() -> Claim:
    runs = "\n".join(
        (
            integers("n", "a", "b", "s"),
            MACHINE,
            "(declare-fun w (Int) Int)",
            "(declare-fun v (Int) Int)",
            "(define-fun-rec run-w ((x Int) (y Int)) Int (ite (<= x 0) y (delta (run-w (- x 1) y) (w x))))",
            "(define-fun-rec run-v ((x Int) (y Int)) Int (ite (<= x 0) y (delta (run-v (- x 1) y) (v x))))",
        )
    )
    alike = "(forall ((r Int)) (=> (and (<= 1 r) (<= r n)) (= (delta r a) (delta r b))))"
    letters = "(forall ((i Int)) (or (= (w i) (v i)) (and (= (w i) a) (= (v i) b))))"
    run_facts = {
        **CLOSED,
        "alike": alike,
        "letters": letters,
        "start_low": "(<= 1 s)",
        "start_high": "(<= s n)",
    }
    together = conj("(= (run-w k s) (run-v k s))", "(<= 1 (run-w k s))", "(<= (run-w k s) n)")
    run_model = {
        "n": "2",
        "a": "1",
        "b": "2",
        "s": "1",
        "delta": {"1,1": "2", "1,2": "2", "else": "1"},
        "w": {"1": "1", "else": "3"},
        "v": {"1": "2", "else": "3"},
    }
    machine = "\n".join((integers("n"), MACHINE, POWER, CODE, SYMBOL, HIT_S, OCCURRENCES_S, OVERALL_S))
    different = (
        "(forall ((i Int) (j Int)) (=> (and (<= 1 i) (< i j) (<= j (+ (power n) 1))) "
        "(not (forall ((s Int)) (=> (and (<= 1 s) (<= s n)) (= (delta s i) (delta s j)))))))"
    )
    return Claim(
        id="finite.indistinguishable",
        title="Among any n^n+1 symbols two act alike, and no word tells symbols that act alike apart",
        theory=("F3",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="two-symbols-act-alike",
                role="literal",
                says="For every n >= 1 and every machine with n states: among the symbols 1..n^n+1 there are two that act alike on "
                "every state. So no machine with finitely many states separates infinitely many concepts.",
                statement=universal(machine, f"(not {different})", {**SIZE, **CLOSED}),
                evidence=intro(
                    have(
                        [
                            step(
                                "codes",
                                "(forall ((i Int)) (=> (and (<= 1 i) (<= i (+ (power n) 1))) "
                                "(and (<= 0 (symbol-code i)) (< (symbol-code i) (power n)))))",
                                intro(
                                    have(
                                        [
                                            apply(
                                                "all",
                                                "finite.encoding",
                                                "codes-below",
                                                {"n": "n", "a": "i"},
                                                functions={"delta": "delta"},
                                            ),
                                            instance("here", "all", {"k": "n"}),
                                        ],
                                        both([known(), known()]),
                                    ),
                                    names=["range"],
                                ),
                            ),
                            apply(
                                "size",
                                "finite.encoding",
                                "codes-below",
                                {"n": "n", "a": "1"},
                                functions={"delta": "delta"},
                            ),
                            instance("boxes-exist", "size", {"k": "n"}),
                            apply(
                                "shared",
                                "finite.pigeonhole",
                                "two-share",
                                {"m": "(power n)"},
                                functions={
                                    "c": "symbol-code",
                                    "hit": "hit",
                                    "occurrences": "occurrences",
                                    "overall": "overall",
                                },
                            ),
                            step(
                                "apart",
                                APART_FORMULA.replace("(c ", "(symbol-code ").replace(" m ", " (power n) "),
                                intro(
                                    have(
                                        [
                                            step(
                                                "positions",
                                                "(and (<= 1 t) (<= 1 u))",
                                                both([known(), add("range.1", "range.2")]),
                                            ),
                                            step(
                                                "same-code",
                                                "(= (code n t) (code n u))",
                                                combination([], [("same", "1")]),
                                            ),
                                            instance("differ", "different", {"i": "t", "j": "u"}),
                                            apply(
                                                "injective",
                                                "finite.encoding",
                                                "codes-differ",
                                                {"n": "n", "a": "t", "b": "u"},
                                                functions={"delta": "delta"},
                                            ),
                                            instance("decoded", "injective", {"k": "n"}),
                                        ],
                                        rup(),
                                    ),
                                    names=["range", "same"],
                                ),
                            ),
                        ],
                        rup(),
                    ),
                    names=["different"],
                ),
                near_misses=(
                    near_miss(
                        "only-n-to-the-n",
                        "\n".join((integers("n"), MACHINE)),
                        "(or (= (delta 1 1) (delta 1 2)) (= (delta 2 1) (delta 2 2)))",
                        {"n": "2", "delta": {"1,1": "1", "2,1": "2", "1,2": "2", "else": "1"}},
                        {**SIZE, **CLOSED},
                        "two of the four maps of two states: fewer symbols than n^n + 1 need not repeat",
                    ),
                ),
                witness=model(TWO_STATES),
            ),
            Obligation(
                name="no-word-separates",
                role="literal",
                says="If symbols a and b act alike, replacing a by b anywhere in a word of any length leaves the run unchanged.",
                statement=universal(runs, for_all("k", together), run_facts),
                evidence=induction(
                    "k",
                    both([identity(), known(), known()]),
                    have(
                        [
                            instance("letter", "letters", {"i": "(+ k 1)"}),
                            instance("inside", "closed", {"r": "(run-w k s)", "q": "(w (+ k 1))"}),
                        ],
                        both(
                            [
                                rewrite(
                                    "ih.1",
                                    split(
                                        "letter",
                                        [
                                            rewrite("same", identity()),
                                            rewrite(
                                                "same.1",
                                                rewrite(
                                                    "same.2",
                                                    have(
                                                        [instance("here", "alike", {"r": "(run-w k s)"})],
                                                        known(),
                                                    ),
                                                ),
                                            ),
                                        ],
                                        name="same",
                                    ),
                                    reverse=True,
                                ),
                                known(),
                                known(),
                            ]
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "unlike-symbols",
                        runs,
                        "(= (run-w 1 s) (run-v 1 s))",
                        {**run_model, "delta": {"1,1": "2", "else": "1"}},
                        {k: f for k, f in run_facts.items() if k != "alike"},
                    ),
                ),
                witness=model(run_model),
            ),
        ),
        headline=True,
    )


HIT_S, OCCURRENCES_S, OVERALL_S = (
    text.replace("(c ", "(symbol-code ") for text in (HIT, OCCURRENCES, OVERALL)
)

CLAIMS: tuple[Claim, ...] = (_encoding(), _tightness(), _pigeonhole(), _indistinguishable())
