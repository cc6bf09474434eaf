; claim kernel.rotary
; Rotary scores look up an offset with gap 1 - cos theta exactly while all tokens lie within a turn less one step

(reset)
(set-info :obligation |within-a-turn|)
(set-info :role lemma)
(set-info :status unsat)
; says: A query turned by its position t and a key turned by its position s and the offset r have the score cos((t - s - r)
; says: theta). Of n tokens it picks number t - r with a gap of at least 1 - cos theta exactly when the largest distance D of a
; says: token from that one has (D + 1) theta at most a turn; for 0 < theta and theta at most half a turn. A step of a whole
; says: turn has that gap, which is 0, at every distance: the half turn is needed.
(declare-const Rotary.rotary_score.0b2d967848a6307235e36b5c75fccb21d4f7e8aa674426ea2fb6aa8c1520eff8 Bool)
(declare-const Rotary.rotary_lookup.91579c819cb2fd7a5baad608c04efb3d9ab2cb721bb805d6cafca3b481f43260 Bool)
(declare-const Rotary.rotary_full_turn.f25c7ca2ce9371f5f094963f57ff1755c3179f2d6d84e8b8161b546435806db7 Bool)
(assert (! (not (and Rotary.rotary_score.0b2d967848a6307235e36b5c75fccb21d4f7e8aa674426ea2fb6aa8c1520eff8 Rotary.rotary_lookup.91579c819cb2fd7a5baad608c04efb3d9ab2cb721bb805d6cafca3b481f43260 Rotary.rotary_full_turn.f25c7ca2ce9371f5f094963f57ff1755c3179f2d6d84e8b8161b546435806db7)) :named goal))
(check-sat)

(reset)
(set-info :obligation |within-a-turn~past-a-turn|)
(set-info :near-miss-of |within-a-turn|)
(set-info :status sat)
; says: cos theta = -51/100 < cos(turn / 3), distance 2: the second neighbour, cos(2 theta), scores above the first
(declare-const c Real)
(assert (! (and (< c (- (/ 1 2))) (< c (- (* 2 (* c c)) 1))) :named fails))
(check-sat)
