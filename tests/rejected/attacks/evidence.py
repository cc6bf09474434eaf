"""Attacks on evidence: each argues for something false, or argues badly for something true."""

from __future__ import annotations

from tests.rejected.harness import Target, attack


@attack(file="base.logic.json", code="wrong-goal")
def alternative_out_of_range(target: Target) -> None:
    """An alternative that the disjunction does not have."""
    target.obligation("logic", "alternative", lambda entry: entry["evidence"].update(index="2"))
    target.relist()


@attack(file="base.logic.json", code="no-contradiction")
def alternative_wrong(target: Target) -> None:
    """The alternative that does not hold."""
    target.obligation("logic", "alternative", lambda entry: entry["evidence"].update(index="0"))
    target.relist()


@attack(file="base.trusted.json", code="missing-key")
def argument_without_text(target: Target) -> None:
    """An argument that says nothing."""
    target.evidence("trusted", "by-word", {"kind": "argument"})
    target.relist()


@attack(file="base.logic.json", code="missing-key")
def branch_left_out(target: Target) -> None:
    """A case split with one branch."""
    target.obligation("logic", "pieces", lambda entry: entry["evidence"].pop("else"))
    target.relist()


@attack(file="base.logic.json", code="no-contradiction")
def branches_swapped(target: Target) -> None:
    """The two branches of a case split are swapped."""

    def swap(entry: dict[str, dict[str, object]]) -> None:
        evidence = entry["evidence"]
        evidence["then"], evidence["else"] = evidence["else"], evidence["then"]

    target.obligation("logic", "pieces", swap)
    target.relist()


@attack(file="base.update.json", code="wrong-result")
def chain_to_elsewhere(target: Target) -> None:
    """A chain that does not end at the goal."""
    target.obligation("update", "quotient", lambda entry: entry["evidence"]["steps"].pop())
    target.relist()


@attack(file="base.update.json", code="not-identical")
def chain_with_false_step(target: Target) -> None:
    """A chain that goes through a different value and back."""
    target.obligation(
        "update", "quotient", lambda entry: entry["evidence"]["steps"][1].update(term="(* p 2)")
    )
    target.relist()


@attack(file="base.linear.json", code="malformed")
def coefficient_float(target: Target) -> None:
    """A multiplier written as a decimal."""
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(c="1.0"))
    target.relist()


@attack(file="base.linear.json", code="wrong-sign")
def coefficient_negative(target: Target) -> None:
    """A negative multiplier turns an inequality round."""
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(c="-1"))
    target.relist()


@attack(file="base.linear.json", code="no-contradiction")
def coefficient_nudged(target: Target) -> None:
    """A Farkas multiplier is changed."""
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(c="2"))
    target.relist()


@attack(file="base.linear.json", code="wrong-sign")
def coefficient_zero(target: Target) -> None:
    """A multiplier of zero."""
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(c="0"))
    target.relist()


@attack(file="base.update.json", code="wrong-goal")
def conjunct_left_out(target: Target) -> None:
    """One of two conjuncts has no evidence."""
    target.obligation("update", "odds", lambda entry: entry["evidence"]["parts"].pop())
    target.relist()


@attack(file="base.update.json", code="divisor-may-vanish")
def division_by_zero(target: Target) -> None:
    """p/p = 1 needs p != 0, which is dropped."""
    target.replace("update", "(assert (! (distinct p 0) :named p-nonzero))\n", "")
    target.obligation("update", "quotient", lambda entry: entry.update(witness=None))
    target.seal("update")


@attack(file="base.logic.json", code="counterexample")
def enumeration_of_falsehood(target: Target) -> None:
    """n^2 < 16 is false at n = 4."""
    target.replace("logic", "(not (< (* n n) 17))", "(not (< (* n n) 16))")
    target.seal("logic")


@attack(file="base.logic.json", code="wrong-goal")
def enumeration_over_the_reals(target: Target) -> None:
    """The reals cannot be enumerated."""
    target.evidence("logic", "pieces", {"kind": "enumeration"})
    target.relist()


@attack(file="base.linear.json", code="missing-key")
def evidence_missing(target: Target) -> None:
    """An obligation without evidence."""
    target.obligation("linear", "square", lambda entry: entry.pop("evidence"))
    target.relist()


@attack(file="base.linear.json", code="malformed")
def evidence_null(target: Target) -> None:
    """The evidence is null."""
    target.evidence("linear", "square", None)
    target.relist()


