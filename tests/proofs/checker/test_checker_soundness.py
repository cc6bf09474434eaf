"""Attacks on the logic of the checker: each evidence below argues for something false and must be refused.

Where the attack turns on one detail, a harmless neighbour is accepted beside it, so that the refusal is for that detail.
"""

from __future__ import annotations

from typing import Any

import pytest

from proofs import checker

from .checking import (
    IDENTITY,
    KNOWN,
    SIGN,
    check,
    fact,
    goal,
    have,
    lemma,
    model_refusal,
    obligation,
    prove,
    reals,
    refusal,
    statement,
)

# names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["var", "num", "abs", "mod", "exp", "let", "Exp", "ite", "_"])
def test_a_function_cannot_take_a_name_with_a_meaning(name: str) -> None:
    body = f"(declare-fun {name} (Int) Real) " + goal(f"(= ({name} 1) ({name} 2))")
    assert refusal(body, IDENTITY) == "name-clash"


def test_different_values_of_a_function_are_not_identified() -> None:
    assert refusal("(declare-fun f (Int) Real) " + goal("(= (f 1) (f 2))"), IDENTITY) == "not-identical"


@pytest.mark.parametrize("text", ["|3|", "|x|", '"x"', "(= |3| 3)"])
def test_quoted_symbols_and_strings_are_not_read(text: str) -> None:
    with pytest.raises(checker.Rejected, match="syntax"):
        checker.read_sexps(text)


def test_a_constant_may_not_share_its_name_with_a_bound_variable_in_scope() -> None:
    assert refusal(reals("k") + goal("(forall ((k Int)) (<= k k))"), {"kind": "intro", "then": SIGN}) == (
        "name-clash"
    )


# Int and Real -----------------------------------------------------------------------------------------------------------


def test_strict_facts_are_sharpened_over_int_only() -> None:
    sharp = {"kind": "combination", "terms": [{"c": "1", "facts": ["h"]}, {"c": "1", "facts": ["goal"]}]}
    integers = "(declare-const k Int) " + fact("h", "(< 0 k)") + goal("(<= 1 k)")
    assert refusal(integers, sharp) == "accepted"
    assert refusal(integers.replace("Int", "Real"), sharp) == "no-contradiction"
    mixed = "(declare-const k Int) " + fact("h", "(< 0.0 (/ k 2))") + goal("(<= 1 (/ k 2))")
    assert refusal(mixed, sharp) == "no-contradiction"


def test_an_int_is_not_rewritten_into_a_real() -> None:
    body = "(declare-const k Int) (declare-const x Real) " + fact("e", "(= k x)") + goal("(<= k (+ k 1))")
    evidence = {"kind": "rewrite", "fact": "e", "then": SIGN}
    assert refusal(body, evidence) == "sort"
    other_way = body.replace("(<= k (+ k 1))", "(<= x (+ x 1))")
    assert refusal(other_way, {**evidence, "reverse": True}) == "accepted"


def test_int_and_real_do_not_mix_silently() -> None:
    with pytest.raises(checker.Rejected, match="sort"):
        statement("(declare-const k Int) (declare-const x Real) " + goal("(< k x)"))


# quantifiers ------------------------------------------------------------------------------------------------------------


def test_induction_does_not_start_between_integers() -> None:
    body = goal("(forall ((k Int)) (=> (<= 0.5 k) (< k 1)))")
    step = {"kind": "combination", "terms": [{"c": "1", "facts": ["k-range"]}, {"c": "1", "facts": ["ih"]}]}
    evidence = {"kind": "induction", "variable": "k", "base": SIGN, "step": step}
    assert refusal(body, evidence) == "wrong-goal"


def test_induction_needs_its_base() -> None:
    body = goal("(forall ((k Int)) (=> (<= 0 k) (<= 1 k)))")
    step = {
        "kind": "combination",
        "terms": [{"c": "1", "facts": ["ih"]}, {"c": "1", "facts": ["goal"]}],
    }
    evidence = {"kind": "induction", "variable": "k", "base": SIGN, "step": step}
    assert refusal(body, evidence) == "sign-unknown"


SHADOWED = (
    "(declare-const b Bool) "
    "(define-fun-rec f ((n Int)) Real (ite (<= n 0) 0 (+ 1 (f (- n 1))))) "
    + fact("e", "(= b (forall ((k Int)) (= (f k) 0)))")
    + goal("(forall ((k Int)) (=> (<= k 0) b))")
)


