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
(declare-const Rotary.rotary_score.5a0dfd64041a18bc38f4545a0fb2152f01bb5323db0df5f60f69ec65176428fa Bool)
(declare-const Rotary.rotary_lookup.9222c0aa4a261c47aaad4ec38a0c2c8fee10e42d5f4cf56794d6ea0f0ebd9f5d Bool)
(declare-const Rotary.rotary_full_turn.cd593807dd8846e35f4638905b59d962eea5a5b4e2dffd39a06c66f73e76eb13 Bool)
(assert (! (not (and Rotary.rotary_score.5a0dfd64041a18bc38f4545a0fb2152f01bb5323db0df5f60f69ec65176428fa Rotary.rotary_lookup.9222c0aa4a261c47aaad4ec38a0c2c8fee10e42d5f4cf56794d6ea0f0ebd9f5d Rotary.rotary_full_turn.cd593807dd8846e35f4638905b59d962eea5a5b4e2dffd39a06c66f73e76eb13)) :named goal))
(check-sat)

(reset)
(set-info :obligation |within-a-turn~past-a-turn|)
(set-info :near-miss-of |within-a-turn|)
(set-info :status sat)
; says: cos theta = -51/100 < cos(turn / 3), distance 2: the second neighbour, cos(2 theta), scores above the first
(declare-const c Real)
(assert (! (and (< c (- (/ 1 2))) (< c (- (* 2 (* c c)) 1))) :named fails))
(check-sat)