@attack(file="base.linear.json", code="no-contradiction")
def evidence_of_another(target: Target) -> None:
    """The evidence of one obligation stands under another."""
    entries = {entry["name"]: entry for entry in target.load("linear")["obligations"]}
    other = {"kind": "combination", "terms": [{"c": "1", "facts": ["goal"]}, {"c": "1", "square": "x"}]}
    target.evidence("linear", "square", other)
    target.evidence("linear", "below-four", entries["below-four"]["evidence"])
    target.relist()


@attack(file="base.linear.json", code="no-contradiction")
def evidence_swapped(target: Target) -> None:
    """The evidence of two obligations is swapped."""
    entries = {entry["name"]: entry["evidence"] for entry in target.load("linear")["obligations"]}
    target.evidence("linear", "below-four", entries["square"])
    target.evidence("linear", "square", entries["below-four"])
    target.relist()


@attack(file="base.linear.json", code="unknown-key")
def evidence_unknown_key(target: Target) -> None:
    """Evidence with a key that its kind does not have."""
    target.obligation("linear", "square", lambda entry: entry["evidence"].update(trust="me"))
    target.relist()


@attack(file="base.linear.json", code="unknown-evidence")
def evidence_unknown_kind(target: Target) -> None:
    """Evidence of a kind that the checker does not know."""
    target.evidence("linear", "square", {"kind": "obvious"})
    target.relist()


@attack(file="base.linear.json", code="unknown-fact")
def fact_from_nowhere(target: Target) -> None:
    """The evidence cites a fact that is not there."""
    target.obligation(
        "linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(facts=["wishful"])
    )
    target.relist()


@attack(file="base.linear.json", code="no-contradiction")
def goal_bound_tightened(target: Target) -> None:
    """x < 3 does not follow strictly enough: the goal is made stronger."""
    target.replace("linear", "(not (< x 4))", "(not (< x 2))")
    target.seal("linear")


@attack(file="base.linear.json", code="no-contradiction")
def goal_number_nudged(target: Target) -> None:
    """2xy becomes 3xy."""
    target.replace("linear", "(not (<= (* 2 x y)", "(not (<= (* 3 x y)")
    target.seal("linear")


@attack(file="base.linear.json", code="no-contradiction")
def goal_reversed(target: Target) -> None:
    """The inequality is turned round."""
    target.replace("linear", "(not (< x 4))", "(not (< 4 x))")
    target.seal("linear")


@attack(file="base.update.json", code="not-identical")
def goal_sign_flipped(target: Target) -> None:
    """sigma(logit p) = -p."""
    target.replace("update", "(= (Sigmoid (Logit p)) p)", "(= (Sigmoid (Logit p)) (- p))")
    target.seal("update")


@attack(file="base.update.json", code="logarithm-argument")
def hypothesis_dropped(target: Target) -> None:
    """p < 1 is dropped: the logit's argument may be negative."""
    target.replace("update", "(assert (! (< p 1) :named p-below-one))\n", "")
    target.seal("update")


@attack(file="base.linear.json", code="unknown-fact")
def hypothesis_renamed(target: Target) -> None:
    """The evidence's fact is renamed away."""
    target.replace("linear", "y-at-most-three", "something-else")
    target.seal("linear")


@attack(file="base.linear.json", code="no-contradiction")
def hypothesis_weakened(target: Target) -> None:
    """y <= 3 becomes y <= 5."""
    target.replace("linear", "(<= y 3)", "(<= y 5)")
    target.seal("linear")


@attack(file="base.linear.json", code="wrong-goal")
def identity_for_inequality(target: Target) -> None:
    """An identity cannot prove an inequality."""
    target.evidence("linear", "square", {"kind": "identity"})
    target.relist()


@attack(file="base.induction.json", code="not-identical")
def induction_below_the_range(target: Target) -> None:
    """The range starts at -5, where the formula is false."""
    target.replace("induction", "(=> (<= 0 k) (= (* 2", "(=> (<= (- 5) k) (= (* 2")
    target.seal("induction")


@attack(file="base.induction.json", code="not-identical")
def induction_of_falsehood(target: Target) -> None:
    """2 total(k) = k(k+1) + 1: the base case fails."""
    target.replace(
        "induction", "(= (* 2 (total k)) (* k (+ k 1)))", "(= (* 2 (total k)) (+ (* k (+ k 1)) 1))"
    )
    target.seal("induction")