def test_facts_about_a_free_variable_do_not_unfold_calls_under_its_binder() -> None:
    """b says that f is 0 everywhere; a free k <= 0 must not turn the bound k's f(k) into the base case."""
    unfolded = {"kind": "rewrite", "fact": "e", "then": {"kind": "unfold", "then": KNOWN}}
    assert refusal(SHADOWED, {"kind": "intro", "names": ["h"], "then": unfolded}) == "not-known"
    parsed = statement(SHADOWED)
    k = checker.var("k", "Int")
    context = checker.Context(parsed.scope, ()).assuming(
        ("low", checker.mk("<=", k, checker.num(0))), variables=[k]
    )
    quantified = parsed.hypotheses[0][1].args[1]
    assert context.unfold(quantified) is quantified
    assert context.tidy(quantified) is quantified
    free = quantified.args[0]
    assert context.unfold(free) is checker.mk("=", checker.num(0), checker.num(0))


def test_an_instance_does_not_capture() -> None:
    body = (
        reals("x")
        + fact("h", "(forall ((u Real)) (forall ((v Real)) (<= (* u u) (+ (* u u) (* v v)))))")
        + goal("(< x x)")
    )
    take = {"kind": "instance", "hyp": "h", "with": {"u": "v"}}
    assert refusal(body, have([("i", None, take)], SIGN)) == "unknown-symbol"
    outer = body.replace("(< x x)", "(forall ((v Real)) (< v v))")
    assert refusal(outer, {"kind": "intro", "then": have([("i", None, take)], SIGN)}) == "capture"


def test_a_real_instance_of_an_int_quantifier_is_refused() -> None:
    body = (
        reals("x") + fact("h", "(forall ((k Int)) (or (<= k 0) (<= 1 k)))") + goal("(or (<= x 0) (<= 1 x))")
    )
    evidence = have([("i", None, {"kind": "instance", "hyp": "h", "with": {"k": "x"}})], KNOWN)
    assert refusal(body, evidence) == "sort"


# recursion --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    ["(f k)", "(f (+ k 1))", "(f (- 1 k))", "(f (ite (<= k 5) k (- k 1)))", "(+ 1 (f (* 2 (- k 1))))"],
)
def test_recursion_must_descend(step: str) -> None:
    body = f"(define-fun-rec f ((k Int)) Real (ite (<= k 0) 0 {step})) " + goal("(= (f 0) 0)")
    assert refusal(body, IDENTITY) in ("recursion", "undecided-case")


def test_recursion_must_not_call_itself_in_the_base() -> None:
    body = "(define-fun-rec f ((k Int)) Real (ite (<= k 0) (+ 1 (f (- k 1))) 0)) " + goal("(= (f 1) 0)")
    assert refusal(body, IDENTITY) == "recursion"


RECURSIVE = "(declare-const c Real) (define-fun-rec f ((k Int)) Real (ite (<= k 0) c (f (- k 1)))) " + goal(
    "(= (f 0) c)"
)


def test_a_lemma_about_a_recursion_with_a_constant_keeps_the_constant() -> None:
    """For all c: f(0) = c, with c in the definition of f. It does not say that f(0) is 5 for this c."""
    lemmas = {("test", "l"): lemma(RECURSIVE)}
    body = RECURSIVE.replace("(= (f 0) c)", "(= (f 0) 5)")
    use = {"kind": "apply", "obligation": "l", "functions": {"f": "f"}}
    assert refusal(body, {**use, "with": {"c": "5"}}, lemmas=lemmas) == "unknown-lemma"
    assert refusal(RECURSIVE, {**use, "with": {"c": "c"}}, lemmas=lemmas) == "accepted"


def test_a_lemma_about_a_recursion_does_not_speak_of_another() -> None:
    lemmas = {("test", "l"): lemma(RECURSIVE)}
    other = RECURSIVE.replace("(f (- k 1))", "(+ 1 (f (- k 1)))")
    use = {"kind": "apply", "obligation": "l", "functions": {"f": "f"}, "with": {"c": "c"}}
    assert refusal(other, use, lemmas=lemmas) == "unknown-lemma"


# lemmas of other claims ---------------------------------------------------------------------------------------------------

