; claim kernel.one-cycle
; With positive pairwise factors and at most one cycle in each connected part belief propagation converges

(reset)
(set-info :obligation |at-most-one-cycle|)
(set-info :role lemma)
(set-info :status unsat)
; says: With positive factors over one or two variables of any number of states and at most one cycle in each connected part, be
; says: it after reduction, every message converges to one limit, whatever the start and the schedule.
(declare-const OneCycle.one_cycle_converges.92eeccb57e98ce9c2ba32d35585eec7b1862fa8cb025fb91a074870eadb043d8 Bool)
(assert (! (not OneCycle.one_cycle_converges.92eeccb57e98ce9c2ba32d35585eec7b1862fa8cb025fb91a074870eadb043d8) :named goal))
(check-sat)

(reset)
(set-info :obligation |at-most-one-cycle~two-cycles|)
(set-info :near-miss-of |at-most-one-cycle|)
(set-info :status sat)
; says: two loops: five factors between four variables
(declare-const v Real)
(declare-const e Real)
(assert (! (< v e) :named fails))
(check-sat)
