"""The Rocq definitions and the Python ones are the same functions: Rocq computes what Python computes, at random rationals.

Python's value is written into a Rocq goal about the Rocq definition, and Rocq must prove the equation by computation. One script
holds all goals; one wrong value anywhere makes it fail, which a last test shows.
"""

from __future__ import annotations

import random
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from numeric.propagation.convergence import DENOMINATOR, strength
from proofs.rocq.replay import build_folder, compile_all, tools, version
from proofs.rocq.statements import HEAD, committed
from symbolic.algebra.log_odds import fold, posterior, update
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import Engine, joint
from symbolic.transformer.edge_layers import belief_odds, compile_pairwise

pytestmark = pytest.mark.skipif(tools() is None, reason="coqc and coqchk are not installed")

SEED = 20260317
INSTANCES = 3
TREE = ((0, 1), (1, 2), (3, 1), (3, 4))
LOOPS = ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3))
ROUNDS = 3  # the diameter of the tree


def real(value: Fraction) -> str:
    return f"({value.numerator} / {value.denominator})"


def probability(rng: random.Random) -> Fraction:
    denominator = rng.randint(3, 30)
    return Fraction(rng.randint(1, denominator - 1), denominator)


def log_odds_goals(rng: random.Random) -> list[str]:
    """A2, A4: the update, and its fold over a list."""
    goals = []
    for _ in range(INSTANCES):
        p, q, r = (probability(rng) for _ in range(3))
        goals.append(
            f"Goal update {real(p)} {real(q)} = {real(update(p, q))}. Proof. unfold update. field. Qed."
        )
        folded = real(fold([p, q, r]))
        numbers = "; ".join(map(real, (p, q, r)))
        goals.append(
            f"Goal update_all [{numbers}] = {folded}. Proof. unfold update_all, update. simpl. field. Qed."
        )
    return goals


def evidence_goals(rng: random.Random) -> list[str]:
    """A5: the posterior on four outcomes (hypothesis and evidence true or not) as given of the events."""
    prior, true, false = probability(rng), probability(rng), probability(rng)
    weights = {
        "(true, true)": prior * true,
        "(true, false)": prior * (1 - true),
        "(false, true)": (1 - prior) * false,
        "(false, false)": (1 - prior) * (1 - false),
    }
    cases = " | ".join(f"{key} => {real(value)}" for key, value in weights.items())
    outcomes = "[" + "; ".join(weights) + "]"
    value = real(posterior(prior, [(true, false)]))
    return [
        f"Goal given (bool * bool) {outcomes} (fun o => match o with {cases} end) fst snd = {value}."
        " Proof. unfold given, prob, both, rsum. simpl. field. Qed."
    ]


def table_text(table: tuple[Fraction, ...]) -> str:
    entries = [real(entry) for entry in table]
    return (
        "(fun x y : bool => match x, y with "
        f"false, false => {entries[0]} | false, true => {entries[1]} "
        f"| true, false => {entries[2]} | true, true => {entries[3]} end)"
    )


def message_goals(rng: random.Random) -> list[str]:
    """C1: the message of one factor, as a probability, against the generic engine. G1: a bound on its strength."""
    goals = []
    for _ in range(INSTANCES):
        table = tuple(Fraction(rng.randint(1, 20)) for _ in range(4))
        p = probability(rng)
        graph = FactorGraph({"x": 2, "y": 2}, (Factor(("x",), (1 - p, p)), Factor(("x", "y"), table)))
        engine = Engine(graph)
        sent = engine.message({**engine.initial(), (0, "x"): (1 - p, p)}, (1, "y"))[1]
        text = table_text(table)
        goals.append(
            f"Goal probability_message {text} {real(p)} = {real(sent)}."
            " Proof. unfold probability_message. field. Qed."
        )
        bound = Fraction(strength([int(entry) for entry in table], (2, 2), 0, 1), DENOMINATOR)
        goals.append(
            f"Goal strength {text} <= {real(bound)}. Proof. apply (proj2 (TBN.Contraction.strength_test {text}"
            f" ltac:(intros [|] [|]; lra) {real(bound)} ltac:(lra))). unfold Rmax, Rmin."
            " repeat match goal with |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b) end; lra. Qed."
        )
    return goals