SPLIT_INT = {
    "kind": "intro",
    "then": {
        "kind": "cases",
        "on": "(<= k 0)",
        "name": "h",
        "then": {"kind": "either", "index": "0", "then": KNOWN},
        "else": {"kind": "either", "index": "1", "then": KNOWN},
    },
}


def _dichotomy() -> checker.ClaimRecord:
    """Every integer k is at most 0 or at least 1."""
    near = "(declare-const k Int) " + fact("goal", "(not (or (<= k 0) (<= 2 k)))")
    body = goal("(forall ((k Int)) (or (<= k 0) (<= 1 k)))")
    return check("a", [obligation("l", body, SPLIT_INT, near=near, near_values={"k": "1"})])


@pytest.mark.parametrize(
    ("declaration", "values", "outcome"),
    [
        ("(declare-const k Real) (declare-const j Int)", {"k": "1/2", "j": "0"}, "refused"),
        ("(declare-const k Int) (declare-const j Int)", {"k": "0", "j": "0"}, "refused"),
        ("(declare-const j Int)", {"j": "0"}, "accepted"),
    ],
)
def test_a_bound_variable_of_another_claim_is_not_a_constant_of_this_one(
    declaration: str, values: dict[str, str], outcome: str
) -> None:
    """The instance at j speaks of j, also when this claim has a constant named as the lemma's bound variable."""
    name = "k" if "k" in values else "j"
    body = declaration + goal(f"(or (<= {name} 0) (<= 1 {name}))")
    near = declaration + fact("goal", f"(not (or (<= {name} 3) (<= 9 {name})))")
    steps = [
        ("all", None, {"kind": "apply", "claim": "a", "obligation": "l", "with": {}}),
        ("one", None, {"kind": "instance", "hyp": "all", "with": {"k": "j"}}),
    ]
    either = [{"kind": "either", "index": index, "then": KNOWN} for index in ("0", "1")]
    split = {"kind": "split", "fact": "one", "name": "s", "cases": either}
    part = obligation("m", body, have(steps, split), near=near, near_values={**values, name: "4"})
    claims = {"a": _dichotomy()}
    if outcome == "accepted":
        assert check("b", [part], ["a"], claims).uses == ("a",)
    else:
        with pytest.raises(checker.Rejected, match="not-known: m: "):
            check("b", [part], ["a"], claims)


def test_a_recursive_lemma_of_another_claim_can_be_applied() -> None:
    near = RECURSIVE.replace("(not (= (f 0) c))", "(not (= (f 0) 5))")
    part = obligation("l", RECURSIVE, {"kind": "unfold", "then": IDENTITY}, near=near, near_values={"c": "1"})
    use = {"kind": "apply", "claim": "a", "obligation": "l", "functions": {"f": "f"}, "with": {"c": "c"}}
    claims = {"a": check("a", [part])}
    assert check("b", [{**part, "name": "m", "evidence": use}], ["a"], claims).uses == ("a",)
    wrong = {**part, "name": "m", "evidence": {**use, "with": {"c": "5"}}}
    with pytest.raises(checker.Rejected, match="unknown-lemma"):
        check("b", [wrong], ["a"], claims)


# trust ------------------------------------------------------------------------------------------------------------------

TWO = "(declare-const x Real) " + fact("h", "(< 0 x)") + goal("(< 0 (+ x x))")
ARGUED = {"kind": "argument", "text": "obvious"}
SOLVED = {"kind": "smt", "solver": "z3", "result": "unsat"}


def test_what_rests_on_a_word_is_counted_wherever_it_stands() -> None:
    assert prove(TWO, SIGN) == []
    assert checker.accepted_by(prove(TWO, ARGUED)) == "argued"
    assert checker.accepted_by(prove(TWO, SOLVED)) == "solver"
    inside = have([("i", "(< 5 x)", ARGUED)], SIGN)
    assert checker.accepted_by(prove(TWO, inside)) == "argued"
    lemmas = {("test", "l"): lemma(TWO, trust=("argument: x",))}
    use = {"kind": "apply", "obligation": "l", "with": {"x": "x"}}
    assert checker.accepted_by(prove(TWO, use, lemmas=lemmas)) == "argued"


@pytest.mark.parametrize(
    ("trust", "word"),
    [
        ((), "verified"),
        (("rocq: t",), "rocq"),
        (("rocq: t", "solver: z3 says unsat"), "solver"),
        (("argument: a", "rocq: t", "solver: z3 says unsat"), "argued"),
    ],
)
def test_the_weakest_link_counts(trust: tuple[str, ...], word: str) -> None:
    assert checker.accepted_by(trust) == word


