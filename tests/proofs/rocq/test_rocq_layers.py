"""Sigmoid layers, temperatures and activations: the Rocq definitions against the Python ones, at random rationals.

B8: the factors of G(W, x), the sweep with exact read-outs, the sigmoid layer. C11: the sum in the needed temperature. H1: relu
messages, the growth of errors. No random match, and why: C13 speaks of all layers and has no function; C11 has ``forward`` with
``soft_average`` (matched as E3) in place of ``hard_average``, and its exact side is matched as C6.
"""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest
import sympy
from sympy import ImmutableMatrix

from proofs.rocq.replay import tools
from symbolic import correspondence
from symbolic.algebra.functions import unfold
from symbolic.transformer import softmax_layer as tf
from symbolic.transformer import update_rule
from tests.proofs.rocq.test_rocq_matches_python import probability, real, run, table_text
from tests.proofs.rocq.test_rocq_values import TACTICS, exact, goal, ln, positive, script, send, symbolic

pytestmark = pytest.mark.skipif(tools() is None, reason="coqc and coqchk are not installed")

SEED = 20260320
INSTANCES = 3

# B8 ---------------------------------------------------------------------------------------------------------------------


def layer_goals(rng: random.Random) -> list[str]:
    """A layer with one head, two tokens, one hidden unit: the sweep of G(W, x) with exact read-outs, and the layer itself.

    Coordinates: 0 is 1, 1 is a log of a rational, 2 is written. Scores and values are whole multiples of logs, so the sweep's
    odds are rational; the hidden unit reads coordinate 1 alone, so the layer is a rational combination of logs and 1.
    """
    goals = []
    for _ in range(INSTANCES):
        a, b, w, beta = (1 + positive(rng) for _ in range(4))
        scored, valued, copied = rng.choice((-1, 1)), rng.choice((1, 2)), rng.choice((-1, 1, 2))
        X = ImmutableMatrix([[1, sympy.log(symbolic(a)), 0], [1, sympy.log(symbolic(b)), 0]])
        head = tf.SoftmaxHead(
            query=ImmutableMatrix([[1, 0, 0]]),
            key=ImmutableMatrix([[0, scored, 0]]),
            value=ImmutableMatrix([[0, valued, 0]]),
            output=ImmutableMatrix([[0], [0], [1]]),
        )
        feed = tf.FeedForward(
            inner=ImmutableMatrix([[0, copied, 0]]),
            inner_bias=ImmutableMatrix([sympy.log(symbolic(beta))]),
            outer=ImmutableMatrix([[0], [0], [sympy.log(symbolic(w))]]),
            outer_bias=ImmutableMatrix([0, 0, 0]),
        )
        layer = tf.SoftmaxLayer((head,), feed)
        graph = correspondence.implicit_graph(layer, X)
        swept = exact(sympy.exp(unfold(graph.sweep(1)[0, 2])))
        whole = sympy.expand_log(sympy.expand(unfold(tf.forward(layer, X)[0, 2])), force=False)
        p, q = a**scored, b**scored
        share = p / (p + q)
        z = beta * a**copied
        unit = z / (1 + z)
        assert (
            abs(
                float(whole)
                - float(
                    sum(
                        Fraction(c) * sympy.log(symbolic(x))
                        for c, x in ((valued * share, a), (valued * (1 - share), b), (unit, w))
                    )
                )
            )
            < 1e-12
        )
        text = (
            f"(Layer 3 [Head 1 (entries [Entry 0 0 1]) nowhere (entries [Entry 1 0 ({scored})])"
            f" (entries [Entry 1 2 {valued}])] 1 (entries [Entry 1 0 ({copied})]) (fun _ => {ln(beta)})"
            f" (entries [Entry 0 2 {ln(w)}]) nowhere)"
        )
        logs = f"match j with 0%nat => {ln(a)} | _ => {ln(b)} end"
        tokens = f"(fun j c : nat => match c with 0%nat => 1 | 1%nat => {logs} | _ => 0 end)"
        parts = tuple(map(real, (share * a**valued + (1 - share) * b**valued, 1 - unit + unit * w)))
        combination = f"{real(valued * share)} * {ln(a)} + {real(valued * (1 - share))} * {ln(b)} + {real(unit)} * {ln(w)}"
        goals += [
            goal(
                f"layer_sweep_log_odds {text} {tokens} [0; 1]%nat 0 sum_product 2 = {ln(swept)}",
                "rewrite TBN.LayerSweep.sweep_closed_form by (auto; cbn; lia || discriminate). open_layer. match goal with |-"
                f" ln ?A + ln ?B = _ => replace A with {parts[0]} by field; replace B with {parts[1]} by field end."
                " rewrite <- ln_mult by lra. f_equal. field.",
            ),
            goal(f"sigmoid_layer {text} {tokens} [0; 1]%nat 0 2 = {combination}", "open_layer. field."),
        ]
    return goals