def graph_goals(rng: random.Random, name: str, edges: tuple[tuple[int, int], ...], size: int) -> list[str]:
    """C5, C6: beliefs after rounds of flooding, and exact marginals, on a graph with random whole-number potentials.

    Three Python computations stand against Rocq's ``sp_belief`` and ``marginal``: the generic engine, the exact run of the
    compiled transformer, and enumeration.
    """
    unary = [(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(size)]
    pairs = [tuple(rng.randint(1, 9) for _ in range(4)) for _ in edges]
    factors = [Factor((f"x{v}",), tuple(map(Fraction, table))) for v, table in enumerate(unary)]
    factors += [Factor((f"x{u}", f"x{v}"), tuple(map(Fraction, t))) for (u, v), t in zip(edges, pairs)]
    graph = FactorGraph({f"x{v}": 2 for v in range(size)}, tuple(factors))
    engine = Engine(graph)
    messages = {
        (p, x): graph.factors[p].table if len(graph.factors[p].scope) == 1 else (1, 1)
        for p, x in engine.edges()
    }
    for _ in range(ROUNDS):
        messages = engine.synchronous(messages)
    odds = belief_odds(compile_pairwise(graph, ROUNDS))
    weights = joint(graph)
    unary_cases = " | ".join(f"{v}, false => {a} | {v}, true => {b}" for v, (a, b) in enumerate(unary))
    pair_cases = " | ".join(
        f"{f}, false, false => {t[0]} | {f}, false, true => {t[1]} | {f}, true, false => {t[2]} | {f}, true, true => {t[3]}"
        for f, t in enumerate(pairs)
    )
    listed = "; ".join(f"({u}, {v})" for u, v in edges)
    goals = [
        f"Definition {name} : graph := Graph {size} [{listed}]%nat.",
        f"Definition {name}_u (v : nat) (x : bool) : N := N.of_nat (match v, x with {unary_cases} | _, _ => 0 end)%nat.",
        f"Definition {name}_p (f : nat) (x y : bool) : N :="
        f" N.of_nat (match f, x, y with {pair_cases} | _, _, _ => 0 end)%nat.",
        f"Definition {name}_b (v : nat) (x : bool) : N := sp_belief N 1%N N.mul bool {name} {name}_u"
        f" (sp_rounds N 0%N 1%N N.add N.mul bool bits {name} {name}_u {name}_p {ROUNDS} (fun _ _ => 1%N)) v x.",
        f"Definition {name}_m (v : nat) (x : bool) : N :="
        f" marginal N 0%N 1%N N.add N.mul bool bits {name} {name}_u {name}_p v x.",
    ]
    for v in range(size):
        false, true = engine.belief(messages, f"x{v}")
        assert odds[f"x{v}"] == true / false  # the transformer's answer is the engine's
        ratio = Fraction(true / false)
        goals.append(
            f"Goal ({name}_b {v} true * {ratio.denominator} = {name}_b {v} false * {ratio.numerator})%N."
            " Proof. vm_compute. reflexivity. Qed."
        )
        for bit, value in ((0, "false"), (1, "true")):
            total = sum(weight for state, weight in weights.items() if state[v] == bit)
            goals.append(f"Goal {name}_m {v} {value} = {total}%N. Proof. vm_compute. reflexivity. Qed.")
    return goals


def machine_goals(rng: random.Random) -> list[str]:
    """F1: the code of a map is its digits in base n."""
    goals = []
    for _ in range(INSTANCES):
        n = rng.randint(2, 4)
        images = [rng.randrange(n) for _ in range(n)]
        code = sum(image * n**place for place, image in enumerate(images))
        cases = " | ".join(f"{s} => {image}" for s, image in enumerate(images))
        goals.append(
            f"Goal code {n} (fun s => match s with {cases} | _ => 0 end)%nat = {code}%nat."
            " Proof. vm_compute. reflexivity. Qed."
        )
    return goals


def script(seed: int = SEED) -> str:
    rng = random.Random(seed)
    goals = [
        *log_odds_goals(rng),
        *evidence_goals(rng),
        *message_goals(rng),
        *graph_goals(rng, "tree_graph", TREE, 5),
        *graph_goals(rng, "loop_graph", LOOPS, 4),
        *machine_goals(rng),
    ]
    head = HEAD.format(modules="Contraction").replace(
        "Import ListNotations.", "From Coq Require Import Lra.\nImport ListNotations."
    )
    return head + "\n".join(goals) + "\n"


def run(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    found = tools()
    assert found is not None
    build = build_folder()
    build.mkdir(parents=True, exist_ok=True)
    compile_all(committed(), build, found[0], version(), lambda line: None)
    path = folder / "Instances.v"
    path.write_text(text, encoding="ascii")
    command = [found[0], "-q", "-Q", str(build), "TBN", str(path)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_rocq_computes_what_python_computes(tmp_path: Path) -> None:
    done = run(script(), tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_wrong_value_is_noticed(tmp_path: Path) -> None:
    text = script()
    before, after = text.split("Goal code ", 1)
    wrong = (
        before + "Goal code 2 (fun s => s) = 1%nat. Proof. vm_compute. reflexivity. Qed.\nGoal code " + after
    )
    done = run(wrong, tmp_path)
    assert done.returncode != 0
    assert "Unable to unify" in done.stderr
