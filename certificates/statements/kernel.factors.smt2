; claim kernel.factors
; Factors over any number of variables with any number of states: how far they move a message, and convergence of every network that is certified after reduction

(reset)
(set-info :obligation |one-factor|)
(set-info :role lemma)
(set-info :status unsat)
; says: Two rows of any length whose cross ratios are at most ((1+t)/(1-t))^2 turn weights between 1 and e^d into masses whose
; says: ratio moves by at most e^(t d). A factor over any number of variables moves its message by at most the sum, over what it
; says: hears, of a bound for the pair of variables times the movement heard.
(declare-const Passage.rows_move.60651e5f166110976bd90e8e17b672fcc6b8d95b600874cd01b82524ccc12cf6 Bool)
(declare-const Passage.factor_moves.f7a9cb3891170f6265386d831c742a4edb4dc81d2a65dfa0f299dcf58d8c8ceb Bool)
(assert (! (not (and Passage.rows_move.60651e5f166110976bd90e8e17b672fcc6b8d95b600874cd01b82524ccc12cf6 Passage.factor_moves.f7a9cb3891170f6265386d831c742a4edb4dc81d2a65dfa0f299dcf58d8c8ceb)) :named goal))
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
(declare-const Passage.network_round_contracts.df8613bf68f36c5b1aafda3258da798142f8ae08e931bbd20931bb4d2b4d56ea Bool)
(assert (! (not Passage.network_round_contracts.df8613bf68f36c5b1aafda3258da798142f8ae08e931bbd20931bb4d2b4d56ea) :named goal))
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
(declare-const Passage.reduced_network_converges.6291a688c7601cf09d4c95c3ebf64c41a5d9c2ddb3093baada03a1364a3621ce Bool)
(assert (! (not Passage.reduced_network_converges.6291a688c7601cf09d4c95c3ebf64c41a5d9c2ddb3093baada03a1364a3621ce) :named goal))
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
(declare-const AllMessages.every_message_converges.56e5ce795abd7fe6cbe469add170e596e2425608c8ecdf7ef2e73add98b5abe7 Bool)
(declare-const Concrete.small_network_converges.7d4b683ddaea49e4ca52cc832f828112652e024d468e5079ab040ba18279b4e5 Bool)
(assert (! (not (and AllMessages.every_message_converges.56e5ce795abd7fe6cbe469add170e596e2425608c8ecdf7ef2e73add98b5abe7 Concrete.small_network_converges.7d4b683ddaea49e4ca52cc832f828112652e024d468e5079ab040ba18279b4e5)) :named goal))
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