SWEEP_TACTICS = """
Lemma twice x : exp (2 * x) = exp x * exp x.
Proof. replace (2 * x) with (x + x) by ring. apply exp_plus. Qed.
Lemma twice_right x : exp (x * 2) = exp x * exp x.
Proof. rewrite Rmult_comm. apply twice. Qed.
Lemma minus x : exp (-1 * x) = / exp x.
Proof. replace (-1 * x) with (- x) by ring. apply exp_Ropp. Qed.
Lemma minus_right x : exp (x * -1) = / exp x.
Proof. rewrite Rmult_comm. apply minus. Qed.
Ltac open_layer := do 2 (unfold TBN.LayerSweep.output_odds, TBN.LayerSweep.write_read, TBN.LayerSweep.hidden_odds,
  TBN.LayerSweep.stream_odds, TBN.LayerSweep.value_read, TBN.LayerSweep.selected, sigmoid_layer, stream_after_attention,
  feed_forward, soft_average, soft_weight, score, head_value, project, nth_head, entries, nowhere, rsum, big;
  cbn -[Rplus Rmult Rminus Ropp Rdiv Rinv IZR exp ln sigmoid]);
  repeat rewrite ?Rmult_0_l, ?Rmult_0_r, ?Rplus_0_l, ?Rplus_0_r, ?Rmult_1_l, ?Rmult_1_r; unfold sigmoid;
  repeat (odds; rewrite ?twice, ?twice_right, ?minus, ?minus_right).
"""


FACTORS = {
    "score": "Score",
    "residual": "Residual",
    "value": "Value",
    "bias": "Bias",
    "copy": "Copy",
    "stay": "Stay",
    "out-bias": "OutBias",
    "write": "Write",
}
VARIABLES = {"z": "Selector", "u": "Stream", "h": "Hidden", "y": "Output"}


def graph_goals() -> list[str]:
    """G(W, x) of one token, for two heads, three coordinates, two units: the same factors, scopes, receivers."""
    layer, X = update_rule.symbolic_layer(3, 2, heads=2), update_rule.symbols_matrix("x", 2, 3)
    found = correspondence.implicit_graph(layer, X)

    def name(label: str, names: dict[str, str]) -> str:
        kind, _, rest = label.partition("[")
        return f"({names[kind]} {' '.join(rest.rstrip(']').split(',')[1:])})"

    here = [p for p, label in enumerate(found.labels) if label.partition("[")[2].startswith("0,")]
    target = dict(found.order)
    text = "(Layer 3 [gather 0 0; gather 0 1] 2 (entries []) nowhere (entries []) nowhere)"
    goals = [goal(f"length (layer_factors {text}) = {len(here)}%nat", "reflexivity.")]
    for p in here:
        factor = name(found.labels[p], FACTORS)
        scope = "; ".join(name(v, VARIABLES) for v in found.graph.factors[p].scope)
        goals.append(
            goal(
                f"In ({factor}, {name(target[p], VARIABLES)}) (forward_order {text}) /\\ layer_joined {factor} = [{scope}]",
                "split; [cbn; tauto | reflexivity].",
            )
        )
        read_out = "sum_product" if p not in found.read_outs else "mean_field"
        goals.append(goal(f"layer_reads mean_field {factor} = {read_out}", "reflexivity."))
    return goals


# C11, H1 ----------------------------------------------------------------------------------------------------------------


def growth_goals(rng: random.Random) -> list[str]:
    goals = []
    for _ in range(INSTANCES):
        degree, rounds, t = rng.randint(1, 4), rng.randint(0, 4), probability(rng)
        total = sum((degree - 1) ** j for j in range(rounds + 1))
        goals.append(
            goal(
                f"branching {degree} {rounds} = {real(Fraction(total))}",
                "unfold branching, rsum, big. cbn [seq fold_right Nat.sub INR pow]. field.",
            )
        )
        grown = sum(((t * (degree - 1)) ** j for j in range(rounds)), Fraction(0))
        goals.append(
            goal(
                f"error_growth {real(t)} {degree} {rounds} = {real(grown)}",
                "unfold error_growth, rsum, big. cbn [seq fold_right Nat.sub INR pow]. field.",
            )
        )
        table, odds = tuple(positive(rng) for _ in range(4)), positive(rng)
        best = send(table, odds, "max")
        goals.append(
            goal(
                f"act_message relu {table_text(table)} {ln(odds)} = {ln(best)}",
                "unfold act_message, t0, t1, t2. rewrite <- !ln_mult by pos. rewrite !relu_ln by pos. best;"
                " apply exp_inv; odds; field.",
            )
        )
    return goals


def test_rocq_computes_what_python_computes(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    text = script([*growth_goals(rng), *graph_goals(), *layer_goals(rng)])
    text = text.replace("Require Contraction.", "Require Contraction LayerSweep.").replace(
        TACTICS, TACTICS + SWEEP_TACTICS
    )
    done = run(text, tmp_path)
    assert done.returncode == 0, done.stderr
