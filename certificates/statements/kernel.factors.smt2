; claim kernel.factors
; Factors over any number of variables with any number of states: how far they move a message, and convergence of every network that is certified after reduction

(reset)
(set-info :obligation |one-factor|)
(set-info :role lemma)
(set-info :status unsat)
; says: Two rows of any length whose cross ratios are at most ((1+t)/(1-t))^2 turn weights between 1 and e^d into masses whose
; says: ratio moves by at most e^(t d). A factor over any number of variables moves its message by at most the sum, over what it
; says: hears, of a bound for the pair of variables times the movement heard.
(declare-const Passage.rows_move.a1960dc54dfdbab6311b946c6af6c1ff35eb8a478bedbdae8bc9db0cf9d216e3 Bool)
(declare-const Passage.factor_moves.7b1b8ab44939a6a0cecad0b97ac2d8b6f46380e0755cb80a262fec457e2b2dea Bool)
(assert (! (not (and Passage.rows_move.a1960dc54dfdbab6311b946c6af6c1ff35eb8a478bedbdae8bc9db0cf9d216e3 Passage.factor_moves.7b1b8ab44939a6a0cecad0b97ac2d8b6f46380e0755cb80a262fec457e2b2dea)) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-factor~largest-in-place-of-the-sum|)
(set-info :near-miss-of |one-factor|)
(set-info :status sat)
; says: f(1,y,z) = 2^(y+z), f(0,y,z) = 1: odds of y and z from 1 to 2 move the message twice as far as those of one
(declare-const one Real)
(assert (! (and (= one (/ (/ (+ 1 (* 2 2)) (+ 1 2)) (/ (+ 1 2) (+ 1 1)))) (< one (* one one))) :named fails))
(check-sat)

(reset)
(set-info :obligation |one-round|)
(set-info :role lemma)
(set-info :status unsat)
; says: With a certificate a round shrinks every weighted distance by 1 - 1/W, on any network.
(declare-const Passage.network_round_contracts.52d07ac5f4fe4bead14630f5369223031f0cabdeccb9b934577162fcbc4cba38 Bool)
(assert (! (not Passage.network_round_contracts.52d07ac5f4fe4bead14630f5369223031f0cabdeccb9b934577162fcbc4cba38) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-round~two-heard|)
(set-info :near-miss-of |one-round|)
(set-info :status sat)
; says: two messages heard at strength 1/2 each: no constant weight certifies
(declare-const w Real)
(assert (! (and (< 0 w) (< w (+ 1 (* (/ 1 2) w) (* (/ 1 2) w)))) :named fails))
(check-sat)

(reset)
(set-info :obligation |certified-after-reduction|)
(set-info :role lemma)
(set-info :status unsat)
; says: A network certified after reduction: one fixed point of the reduced network, to which its messages tend in every run on
; says: the whole one, from any positive start, under any schedule that keeps updating every message.
(declare-const Passage.reduced_network_converges.04c8a77d795866efdb95120b0b8f5709104d72f198141cbcc22f88f3fbe668b3 Bool)
(assert (! (not Passage.reduced_network_converges.04c8a77d795866efdb95120b0b8f5709104d72f198141cbcc22f88f3fbe668b3) :named goal))
(check-sat)

(reset)
(set-info :obligation |certified-after-reduction~hard-cycle|)
(set-info :near-miss-of |certified-after-reduction|)
(set-info :status sat)
; says: a cycle of hard equalities has strength 1 and no weight: its messages go round for ever
(declare-const w Real)
(assert (! (and (< 0 w) (< w (+ 1 (* 1 w)))) :named fails))
(check-sat)

(reset)
(set-info :obligation |every-message|)
(set-info :role lemma)
(set-info :status unsat)
; says: And every message of the whole network, divided by its sum, converges to one limit, whatever the start and the schedule.
; says: A factor over three variables, in a loop with another, and evidence on the third: the hypotheses are met, every message
; says: converges.
(declare-const AllMessages.every_message_converges.c7eff6e96775536d9cb5dc13c77721e327982cf177e6aa8c360f88bb8001e729 Bool)
(declare-const Concrete.small_network_converges.50ec523e29558da3973368c07114073be83783c60430e1e7fcdad51a0f5a5e34 Bool)
(assert (! (not (and AllMessages.every_message_converges.c7eff6e96775536d9cb5dc13c77721e327982cf177e6aa8c360f88bb8001e729 Concrete.small_network_converges.50ec523e29558da3973368c07114073be83783c60430e1e7fcdad51a0f5a5e34)) :named goal))
(check-sat)

(reset)
(set-info :obligation |every-message~undivided|)
(set-info :near-miss-of |every-message|)
(set-info :status sat)
; says: without division by the sum a message need not settle: 1, 1 and 2, 2 are one message
(declare-const p Real)
(declare-const q Real)
(assert (! (and (distinct p q) (= (/ p (+ p p)) (/ q (+ q q)))) :named fails))
(check-sat)
