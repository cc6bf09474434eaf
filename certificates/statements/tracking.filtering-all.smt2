; claim tracking.filtering-all
; For every hidden Markov model, zeros allowed, one causal layer applied again and again filters exactly; and no causal network smooths

(reset)
(set-info :obligation |filtering|)
(set-info :role lemma)
(set-info :status unsat)
; says: For every hidden Markov model, zeros allowed, one causal layer whose weights are the model, applied n times, holds at
; says: every token t up to n the exact P(symbols 0 .. t - 1, state t). For instance two alternating states of which the first
; says: never shows symbol 1. Needed: t layers.
(declare-const Filtering.layers_filter.e823bcca148bb942536694e0894e291fa69402667993025730b71965c5076ac1 Bool)
(declare-const Filtering.alternating_filtered.9060a0e742b0cecc93adaec0943be67966ef4f570e092e85c2012dcd5a36d2fd Bool)
(declare-const Filtering.too_few_layers.18d9a0911c6ead940c973b931405c9c86156a81b9bd670f6c0564ad643fb6685 Bool)
(assert (! (not (and Filtering.layers_filter.e823bcca148bb942536694e0894e291fa69402667993025730b71965c5076ac1 Filtering.alternating_filtered.9060a0e742b0cecc93adaec0943be67966ef4f570e092e85c2012dcd5a36d2fd Filtering.too_few_layers.18d9a0911c6ead940c973b931405c9c86156a81b9bd670f6c0564ad643fb6685)) :named goal))
(check-sat)

(reset)
(set-info :obligation |filtering~one-layer-short|)
(set-info :near-miss-of |filtering|)
(set-info :status sat)
; says: before the first layer token 1 holds 0, and the joint probability is 1/3
(declare-const start Real)
(declare-const emits Real)
(declare-const moves Real)
(assert (! (distinct 0 (* start (* emits moves))) :named fails))
(check-sat)

(reset)
(set-info :obligation |causal-blindness|)
(set-info :role lemma)
(set-info :status unsat)
; says: Causal layers of any kind and number: token t knows nothing of what comes later. So no causal network smooths: whatever
; says: its layers, its tokens and what is read off token 0, for two sticky states it misses the posterior of the first state
; says: for some two symbols.
(declare-const LightCone.causal_blindness.a57425d9a36020bbc141eb9ad3bcd025e11c14a72eac431b3e1f30d2c4212ce2 Bool)
(declare-const LightCone.no_causal_smoother.caa6513bb5f737a86aafa7d5df333204ff3c931e1619e90633db27adb8730d6f Bool)
(assert (! (not (and LightCone.causal_blindness.a57425d9a36020bbc141eb9ad3bcd025e11c14a72eac431b3e1f30d2c4212ce2 LightCone.no_causal_smoother.caa6513bb5f737a86aafa7d5df333204ff3c931e1619e90633db27adb8730d6f)) :named goal))
(check-sat)

(reset)
(set-info :obligation |causal-blindness~one-future|)
(set-info :near-miss-of |causal-blindness|)
(set-info :status sat)
; says: one future alone is met: 41/42 is the posterior if a 1 follows, 81/122 if a 0 follows
(declare-const output Real)
(assert (! (and (= output (/ 41 42)) (distinct output (/ 81 122))) :named fails))
(check-sat)