@attack(file="base.induction.json", code="no-contradiction")
def induction_step_false(target: Target) -> None:
    """2 total(k) = k: true at 0, and the step fails."""
    target.replace("induction", "(= (* 2 (total k)) (* k (+ k 1)))", "(= (* 2 (total k)) k)")
    target.seal("induction")


@attack(file="base.induction.json", code="missing-key")
def induction_without_base(target: Target) -> None:
    """The base case is missing."""
    target.obligation("induction", "gauss", lambda entry: entry["evidence"].pop("base"))
    target.relist()


@attack(file="base.logic.json", code="no-contradiction")
def instance_elsewhere(target: Target) -> None:
    """The instance says nothing about m(3)."""
    target.obligation(
        "logic", "everywhere", lambda entry: entry["evidence"]["steps"][0]["by"]["with"].update(i="4")
    )
    target.relist()


@attack(file="base.logic.json", code="wrong-fact")
def instance_of_nothing(target: Target) -> None:
    """An instance of a fact that is not quantified."""
    steps = [{"name": "i", "by": {"kind": "instance", "hyp": "low", "with": {}}}]
    target.evidence("logic", "bounded", {"kind": "have", "steps": steps, "then": {"kind": "enumeration"}})
    target.relist()


@attack(file="base.exponential.json", code="malformed")
def interval_bits_huge(target: Target) -> None:
    """An enclosure with a billion bits."""
    target.obligation("exponential", "enclosed", lambda entry: entry["evidence"].update(bits="1000000000"))
    target.relist()


@attack(file="base.exponential.json", code="interval")
def interval_cut_outside(target: Target) -> None:
    """A cut outside the box."""
    target.obligation("exponential", "enclosed", lambda entry: entry["evidence"]["tree"].__setitem__(1, "7"))
    target.relist()


@attack(file="base.exponential.json", code="interval")
def interval_of_falsehood(target: Target) -> None:
    """e^x < 5/2 is false on [0, 1]."""
    target.replace("exponential", "(not (< (Exp x) 3))", "(not (< (Exp x) (/ 5 2)))")
    target.seal("exponential")


@attack(file="base.exponential.json", code="wrong-goal")
def interval_unbounded(target: Target) -> None:
    """A box whose variable is not bounded."""
    target.evidence(
        "exponential", "tangent", {"kind": "interval", "bits": "32", "box": ["t"], "tree": "leaf"}
    )
    target.relist()


@attack(file="base.lemma.json", code="no-contradiction")
def lemma_at_other_terms(target: Target) -> None:
    """The lemma is used at other terms than the goal needs."""
    target.obligation(
        "lemma", "second", lambda entry: entry["evidence"]["steps"][0]["by"]["with"].update(x="(+ a 1)")
    )
    target.relist()


@attack(file="base.exponential.json", code="no-contradiction")
def monotone_of_falsehood(target: Target) -> None:
    """a <= b does not give e^a < e^b."""
    target.replace("exponential", "(< a b)", "(<= a b)")
    target.seal("exponential")


@attack(file="base.exponential.json", code="malformed")
def monotone_of_unknown_function(target: Target) -> None:
    """Monotonicity of a function that is not known to increase."""
    target.obligation(
        "exponential", "increasing", lambda entry: entry["evidence"]["steps"][0]["by"].update(function="Cos")
    )
    target.relist()


@attack(file="base.linear.json", code="wrong-sign")
def multiplier_of_unknown_sign(target: Target) -> None:
    """An inequality multiplied by something that may be negative."""
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(times="x"))
    target.relist()


@attack(file="base.logic.json", code="wrong-goal")
def premise_dropped(target: Target) -> None:
    """Without its premise the goal does not hold."""
    target.replace("logic", "(=> (< 2 x) (< 1 x))", "(< 1 x)")
    target.seal("logic")


@attack(file="base.logic.json", code="not-rup")
def rup_clause_invented(target: Target) -> None:
    """A clause that does not follow by unit propagation."""
    target.evidence("logic", "four-in-three", {"kind": "rup", "clauses": ["1"]})
    target.relist()


@attack(file="base.logic.json", code="not-rup")
def rup_clauses_left_out(target: Target) -> None:
    """The refutation without its clauses: unit propagation alone does not suffice."""
    target.evidence("logic", "four-in-three", {"kind": "rup"})
    target.relist()


@attack(file="base.logic.json", code="malformed")
def rup_unknown_number(target: Target) -> None:
    """A clause about a formula that is not there."""
    target.evidence("logic", "four-in-three", {"kind": "rup", "clauses": ["999"]})
    target.relist()


