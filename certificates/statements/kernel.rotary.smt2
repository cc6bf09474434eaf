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
(declare-const Rotary.rotary_score.ceb23b16b686ead80504e00a89b6c6fff6534085ab40ba7fa9814da7778bb680 Bool)
(declare-const Rotary.rotary_lookup.72ba7afcbe4ca1c4903bf7b8edbb5cf466eb5da6c9c27d506fb50b447466ca37 Bool)
(declare-const Rotary.rotary_full_turn.31b95e4e6b95ec85d3ca86cd91c198eb68024496acaf519447178a2a579bbc8f Bool)
(assert (! (not (and Rotary.rotary_score.ceb23b16b686ead80504e00a89b6c6fff6534085ab40ba7fa9814da7778bb680 Rotary.rotary_lookup.72ba7afcbe4ca1c4903bf7b8edbb5cf466eb5da6c9c27d506fb50b447466ca37 Rotary.rotary_full_turn.31b95e4e6b95ec85d3ca86cd91c198eb68024496acaf519447178a2a579bbc8f)) :named goal))
(check-sat)

(reset)
(set-info :obligation |within-a-turn~past-a-turn|)
(set-info :near-miss-of |within-a-turn|)
(set-info :status sat)
; says: cos theta = -51/100 < cos(turn / 3), distance 2: the second neighbour, cos(2 theta), scores above the first
(declare-const c Real)
(assert (! (and (< c (- (/ 1 2))) (< c (- (* 2 (* c c)) 1))) :named fails))
(check-sat)