def test_a_solver_answers_for_whole_statements_only() -> None:
    assert refusal(TWO, have([("i", "(< 5 x)", SOLVED)], SIGN)) == "wrong-goal"
    lemmas = {("test", "l"): lemma(TWO)}
    use = {"kind": "apply", "obligation": "l", "with": {"x": "x"}, "hypotheses": [SOLVED]}
    assert refusal(TWO, use, lemmas=lemmas) == "wrong-goal"
    assert refusal(reals("x") + goal("(< 0 (Exp x))"), SOLVED, exp=True) == "wrong-goal"


def test_a_sound_witness_does_not_excuse_an_unsound_one() -> None:
    part = obligation(
        "l", TWO, SIGN, near=TWO.replace("(< 0 x)", "(< x 0)", 1), near_values={"x": "-1"}, witness={"x": "1"}
    )
    assert check("a", [part]).obligations[0].witnesses == 1
    assert check("a", [{**part, "also": [ARGUED]}]).obligations[0].accepted == "verified"
    with pytest.raises(checker.Rejected, match="wrong-goal"):
        check("a", [{**part, "also": [IDENTITY]}])


# divisors and logarithms --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        (reals("p") + goal("(= (/ p p) 1)"), IDENTITY),
        (reals("p") + goal("(= (/ (* p p) p) p)"), IDENTITY),
        (reals("p") + goal("(= (* 0 (/ 1 p)) 0)"), IDENTITY),
        (reals("p") + goal("(= (- (/ 1 p) (/ 1 p)) 0)"), IDENTITY),
        (reals("p") + fact("h", "(= (/ p p) 1)") + goal("(= (/ p p) 1)"), IDENTITY),
        (reals("p") + fact("h", "(< 0 (/ 1 p))") + goal("(= (/ p p) 1)"), IDENTITY),
        (reals("p", "q") + fact("h", "(= (* p (/ 1 q)) 1)") + goal("(= (/ q q) 1)"), IDENTITY),
        (reals("p") + goal("(= (Exp (Ln p)) p)"), IDENTITY),
        (reals("p") + fact("h", "(< 0 (Ln p))") + goal("(= (Exp (Ln p)) p)"), IDENTITY),
        (reals("p", "q") + fact("h", "(< 0 (* p q))") + goal("(= (Ln (* p q)) (+ (Ln p) (Ln q)))"), IDENTITY),
        (reals("p") + fact("h", "(distinct p 0)") + goal("(= (Ln (* p p)) (* 2 (Ln p)))"), IDENTITY),
    ],
)
def test_what_is_not_shown_defined_is_not_computed_with(body: str, evidence: dict[str, str]) -> None:
    assert refusal(body, evidence, exp=True) in ("divisor-may-vanish", "logarithm-argument")


def test_two_facts_do_not_justify_each_others_divisors() -> None:
    body = (
        reals("p", "q")
        + fact("h", "(< 0 (* p (/ q q)))")
        + fact("i", "(< 0 (* q (/ p p)))")
        + goal("(= (/ p p) 1)")
    )
    assert refusal(body, IDENTITY) == "divisor-may-vanish"
    assert refusal(body.replace("(/ p p)))", "(/ 3 3)))", 1), IDENTITY) == "accepted"


# Taylor -----------------------------------------------------------------------------------------------------------------


def _taylor(
    initial: list[dict[str, object]], remainder: dict[str, object], at: str = "0"
) -> dict[str, object]:
    return {"kind": "taylor", "variable": "w", "at": at, "initial": initial, "remainder": remainder}


def test_an_upper_bound_that_moves_with_the_variable_does_not_hold_in_between() -> None:
    """w = 5 satisfies w <= (1, or 10 if w = 5); a point between 0 and 5 need not. So f' >= 0 is not shown there."""
    body = (
        reals("w")
        + fact("right", "(<= 0 w)")
        + fact("five", "(= w 5)")
        + fact("upper", "(<= w (ite (= w 5) 10.0 1.0))")
        + goal("(<= 0 (- (* 2 w) (* w w)))")
    )
    remainder = {
        "kind": "cases",
        "on": "(= w 5)",
        "name": "c",
        "then": {"kind": "argument", "text": "the point between is not 5"},
        "else": {
            "kind": "combination",
            "terms": [{"c": "2", "facts": ["upper"]}, {"c": "1", "facts": ["goal"]}],
        },
    }
    assert refusal(body, _taylor([SIGN], remainder)) == "unknown-fact"


