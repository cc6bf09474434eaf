"""The source's claims, item by item, in our words: what each says, which groups of THEORY decide it, what holds and what fails.

Nothing here is a verdict. A sentence about what holds is shown only while an accepted claim of its group has a statement in its
favour (literal, unfolds, corrected, reproduced, not-decided), one about what fails only while an accepted claim of its group
has a statement against the source (literal-negation, not-reproduced); the verdict of an item is computed from all of them
(``proofs.certification.ledger``). A group that has no claim keeps an item open; some are named here in words, because nothing
is stated yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from proofs.certification.measured import sentence

Kind = Literal["statement", "experiment", "text"]
"""A statement can be proved or refuted, an experiment repeated; a text says nothing that could be either."""


@dataclass(frozen=True)
class Item:
    """One claim of the source. ``holds`` and ``fails`` are pairs (group label, sentence); ``theory`` are the groups that decide."""

    item: str
    says: str
    theory: tuple[str, ...]
    holds: tuple[tuple[str, str], ...] = ()
    fails: tuple[tuple[str, str], ...] = ()
    kind: Kind = "statement"


WEIGHTED = ("B1", "The unit is one update of *weighted* belief propagation, for all weights and any fan-in.")
SWEEP = (
    "B8",
    "A sigmoid layer with any weights is one forward sweep of message passing on a graph built from its weights and input, "
    "with both read-outs in the mean-field limit: for every shape on Rocq's word, for six small shapes by the checker itself; "
    "with one inner sigmoid, not the source's outer one.",
)
MOEBIUS = (
    "B2",
    "It is not sum-product: with weight 2, odds 1, 2, 3, 4 change their cross-ratio from 4/3 to 32/25, which "
    "no factor does.",
)
MIXTURE = (
    "B3",
    "A head's weights are an exact posterior, and over probabilities it computes the exact mixture; over "
    "log-odds it does not: 0 and ln 4 with equal weights give 2/3, the mixture is 13/20.",
)
UNIVERSAL = (
    "C5",
    "One fixed set of weights, with hard attention and softplus units, performs exactly one sum-product round on every "
    "positive binary pairwise graph of bounded degree.",
)
TREES = (
    "C6",
    "On every tree of pairwise factors (for the transformer: positive tables, binary variables), rounds at least the diameter give "
    "the exact posterior at every node, from any start.",
)
LITERAL_LAYOUT = (
    "C7",
    "The construction as printed never reads the factor tables and passes beliefs instead of cavity "
    "messages: on two nodes with soft edge [[4,1],[1,4]] and odds 1, 2, round 2 gives 28/11 instead of 2.",
)
FOLDS = (
    "C12",
    "AND, OR, XOR and other associative factors binarise exactly; then d max(1, ceil(log2 k)) rounds collect at the "
    "root of the split tree, and twice as many reach every node.",
)
STAR = (
    "C12",
    "The count is too small for all marginals: stars with 2 to 8 leaves need 2, 2, 3, 4, 4, 5, 5 rounds, not 1, 2, 2, 3, 3, 3, 3.",
)
BINARISES_NOT = (
    "C12",
    "Not every factor binarises: 1 + [exactly two of four] has rank 3 across a 2|2 split, and one bit carries rank 2.",
)
FORCED = (
    "D1",
    "Exactness at three affinely independent inputs forces weights 1, 1 and bias 0 for the plain update.",
)
BALANCED = ("D3", "A factor whose rows have unequal mass needs a non-zero bias ln((f10+f11)/(f00+f01)).")
GAUGE = (
    "D4",
    "One head's function fixes its bilinear score up to shifts, and its value map on inputs that span.",
)
NOT_FORCED = (
    "D4",
    "Doubling the query and halving the key changes the weights and not the function; and the product of "
    "indices does not look up.",
)
SATURATED = (
    "E1",
    "On inputs +-L a unit is AND of k at bias -(k-1)L and OR at bias +(k-1)L, margin L, for every k.",
)
SELF_DUAL = ("E2", "With bias 0 and strict margins the two-input gates are exactly the four self-dual ones.")
NO_OR = (
    "E2",
    "With strict margins 'exact weights (b = 0)' and 'the feed-forward network is OR' exclude each other: OR then forces b > 0.",
)
AVERAGE = (
    "E3",
    "The average of k attended bits is 1 iff all are on and > 0 iff one is; the threshold that follows chooses.",
)
HARD_HEAD = (
    "E3",
    "Attention is AND: a hard head with score -x and value x returns the least of k bits, for every k; with score +x it is OR. "
    "A softmax head misses that by at most (k-1)e^-t/(1 + (k-1)e^-t) at inverse temperature t, which is attained (on Rocq's word).",
)
TURING_STEP = (
    "E4",
    "Without training, two layers with two heads make each step of five Turing machines exactly, on a tape of any length.",
)
BEHAVIOURS = (
    "F1",
    "A machine with n states (its whole memory) has at most n^n behaviours, by an injective code below n^n.",
)
ATTAINED = (
    "F2",
    "The bound is attained for every n; three letters generate all maps, for two and three states by the checker itself, for every "
    "n on Rocq's word.",
)
PIGEONHOLE = (
    "F3",
    "For a verifier that is a machine with n states: among any n^n + 1 symbols two act alike, and no word tells them apart.",
)
SLOTS = (
    "F4",
    "A simple graph realises one routing key per neighbour in a slot, at most n min(2, n-1), and this is attained.",
)
TYPE_SIZE = ("F4", "2 n^2 is, literally, the size of the type of routing keys over n nodes.")
NOT_ALL_KEYS = (
    "F4",
    "No graph realises all of them: two nodes with one edge use 2 keys, not 8.",
)
RELATIVE = (
    "F6",
    "Right and wrong are relative to a declared knowledge base: every output between 0 and 1 is exact for one and wrong for "
    "another. Of a system without one nothing is certified.",
)
CERTIFIED = (
    "G1",
    "Convergence to one fixed point is certified by w >= 1 + M w, for factors over any number of variables and after conditioning "
    "on evidence; such certificates are checked in integers.",
)
ONE_CYCLE = (
    "G2",
    "Four of the source's five structures do have a guarantee: with positive factors belief propagation converges on every graph "
    "with one cycle.",
)
OSCILLATES = (
    "G4",
    "No guarantee for all graphs, indeed: on the source's own structure with two loops, a table with entries in [0.1, 1] makes the "
    "hub beliefs alternate between 1/2 and 875/1464.",
)

ITEMS: tuple[Item, ...] = (
    Item(
        "Abstract (a)",
        "Every sigmoid transformer with any weights implements weighted loopy belief propagation on an "
        "implicit factor graph, one layer per round.",
        ("B1", "B2", "B8"),
        (WEIGHTED, SWEEP),
        (MOEBIUS,),
    ),
    Item(
        "Abstract (b)",
        "A transformer can be constructed to do exact belief propagation on any declared knowledge base; "
        "without circular dependencies its probabilities are correct at every node.",
        ("C5", "C6", "C7"),
        (UNIVERSAL, TREES),
        (LITERAL_LAYOUT,),
    ),
    Item(
        "Abstract (c)",
        "A sigmoid transformer that produces exact posteriors necessarily has the weights of belief propagation.",
        ("D1", "D2", "D3", "D4"),
        (FORCED, BALANCED, GAUGE),
        (NOT_FORCED,),
    ),
    Item(
        "Abstract (d)",
        "Attention is AND, the feed-forward network is OR, and their alternation is Pearl's gather and update exactly.",
        ("E1", "E2", "E3", "E6"),
        (
            SATURATED,
            HARD_HEAD,
            AVERAGE,
            (
                "E6",
                "A token's feed-forward block reads the other tokens only through what its heads wrote in this layer.",
            ),
        ),
        (NO_OR,),
    ),
    Item(
        "Abstract (e)",
        "Loopy belief propagation is practical although no guarantee of convergence exists.",
        ("G1", "G2", "G4"),
        (OSCILLATES, CERTIFIED),
        (ONE_CYCLE,),
    ),
    Item(
        "Abstract (f)",
        "Verifiable inference requires a finite concept space; hallucination is the structural consequence "
        "of operating without concepts.",
        ("F1", "F3", "F6", "verifiers with unbounded memory", "operating without concepts"),
        (PIGEONHOLE, RELATIVE),
    ),
    Item(
        "Theorem 1.1",
        "For any sigmoid transformer weights there is an implicit factor graph on which one forward pass is "
        "one round of weighted belief propagation.",
        ("B1", "B2", "B3", "B4", "B8"),
        (WEIGHTED, SWEEP, MIXTURE),
        (MOEBIUS,),
    ),
    Item(
        "Theorem 1.2",
        "Constructed weights implement one round of exact belief propagation per pass on any pairwise factor "
        "graph; two heads suffice; depth d and arity k need d ceil(log2 k) passes.",
        ("C5", "C7", "C12"),
        (UNIVERSAL, FOLDS),
        (LITERAL_LAYOUT, STAR),
    ),
    Item(
        "Corollary 1.3",
        "On grounded trees, T >= diameter passes give exact posteriors at every node, without empirical assumptions.",
        ("C6", "C7"),
        (TREES,),
        (LITERAL_LAYOUT,),
    ),
    Item(
        "Theorem 1.4",
        "Exact posteriors for all inputs force w0 = w1 = 1, b = 0 and attention by projectDim and crossProject.",
        ("D1", "D2", "D3", "D4"),
        (FORCED, GAUGE),
        (BALANCED, NOT_FORCED),
    ),
    Item(
        "Section 1.5",
        "AND and OR all the way down, not as a metaphor.",
        ("E1", "E2", "E3"),
        (SATURATED, HARD_HEAD, AVERAGE, SELF_DUAL),
        (NO_OR,),
    ),
    Item(
        "Theorem 1.5",
        "A machine with n states partitions any input space into at most n^n classes; hence finite verifiers "
        "have finitely many concepts.",
        ("F1", "F2", "F3"),
        (BEHAVIOURS, ATTAINED, PIGEONHOLE),
    ),
    Item(
        "Section 2.1",
        "Factor graphs over binary variables; the update of beliefs is the equal-weight case of sigma(w . phi).",
        ("A2",),
        (
            (
                "A2",
                "ab/(ab+(1-a)(1-b)) = sigma(logit a + logit b), for all probabilities strictly between 0 and 1.",
            ),
        ),
    ),
    Item(
        "Definition 2.1",
        "An agent hallucinates at a node if its belief differs from the true posterior given knowledge base "
        "and evidence.",
        (),
        kind="text",
    ),
    Item(
        "Section 2.2",
        "One round gathers the neighbours' beliefs and updates; 1/2 is neutral; on trees exactly diameter "
        "rounds give the true marginals.",
        ("A3", "C6", "C7"),
        (("A3", "The update keeps (0,1), and 1/2 is its identity."), TREES),
        (LITERAL_LAYOUT,),
    ),
    Item(
        "Section 2.3",
        "The encoder's form: softmax attention, residuals, two sigmoid layers in the feed-forward block.",
        (),
        kind="text",
    ),
    Item(
        "Section 3",
        "Weights of evidence add; the operation is an abelian group with identity 1/2; Boolean AND and OR "
        "are its limiting case; sum-product on binary variables reduces to adding log-odds.",
        ("A1", "A2", "A3", "A4", "A5", "C1", "C2", "E2"),
        (
            (
                "A3",
                "(0,1) with the update is an abelian group, and folds of any length add log-odds, in any order.",
            ),
            ("A5", "Conditionally independent evidence adds its log likelihood ratios."),
        ),
        (
            (
                "C2",
                "Passing a message through a factor is not addition of log-odds but a Moebius map of the odds.",
            ),
            NO_OR,
        ),
    ),
    Item(
        "Section 4",
        "Universal rules are instantiated over declared entities to propositional nodes; sharing weights is "
        "the universal rule.",
        ("F6",),
        (RELATIVE,),
        kind="text",
    ),
    Item(
        "Corollary 4.1",
        "A transformer with the weights of belief propagation on a fully grounded tree cannot hallucinate; "
        "hallucination needs wrong weights, wrong routing or no grounding.",
        ("C6", "C7", "F6"),
        (TREES, RELATIVE),
        (LITERAL_LAYOUT,),
    ),
    Item(
        "Theorem 5.1",
        "Transformer agents are Turing complete: circuits by threshold gates, attention as lookup, softmax "
        "concentrates at sufficient temperature.",
        ("C4", "E1", "E4"),
        (
            (
                "C4",
                "The score 2ab - b^2 looks up an index with gap 1; softmax concentrates with an explicit bound.",
            ),
            ("E4", "Layers of one fixed kind evaluate every AND/OR/NOT circuit, one layer per level."),
            TURING_STEP,
        ),
        (
            (
                "C4",
                "The product of indices does not look up: among 0, 1 the index 0 scores the same everywhere.",
            ),
        ),
    ),
    Item(
        "Section 5 experiment",
        "Five machines (binary increment, decrement, complement, shifts) are learned to 100% within 4 epochs.",
        ("E4", "M3"),
        (*sentence("M3"), TURING_STEP),
        kind="experiment",
    ),
    Item(
        "Theorem 6.1",
        "As Theorem 1.1: one variable per token, edges from attention weights, potentials from the weights; "
        "the proof is definitional.",
        ("B1", "B2", "B3", "B4", "B8"),
        (WEIGHTED, SWEEP, MIXTURE),
        (MOEBIUS,),
    ),
    Item(
        "Section 6.3",
        "The feed-forward network computes the general OR factor exactly, attention the gather step exactly, "
        "and the residual stream enforces simultaneity, for any weights.",
        ("B5", "B6", "B7", "E6"),
        (
            ("B7", "Read out at twice the width, softplus(z+w) - softplus(z) is the exact message."),
            (
                "E6",
                "A token's feed-forward block reads the other tokens only through what its heads wrote in this layer.",
            ),
        ),
        (("B5", "The layer's read-out w p understates the exact message ln(1-p+p e^w), by at most w^2/8."),),
    ),
    Item(
        "Theorem 6.2",
        "As Theorem 1.4: exactness forces the weights; the internals are the quantities of belief propagation.",
        ("D1", "D2", "D3", "D4"),
        (FORCED, GAUGE),
        (BALANCED, NOT_FORCED),
    ),
    Item(
        "Section 6.6",
        "Maximum-likelihood training recovers the potentials that best explain the data under this reading. "
        "(No formal content.)",
        (),
        kind="text",
    ),
    Item(
        "Section 6.7 two-variable experiment",
        "20,000 random tables on v0 - f1 - v2: a small encoder reaches MAE 0.000752, against 0.1128 for "
        "always answering 1/2.",
        ("M1",),
        sentence("M1"),
        kind="experiment",
    ),
    Item(
        "Section 6.7 dating graph",
        "Five variables, OR then AND factor, three rounds: MAE 0.00334, against 0.1413.",
        ("M2",),
        sentence("M2"),
        kind="experiment",
    ),
    Item(
        "Theorem 7.1",
        "There are weights W with decode(forward(encode(state))) = one round, for any state and any graph; "
        "token layout and heads are given.",
        ("C4", "C5", "C7"),
        (UNIVERSAL,),
        (LITERAL_LAYOUT,),
    ),
    Item(
        "Theorem 7.2",
        "Two heads, depth d, arity k: d ceil(log2 k) layers give exact belief propagation; any k-ary factor "
        "binarises exactly.",
        ("C12",),
        (FOLDS,),
        (
            STAR,
            BINARISES_NOT,
        ),
    ),
    Item(
        "Corollary 7.3",
        "Two heads suffice for any factor graph.",
        ("C5", "C12"),
        (UNIVERSAL, FOLDS),
        (BINARISES_NOT,),
    ),
    Item("Corollary 7.4", "On trees this is exact.", ("C6", "C7"), (TREES,), (LITERAL_LAYOUT,)),
    Item(
        "Section 8",
        "AND in the architecture, AND in the numerator m0 m1, OR in the normalised expression; k hops of "
        "reasoning need k layers.",
        ("E1", "E2", "E3", "C13"),
        (
            SATURATED,
            HARD_HEAD,
            AVERAGE,
            (
                "C13",
                "Messages along a chain compose as matrix products, which a scan could take in ceil(log2 k) steps; no layer that "
                "does so is stated here, and nothing here denies that rounds of belief propagation need one layer a hop.",
            ),
        ),
        (NO_OR,),
    ),
    Item(
        "Theorem 9.1",
        "The behaviours a -> (q -> delta(q, a)) take at most n^n values.",
        ("F1", "F2"),
        (BEHAVIOURS, ATTAINED),
    ),
    Item(
        "Theorem 9.2",
        "There are exactly 2 n^2 routing keys, which are the concepts; tokens with one key receive the same "
        "attention pattern.",
        ("F4", "F5"),
        (
            TYPE_SIZE,
            SLOTS,
            (
                "F5",
                "In the universal layer attention depends on index coordinates alone: tokens with equal pointers and the same own "
                "index attend alike.",
            ),
        ),
        (NOT_ALL_KEYS,),
    ),
    Item(
        "Section 9.4",
        "Hallucination is the structural consequence of conceptlessness, not a bug that scaling fixes.",
        ("F6",),
        (RELATIVE,),
        kind="text",
    ),
    Item("Section 10.1-10.3", "Three uses of softmax: routing, inference, generation.", (), kind="text"),
    Item(
        "Section 10.4",
        "Sigmoid is exact; ReLU and GELU are compatible, because they are not negative.",
        ("C3", "H1", "H2"),
        (
            ("C3", "With ReLU in place of softplus the layer sends exactly the max-product message."),
            ("H1", "SiLU misses the sum-product message by less than ln 2."),
            (
                "H2",
                "GELU misses the max-product message by at most 0.17 and the sum-product message by less than ln 2.",
            ),
        ),
        (
            (
                "C3",
                "ReLU is not sum-product: for the factor [[1,1],[1,3]] at log-odds 0 it sends ln 3, the message is ln 2.",
            ),
        ),
    ),
    Item(
        "Section 10.5",
        "500 of 500 random loopy graphs converged; no guarantee exists.",
        ("G1", "G2", "G3", "G4"),
        (OSCILLATES, CERTIFIED),
        (ONE_CYCLE,),
    ),
    Item(
        "Table 4",
        "Loopy belief propagation on five structures, 100 random graphs each: all converge, KL from 2e-6 to 1.02e-4.",
        ("G5",),
        (("G5", "Every printed digit comes out again: 500 of 500 converge."),),
        kind="experiment",
    ),
    Item(
        "Public summary (i)",
        "Trained transformers track exact posteriors within 0.01 nats and 3% total variation; 100% on "
        "16-pair bijections by epoch 12.",
        ("M5", "M6"),
        (*sentence("M5"), *sentence("M6")),
        kind="experiment",
    ),
    Item(
        "Public summary (ii)",
        "Inference over knowledge bases that classical belief propagation does not reach.",
        ("C9", "the compiler for every network", "reach beyond classical inference"),
        (
            (
                "C9",
                "Certified are the layers' operations and, network by network (`tbn prove --network`), that the compiled "
                "transformer is exact, loops included; it costs exp(treewidth), as classical junction trees do.",
            ),
        ),
    ),
    Item(
        "Public summary (iii)",
        "What to do next: train a sigmoid transformer on a factor graph and test whether it does belief propagation.",
        ("M4",),
        sentence("M4"),
        kind="text",
    ),
    Item(
        "Public summary (iv)",
        "Outlook, not claims: other activations, rotary embeddings, mixtures of experts, inverse design, "
        "world models as temporal inference.",
        ("H1", "H2", "H3", "H4", "H5", "H6", "H7", "B9"),
        (
            ("H1", "SiLU misses the sum-product message by less than ln 2."),
            (
                "H3",
                "A rotary score looks up an offset while every token lies within a turn less one step.",
            ),
            ("H4", "Top-1 routing with gate 1 is a graph with different factors."),
            ("H6", "A causal mask allows exact filtering, and no more."),
        ),
        kind="text",
    ),
    Item(
        "Formally verified",
        "All theorems are formally verified in Lean.",
        ("V1",),
        (),
        (
            (
                "V1",
                "Refuted for two public snapshots: in one two axioms contradict each other as soon as neighbour(0) is not 0, in "
                "the other the weights come after the state. Later versions were not examined.",
            ),
        ),
    ),
)
