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
(declare-const Rotary.rotary_score.1e861e32adc187a148ae07c2429d36ee1046b205e9c607ad33e80b18b77e9709 Bool)
(declare-const Rotary.rotary_lookup.644b8ae551a60db56b47cbd7c53437718418b3870354bb32c765047a035c5b1e Bool)
(declare-const Rotary.rotary_full_turn.23deefddd265efced301ca68188b8f856f27fce8280d82c2168e53ca59c4b3b6 Bool)
(assert (! (not (and Rotary.rotary_score.1e861e32adc187a148ae07c2429d36ee1046b205e9c607ad33e80b18b77e9709 Rotary.rotary_lookup.644b8ae551a60db56b47cbd7c53437718418b3870354bb32c765047a035c5b1e Rotary.rotary_full_turn.23deefddd265efced301ca68188b8f856f27fce8280d82c2168e53ca59c4b3b6)) :named goal))
(check-sat)

(reset)
(set-info :obligation |within-a-turn~past-a-turn|)
(set-info :near-miss-of |within-a-turn|)
(set-info :status sat)
; says: cos theta = -51/100 < cos(turn / 3), distance 2: the second neighbour, cos(2 theta), scores above the first
(declare-const c Real)
(assert (! (and (< c (- (/ 1 2))) (< c (- (* 2 (* c c)) 1))) :named fails))
(check-sat)