def test_a_bound_may_not_hide_the_variable_in_a_function_of_a_formula() -> None:
    body = (
        reals("w")
        + "(declare-fun g (Bool) Real) "
        + fact("right", "(<= 0 w)")
        + fact("upper", "(<= w (g (<= 2 w)))")
        + goal("(<= 0 (- w))")
    )
    remainder = {"kind": "combination", "terms": [{"c": "1", "facts": ["upper"]}]}
    assert refusal(body, _taylor([SIGN], remainder)) == "unknown-fact"


def test_taylor_keeps_literal_bounds_from_the_right() -> None:
    body = (
        reals("w")
        + fact("right", "(<= 0 w)")
        + fact("upper", "(<= w 1)")
        + goal("(<= 0 (- (* 2 w) (* w w)))")
    )
    remainder = {
        "kind": "combination",
        "terms": [{"c": "2", "facts": ["upper"]}, {"c": "1", "facts": ["goal"]}],
    }
    assert refusal(body, _taylor([SIGN], remainder)) == "accepted"
    assert refusal(body.replace("(<= 0 w)", "(<= w 0)"), _taylor([SIGN], remainder)) == "malformed"


def test_taylor_keeps_no_upper_bound_without_a_side() -> None:
    """From the left of the point, what bounds w above does not bound the points between."""
    body = reals("w") + fact("upper", "(<= w (- 1))") + goal("(<= 0 (- (* w w w)))")
    ends = {"kind": "combination", "terms": [{"c": "6", "facts": ["upper"]}, {"c": "1", "facts": ["goal"]}]}
    assert refusal(body, _taylor([SIGN, SIGN], ends)) == "unknown-fact"
    assert refusal(body, _taylor([SIGN, SIGN], SIGN)) == "sign-unknown"


def test_taylor_does_not_step_over_a_pole() -> None:
    body = reals("w") + fact("away", "(distinct w 1)") + goal("(<= 0 (- (* (- w 1) (/ 1 (- w 1))) 1))")
    for at in ("0", "1"):
        assert refusal(body, _taylor([SIGN, SIGN], SIGN, at)) in ("divisor-may-vanish", "malformed")


def test_taylor_needs_the_value_at_the_point() -> None:
    body = reals("w") + fact("right", "(<= 0 w)") + goal("(<= 1 w)")
    assert refusal(body, _taylor([SIGN], SIGN)) == "sign-unknown"
    two_sided = reals("w") + goal("(<= 0 (+ (* w w) w))")
    assert refusal(two_sided, _taylor([SIGN, SIGN], SIGN)) == "sign-unknown"


def test_taylor_is_strict_only_away_from_the_point() -> None:
    body = reals("w") + fact("right", "(<= 0 w)") + goal("(< 0 (* 3 w))")
    assert refusal(body, _taylor([SIGN], SIGN)) == "sign-unknown"
    assert refusal(body.replace("(<= 0 w)", "(< 0 w)"), _taylor([SIGN], SIGN)) == "accepted"


# models -----------------------------------------------------------------------------------------------------------------


def test_a_model_must_define_what_it_is_asked() -> None:
    body = reals("p") + fact("h", "(= (/ p p) (/ p p))")
    assert model_refusal(body, {"p": "0"}) == "divisor-may-vanish"
    assert model_refusal(body, {"p": "1"}) == "accepted"
    logarithm = reals("p") + fact("h", "(= (Ln p) (Ln p))")
    assert model_refusal(logarithm, {"p": "-1"}, exp=True) == "logarithm-argument"


def test_a_quantified_hypothesis_is_tried_beyond_the_table() -> None:
    body = "(declare-fun m (Int) Real) " + fact("h", "(forall ((k Int)) (< 0 (m k)))")
    assert model_refusal(body, {"m": {"1": "1", "else": "1/2"}}) == "accepted"
    assert model_refusal(body, {"m": {"1": "1", "else": "0"}}) == "not-a-model"
    assert model_refusal(body, {"m": {"1": "0", "else": "1"}}) == "not-a-model"
    shifted = "(declare-fun m (Int) Real) " + fact("h", "(forall ((k Int)) (< 0 (m (+ k 1))))")
    assert model_refusal(shifted, {"m": {"else": "1", "1": "-1"}}) == "model"
    later = "(declare-fun m (Int) Real) " + fact("h", "(forall ((k Int)) (or (= k 1) (< 0 (m k))))")
    assert model_refusal(later, {"m": {"1": "-1", "2": "3", "else": "1"}}) == "accepted"