@attack(file="base.linear.json", code="sign-unknown")
def sign_without_reason(target: Target) -> None:
    """The sign of a difference of squares is not structural."""
    target.evidence("linear", "square", {"kind": "sign"})
    target.relist()


@attack(file="base.logic.json", code="wrong-goal")
def solver_inside(target: Target) -> None:
    """A solver's word on a part of a proof, which it was never asked."""
    word = {"kind": "smt", "solver": "z3", "result": "unsat"}
    target.evidence("logic", "premise", {"kind": "intro", "names": ["more"], "then": word})
    target.relist()


@attack(file="base.exponential.json", code="wrong-goal")
def solver_on_exp(target: Target) -> None:
    """A solver's word on a statement with Exp, about which no solver is asked."""
    target.evidence("exponential", "tangent", {"kind": "smt", "solver": "z3", "result": "unsat"})
    target.relist()


@attack(file="base.trusted.json", code="malformed")
def solver_said_unknown(target: Target) -> None:
    """A solver that gave up proves nothing."""
    target.evidence("trusted", "by-solver", {"kind": "smt", "solver": "z3", "result": "unknown"})
    target.relist()


@attack(file="base.trusted.json", code="malformed")
def solver_unknown(target: Target) -> None:
    """The word of a solver that nobody knows."""
    target.evidence("trusted", "by-solver", {"kind": "smt", "solver": "oracle", "result": "unsat"})
    target.relist()


@attack(file="base.logic.json", code="wrong-fact")
def split_on_no_disjunction(target: Target) -> None:
    """A case split on a fact that has no alternatives."""
    split = {"kind": "split", "fact": "large", "name": "n", "cases": [{"kind": "sign"}]}
    target.evidence("logic", "alternative", split)
    target.relist()


@attack(file="base.linear.json", code="no-contradiction")
def square_changed(target: Target) -> None:
    """The square of another polynomial."""
    target.obligation(
        "linear", "square", lambda entry: entry["evidence"]["terms"][1].update(square="(+ x y)")
    )
    target.relist()


@attack(file="base.linear.json", code="wrong-evidence")
def status_flipped(target: Target) -> None:
    """A universal statement is relabelled existential."""
    target.replace("linear", "(set-info :status unsat)", "(set-info :status sat)")
    target.seal("linear")


@attack(file="base.exponential.json", code="wrong-result")
def tangent_elsewhere(target: Target) -> None:
    """The tangent inequality at another point."""
    target.obligation("exponential", "tangent", lambda entry: entry["evidence"].update(at="(* 2 t)"))
    target.relist()


@attack(file="base.exponential.json", code="sign-unknown")
def tangent_made_strict(target: Target) -> None:
    """1 + t < e^t fails at t = 0."""
    target.replace("exponential", "(not (<= (+ 1 t) (Exp t)))", "(not (< (+ 1 t) (Exp t)))")
    target.seal("exponential")


@attack(file="base.exponential.json", code="sign-unknown")
def taylor_of_falsehood(target: Target) -> None:
    """1 + t + t^2 <= e^t is false at 1/2."""
    target.replace("exponential", "(/ (* t t) 2)", "(* t t)")
    target.seal("exponential")


@attack(file="base.exponential.json", code="malformed")
def taylor_on_the_wrong_side(target: Target) -> None:
    """For negative t the inequality turns round; the hypothesis t >= 0 is reversed."""
    target.replace("exponential", "(<= 0 t)", "(<= t 0)", 2)
    target.obligation("exponential", "second-order", lambda entry: entry["witness"]["values"].update(t="-1"))
    target.obligation(
        "exponential",
        "second-order",
        lambda entry: entry["near_misses"][0]["evidence"]["values"].update(t="-1"),
    )
    target.seal("exponential")


@attack(file="base.exponential.json", code="sign-unknown")
def taylor_order_short(target: Target) -> None:
    """A Taylor proof without its second initial value: its remainder is of no fixed sign."""
    short = {
        "kind": "taylor",
        "variable": "t",
        "at": "0",
        "initial": [{"kind": "sign"}],
        "remainder": {"kind": "sign"},
    }
    target.evidence("exponential", "second-order", short)
    target.relist()


@attack(file="base.linear.json", code="no-contradiction")
def term_dropped(target: Target) -> None:
    """The square of a sum-of-squares proof is missing."""
    target.obligation("linear", "square", lambda entry: entry["evidence"]["terms"].pop())
    target.relist()
