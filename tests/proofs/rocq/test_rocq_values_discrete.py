"""Gates, machines, routing keys, certificates, networks: the Rocq definitions against the Python ones, at random instances."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from numeric.propagation.convergence import DENOMINATOR, bounds_of, solve
from proofs.claims.finite.machines import compose, three_letters
from proofs.rocq.replay import tools
from symbolic.compile.boolean_circuits import Circuit, Gate
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.graph_reduction import start
from symbolic.propagation.message_passing import Engine
from tests.proofs.rocq.test_rocq_matches_python import LOOPS, real, run, table_text
from tests.proofs.rocq.test_rocq_values import SEED, goal, positive, script

pytestmark = pytest.mark.skipif(tools() is None, reason="coqc and coqchk are not installed")


def boolean_goals(rng: random.Random) -> list[str]:
    """E1: sums of a unit and the gate they show; E2: which of the 16 two-input gates are self-dual."""
    goals = []
    for kind, name, direction in (("and", "and_all", -1), ("or", "or_any", 1)):
        for size in (2, 4):
            bits, L = [rng.random() < 0.5 for _ in range(size)], positive(rng)
            gates = [Gate("input", name=f"x{k}") for k in range(size)]
            gates.append(Gate(kind, tuple(range(size))))  # type: ignore[arg-type]
            value = Circuit(tuple(gates), (size,)).evaluate({f"x{k}": bit for k, bit in enumerate(bits)})[0]
            total = sum(L if bit else -L for bit in bits) + direction * (size - 1) * L
            assert total >= L if value else total <= -L
            listed = "[" + "; ".join(str(bit).lower() for bit in bits) + "]"
            bias = f"({'-' if direction < 0 else ''} (INR (length {listed}) - 1) * {real(L)})"
            goals.append(goal(f"{name} {listed} = {str(value).lower()}", "reflexivity."))
            goals.append(
                goal(
                    f"unit_sum {real(L)} {listed} {bias} = {real(Fraction(total))}",
                    "unfold unit_sum, rsum, big, saturated. cbn [fold_right length INR]. field.",
                )
            )
    for outputs in product((False, True), repeat=4):
        gate = dict(zip(product((False, True), repeat=2), outputs))
        dual = all(gate[not a, not b] != gate[a, b] for a, b in gate)
        cases = " | ".join(
            f"{str(a).lower()}, {str(b).lower()} => {str(v).lower()}" for (a, b), v in gate.items()
        )
        text = f"self_dual (fun a b : bool => match a, b with {cases} end)"
        if dual:
            goals.append(goal(text, "intros [|] [|]; reflexivity."))
        else:
            instances = "(H false false) (H false true) (H true false) (H true true)"
            goals.append(goal(f"~ {text}", f"intro H. generalize {instances}. cbn. intros. discriminate."))
    return goals


def machine_goals(rng: random.Random) -> list[str]:
    """F2: words of the three letters. F3: runs of a random machine. F4: routing keys, all and realised."""
    goals = []
    for n in (2, 3, 4):
        word = [rng.randrange(3) for _ in range(8)]
        images = [image - 1 for image in compose(tuple(k + 1 for k in word), three_letters(n))]
        letters = "; ".join(("swap", "turn", "merge")[k] for k in word)
        listed = "; ".join(map(str, images))
        goals.append(
            goal(
                f"map (run letter (letter_step {n}) [{letters}]) (seq 0 {n}) = [{listed}]%nat", "reflexivity."
            )
        )
        step = [[rng.randrange(n) for _ in range(3)] for _ in range(n)]
        reached = list(range(n))
        for symbol in word:
            reached = [step[state][symbol] for state in reached]
        cases = " | ".join(f"{s}, {a} => {step[s][a]}" for s in range(n) for a in range(3))
        text = f"(fun s a : nat => match s, a with {cases} | _, _ => 0 end)%nat"
        symbols, listed = "; ".join(map(str, word)), "; ".join(map(str, reached))
        goals.append(
            goal(f"map (run nat {text} [{symbols}]%nat) (seq 0 {n}) = [{listed}]%nat", "reflexivity.")
        )
        keys = list(product(range(n), range(n), (0, 1)))
        around = [
            rng.sample([j for j in range(n) if j != i], rng.randint(1, min(2, n - 1))) for i in range(n)
        ]
        realised = [(i, j, slot) for i in range(n) for slot, j in enumerate(around[i])]
        assert set(realised) <= set(keys)
        lists = " | ".join(f"{i} => [{'; '.join(map(str, js))}]" for i, js in enumerate(around))
        neighbours = f"(fun i : nat => match i with {lists} | _ => [] end)%nat"
        for left, found in ((f"routing_keys {n}", keys), (f"realised_keys {n} {neighbours}", realised)):
            listed = "; ".join(map(str, found))
            goals.append(goal(f"{left} = [{listed}]%nat", "reflexivity."))
    return goals


def certificate_goals(rng: random.Random) -> list[str]:
    """G1: on two loops, the weights Python certifies are a ``contraction_certificate`` for Rocq, row by row."""
    tables = [tuple(rng.randint(4, 9) for _ in range(4)) for _ in LOOPS]
    names = {f"x{v}": 2 for v in range(4)}
    factors = tuple(Factor((f"x{u}", f"x{v}"), tuple(map(Fraction, t))) for (u, v), t in zip(LOOPS, tables))
    bounds = bounds_of(start(FactorGraph(names, factors)))
    found = solve(bounds).w
    assert found is not None
    assert len(found) == 2 * len(LOOPS)
    w = [
        Fraction(int(x), DENOMINATOR) for x in found
    ]  # message of factor f to place k of its scope: w[2 f + k]
    t = [Fraction(int(x), DENOMINATOR) for x in bounds.bound]
    edges = "; ".join(f"({u}, {v})" for u, v in LOOPS)
    rows = " | ".join(
        f"({f}%nat, {'true' if k else 'false'}) => {real(w[2 * f + k])}"
        for f in range(len(LOOPS))
        for k in (0, 1)
    )
    bound = " | ".join(f"{f}%nat => {real(x)}" for f, x in enumerate(t))
    table = " | ".join(f"{f}%nat => {table_text(tuple(map(Fraction, x)))}" for f, x in enumerate(tables))
    goals = [
        f"Definition loops : graph := Graph 4 [{edges}]%nat.",
        f"Definition loops_w (d : dedge) : R := match d with {rows} | _ => 0 end.",
        f"Definition loops_t (f : nat) : R := match f with {bound} | _ => 0 end.",
        f"Definition loops_tables (f : nat) : table := match f with {table} | _ => fun _ _ => 1 end.",
    ]
    for f, (u, v) in enumerate(LOOPS):
        for k, (sender, text) in enumerate(((v, "false"), (u, "true"))):
            before = [(g, LOOPS[g].index(sender)) for g in range(len(LOOPS)) if g != f and sender in LOOPS[g]]
            listed = "; ".join(f"({g}%nat, {'true' if place else 'false'})" for g, place in before)
            need = 1 + t[f] * sum(w[2 * g + place] for g, place in before)
            assert need <= w[2 * f + k]
            goals.append(goal(f"predecessors loops ({f}%nat, {text}) = [{listed}]", "reflexivity."))
            goals.append(
                goal(
                    f"1 + loops_t {f} * rsum loops_w [{listed}] = {real(Fraction(need))}",
                    "unfold rsum, big. cbn [fold_right loops_t loops_w]. field.",
                )
            )
    cases = "destruct f as [|[|[|[|[|f]]]]]; [..|exfalso; cbn in H; Lia.lia]"
    goals.append(
        goal(
            "contraction_certificate loops loops_tables loops_t loops_w",
            f"split. intros f H. {cases}; cbn [loops_t loops_tables]; apply TBN.Contraction.strength_test;"
            " try (intros [|] [|]; lra); try lra; unfold Rmin; best."
            " intros d H. cbn in H. repeat (destruct H as [<-|H]); try contradiction;"
            " cbn -[Rplus Rmult Rdiv Rlt Rle IZR]; unfold rsum, big; cbn [fold_right loops_w]; lra.",
        )
    )
    return goals


def network_goals(rng: random.Random) -> list[str]:
    """G1: a network with a loop and a factor over three variables: messages, the rows of a certificate, a variable summed out."""
    domains, scopes = {"x0": 2, "x1": 3, "x2": 2}, ((0, 1, 2), (0, 1), (2,))
    names = list(domains)
    factors = []
    for scope in scopes:
        states = list(product(*(range(domains[names[v]]) for v in scope)))
        factors.append(Factor(tuple(names[v] for v in scope), tuple(positive(rng) for _ in states)))
    graph = FactorGraph(domains, tuple(factors))
    engine = Engine(graph, scale=False)
    messages = {(f, name): tuple(positive(rng) for _ in range(domains[name])) for f, name in engine.edges()}

    def cases(entries: dict[tuple[int, ...], Fraction]) -> str:
        return " | ".join(f"{', '.join(f'{i}%nat' for i in key)} => {real(x)}" for key, x in entries.items())

    tables = []
    for f, (scope, factor) in enumerate(zip(scopes, factors)):
        entries = dict(zip(graph.states(factor.scope), factor.table))
        heads = ", ".join(f"a {v}%nat" for v in scope)
        wild = ", ".join("_" for _ in scope)
        tables.append(f"{f}%nat => match {heads} with {cases(entries)} | {wild} => 0 end")
    sent = {(f, names.index(name), x): m[x] for (f, name), m in messages.items() for x in range(len(m))}
    listed = " | ".join(f"{f}%nat => [{'; '.join(map(str, scope))}]%nat" for f, scope in enumerate(scopes))
    sizes = " | ".join(
        f"{v}%nat => [{'; '.join(map(str, range(k)))}]%nat" for v, k in enumerate(domains.values())
    )
    goals = [
        f"Definition net : network := Network {len(scopes)} (fun v => match v with {sizes} | _ => [0%nat] end) "
        f"(fun f => match f with {listed} | _ => [] end) "
        f"(fun f a => match f with {' | '.join(tables)} | _ => 1 end).",
        f"Definition net_m (f v x : nat) : R := match f, v, x with {cases(sent)} | _, _, _ => 1 end.",
    ]
    compute = "cbn -[Rplus Rmult Rdiv IZR]. unfold rsum, rprod, big. cbn -[Rplus Rmult Rdiv IZR]. field."
    for f, name in engine.edges():
        v = names.index(name)
        for x, entry in enumerate(engine.message(messages, (f, name))):
            goals.append(goal(f"factor_message net net_m {f} {v} {x} = {real(Fraction(entry))}", compute))
    bounds = bounds_of(start(graph))
    places = [(f, v) for f, scope in enumerate(scopes) if len(scope) > 1 for v in scope]
    assert [v for _, v in places] == bounds.variable.tolist()
    w = {place: positive(rng) for place in places}
    t = {}
    need = dict.fromkeys(places, Fraction(1))
    for left, right, bound in zip(bounds.left.tolist(), bounds.right.tolist(), bounds.bound.tolist()):
        (f, u), (_, v) = places[left], places[right]
        for to, of in ((u, v), (v, u)):
            t[f, to, of] = Fraction(bound, DENOMINATOR)
            need[f, to] += t[f, to, of] * sum(x for (g, at), x in w.items() if at == of and g != f)
    goals += [
        f"Definition net_t (f v u : nat) : R := match f, v, u with {cases(t)} | _, _, _ => 0 end.",
        f"Definition net_w (f v : nat) : R := match f, v with {cases(w)} | _, _ => 0 end.",
    ]
    for (f, v), least in need.items():
        heard = f"rsum (fun g => net_w g u) (others {f} (factors_at net u))"
        row = f"1 + rsum (fun u => net_t {f} {v} u * {heard}) (others {v} (scope net {f}))"
        goals.append(goal(f"{row} = {real(least)}", compute))
    reduced = start(graph)
    reduced.sum_out(2)
    table = reduced.tables[0]
    weights = factors[2].table
    for (i, j), entry in zip(product(range(2), range(3)), table):
        whole = sum(weights[k] * graph.entry(factors[0], {"x0": i, "x1": j, "x2": k}) for k in range(2))
        first = sum(weights[k] * graph.entry(factors[0], {"x0": 0, "x1": 0, "x2": k}) for k in range(2))
        assert whole / first == Fraction(entry, table[0])
        summed = f"potential (sum_out net 2) 0 (fun v => match v with 0%nat => {i} | _ => {j} end)%nat"
        goals.append(goal(f"{summed} = {real(Fraction(entry * first, table[0]))}", compute))
    return goals


def test_rocq_computes_what_python_computes(tmp_path: Path) -> None:
    rng = random.Random(SEED)
    goals = [*boolean_goals(rng), *machine_goals(rng), *certificate_goals(rng), *network_goals(rng)]
    done = run(script(goals), tmp_path)
    assert done.returncode == 0, done.stderr