def test_an_int_needs_an_int() -> None:
    body = "(declare-const k Int) " + fact("h", "(and (< 0 k) (< k 1))")
    assert model_refusal(body, {"k": "1/2"}) == "sort"
    assert model_refusal(body, {"k": "0.5"}) == "sort"
    assert model_refusal(body, {"k": "1"}) == "not-a-model"


def test_an_irrational_equality_is_not_decided_by_closeness() -> None:
    near_half = "(/ 693147180559945309417232121458176568 1000000000000000000000000000000000000)"
    body = reals("p") + fact("h", f"(= (Ln p) {near_half})")
    assert model_refusal(body, {"p": "2"}, exp=True) == "not-a-model"
    assert (
        model_refusal(reals("p") + fact("h", f"(< {near_half} (Ln p))"), {"p": "2"}, exp=True) == "accepted"
    )


# the logic of single rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        (
            reals("x") + fact("h", "(or (< x 0) (< 0 x))") + goal("(< 0 x)"),
            {"kind": "split", "fact": "h", "name": "c", "cases": [KNOWN, KNOWN]},
        ),
        (reals("x") + goal("(= x 1)"), {"kind": "combination", "equalities": []}),
        (reals("x") + goal("(< x x)"), {"kind": "combination", "terms": [{"c": "1", "facts": ["goal"]}]}),
        (reals("x") + goal("(<= 0 x)"), {"kind": "combination", "terms": [{"c": "1", "facts": ["goal"]}]}),
        (
            reals("x") + goal("(< 0 (* x x))"),
            {"kind": "combination", "terms": [{"c": "1", "facts": ["goal"]}, {"c": "1", "square": "x"}]},
        ),
        (
            reals("x", "y") + fact("h", "(= (* x y) 0)") + goal("(= y 0)"),
            {"kind": "combination", "equalities": [{"fact": "h", "times": "1"}], "times": "x"},
        ),
        (
            reals("x", "y") + fact("h", "(< x y)") + goal("(< (* x x) (* y y))"),
            {
                "kind": "combination",
                "terms": [{"c": "1", "facts": ["h", "h"]}, {"c": "1", "facts": ["goal"]}],
            },
        ),
        (reals("x") + goal("(<= x (* x x))"), SIGN),
        (reals("x") + goal("(=> (< 0 x) (< 1 x))"), {"kind": "intro", "names": ["h"], "then": SIGN}),
        (reals("x") + goal("(and (<= 0 (* x x)) (<= 0 x))"), {"kind": "both", "parts": [SIGN, SIGN]}),
        (reals("x") + goal("(and (<= 0 (* x x)) (<= 0 x))"), {"kind": "both", "parts": [SIGN]}),
        (
            reals("x") + goal("(= (< 0 x) (<= 0 x))"),
            {"kind": "iff", "name": "h", "forward": KNOWN, "backward": KNOWN},
        ),
        (
            reals("x") + goal("(< 0 x)"),
            {"kind": "cases", "on": "(< 0 x)", "name": "c", "then": KNOWN, "else": KNOWN},
        ),
        (reals("x") + goal("(< x 0)"), have([("i", "(< x 0)", KNOWN)], KNOWN)),
        (
            reals("x", "y") + fact("h", "(< x y)") + goal("(< (Ln x) (Ln y))"),
            {"kind": "monotone", "function": "Ln", "fact": "h"},
        ),
        (reals("x") + goal("(<= (+ 2 x) (Exp x))"), {"kind": "exp-lower", "at": "x"}),
        (reals("x") + goal("(< (+ 1 x) (Exp x))"), {"kind": "exp-lower", "at": "x"}),
        (reals("u") + goal("(<= (Ln u) (- u 1))"), {"kind": "ln-upper", "at": "u"}),
        (reals("u") + fact("h", "(< 0 u)") + goal("(< (Ln u) (- u 1))"), {"kind": "ln-upper", "at": "u"}),
        ("(declare-const b Bool) " + goal("b"), {"kind": "enumeration"}),
        (
            "(declare-const k Int) " + fact("l", "(<= 0 k)") + fact("u", "(< k 3)") + goal("(< k 2)"),
            {"kind": "enumeration"},
        ),
        (
            reals("x") + fact("l", "(<= 0 x)") + fact("u", "(<= x 1)") + goal("(< 0 x)"),
            {"kind": "interval", "bits": "40", "box": ["x"], "tree": ["x", "1/2", "leaf", "leaf"]},
        ),
        (
            reals("x") + fact("l", "(<= 0 x)") + goal("(< x 2)"),
            {"kind": "interval", "bits": "40", "box": ["x"], "tree": "leaf"},
        ),
    ],
)
def test_a_false_statement_is_refused(body: str, evidence: dict[str, object]) -> None:
    assert refusal(body, evidence, exp=True) != "accepted"


