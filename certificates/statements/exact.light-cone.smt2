; claim exact.light-cone
; With neighbour-only attention nothing from further away than the number of layers reaches a token, whatever the layers

(reset)
(set-info :obligation |every-layer|)
(set-info :role lemma)
(set-info :status unsat)
; says: Layers of any kind in which a token reads its neighbours alone: after T of them a token does not depend on tokens more
; says: than T steps away. Needed: as many steps as layers. A token that gathers and is read by all puts any two tokens within
; says: two steps.
(declare-const LightCone.light_cone.022f657ad2e62dadda6b467ee59a8b8113ec258c737d5d3cf04fd92ec463fc49 Bool)
(declare-const LightCone.shared_token_sees_all.13b4137db8caa539708f66eaeb42b813240fea101800af4a93a504cea9422022 Bool)
(assert (! (not (and LightCone.light_cone.022f657ad2e62dadda6b467ee59a8b8113ec258c737d5d3cf04fd92ec463fc49 LightCone.shared_token_sees_all.13b4137db8caa539708f66eaeb42b813240fea101800af4a93a504cea9422022)) :named goal))
(check-sat)

(reset)
(set-info :obligation |every-layer~shared-token|)
(set-info :near-miss-of |every-layer|)
(set-info :status sat)
; says: a token that gathers and is read by all carries what is far to every token in two layers
(declare-const far Real)
(declare-const gathered Real)
(declare-const read Real)
(declare-const near Real)
(assert (! (and (= gathered far) (= read gathered) (distinct read near)) :named fails))
(check-sat)