def test_a_sum_of_squares_is_not_positive() -> None:
    assert refusal(reals("x", "y") + goal("(< 0 (+ (* x x) (* y y)))"), SIGN) == "sign-unknown"
    assert refusal(reals("x", "y") + goal("(<= 0 (+ (* x x) (* y y)))"), SIGN) == "accepted"
    assert refusal(reals("x") + fact("h", "(distinct x 0)") + goal("(< 0 (* x x))"), SIGN) == "accepted"


# Rocq -------------------------------------------------------------------------------------------------------------------


def _kernel(name: str = "l") -> dict[str, Any]:
    """An obligation whose goal stands for a theorem of the Rocq development."""
    sources = {"Definitions.v": "0" * 64, "Gates.v": "1" * 64}
    proposition = checker.rocq_proposition("Gates.t", "forall x : R, x = x", sources["Definitions.v"])
    evidence = {
        "kind": "rocq",
        "theorem": "Gates.t",
        "statement": "forall x : R, x = x",
        "coq": "8.16.1",
        "sources": sources,
        "assumptions": {},
    }
    body = f"(declare-const {proposition} Bool) " + goal(proposition)
    return obligation(name, body, evidence, near=fact("fails", "(< 0 1)"), near_values={})


def test_a_rocq_theorem_is_no_lemma_for_every_proposition() -> None:
    """Its statement here is a constant of sort Bool; applied as a lemma at ``false`` it would prove anything."""
    record = check("a", [_kernel()])
    assert record.obligations[0].accepted == "rocq"
    (name,) = [c.data for c in statement(_kernel()["body"]).constants]
    absurd = {"kind": "apply", "claim": "a", "obligation": "l", "with": {name: "(< 1 0)"}}
    part = obligation("m", goal("(< 1 0)"), absurd, near=fact("goal", "(< 0 1)"), near_values={})
    with pytest.raises(checker.Rejected, match="unknown-lemma"):
        check("b", [part], ["a"], {"a": record})
    inside = {**part, "evidence": {k: v for k, v in absurd.items() if k != "claim"}}
    with pytest.raises(checker.Rejected, match="unknown-lemma"):
        check("a", [_kernel(), inside])


# near misses --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("near", "values", "accepted"),
    [
        (TWO.replace("(< 0 (+ x x))", "(< 1 (+ x x))"), {"x": "1/2"}, True),
        (reals("x") + fact("goal", "(not (< 0 (+ x x)))"), {"x": "0"}, True),
        (reals("y") + fact("goal", "(< 0 y)"), {"y": "1"}, False),
        (fact("goal", "(< 0 1)"), {}, False),
        (fact("h", "(< 0 1)"), {}, False),
    ],
)
def test_a_near_miss_varies_its_obligation(near: str, values: dict[str, str], accepted: bool) -> None:
    part = obligation("l", TWO, SIGN, near=near, near_values=values, witness={"x": "1"})
    if accepted:
        check("a", [part])
    else:
        with pytest.raises(checker.Rejected, match="unrelated-near-miss"):
            check("a", [part])


def test_what_is_not_zero_may_be_minus_one() -> None:
    body = reals("x") + fact("h", "(distinct x 0)")
    assert refusal(body + goal("(distinct (* 3 x) 0)"), SIGN) == "accepted"
    assert refusal(body + goal("(distinct (+ x 1) 0)"), SIGN) == "sign-unknown"
