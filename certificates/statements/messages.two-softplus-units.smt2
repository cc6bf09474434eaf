; claim messages.two-softplus-units
; In log-odds a message is a bias and two softplus units, whose parameters enter additively

(reset)
(set-info :obligation |not-addition|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: Passing through the factor [[4,1],[1,4]] is no addition in log-odds: at the odds 1 and 4 the outgoing odds are 1 and
; says: 17/8, which no constant k multiplies from 1 and 4.
(declare-const k Real)
(assert (! (not (not (and (= 1 (* k 1)) (= (/ 17 8) (* k 4))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |not-addition~identity-factor|)
(set-info :near-miss-of |not-addition|)
(set-info :status sat)
; says: through the diagonal factor [[1,0],[0,3]] it is addition of ln 3
(declare-const k Real)
(assert (! (not (not (and (= (/ 3 1) (* k 1)) (= (/ 12 1) (* k 4))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |message-is-two-softplus|)
(set-info :role corrected)
(set-info :status unsat)
; says: For all positive f and every l: ln((f01+f11 e^l)/(f00+f10 e^l)) = t0 + softplus(l+t1) - softplus(l+t2), t0 = ln f01/f00,
; says: t1 = ln f11/f01, t2 = ln f10/f00.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const f00 Real)
(declare-const f01 Real)
(declare-const f10 Real)
(declare-const f11 Real)
(declare-const l Real)
(assert (! (< 0 f00) :named f00-positive))
(assert (! (< 0 f01) :named f01-positive))
(assert (! (< 0 f10) :named f10-positive))
(assert (! (< 0 f11) :named f11-positive))
(assert (! (not (= (Ln (/ (+ f01 (* f11 (Exp l))) (+ f00 (* f10 (Exp l))))) (+ (Ln (/ f01 f00)) (- (Softplus (+ l (Ln (/ f10 f00))))) (Softplus (+ l (Ln (/ f11 f01))))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |message-is-two-softplus~thresholds-swapped|)
(set-info :near-miss-of |message-is-two-softplus|)
(set-info :status sat)
; says:
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const f00 Real)
(declare-const f01 Real)
(declare-const f10 Real)
(declare-const f11 Real)
(declare-const l Real)
(assert (! (< 0 f00) :named f00-positive))
(assert (! (< 0 f01) :named f01-positive))
(assert (! (< 0 f10) :named f10-positive))
(assert (! (< 0 f11) :named f11-positive))
(assert (! (not (= (Ln (/ (+ f01 (* f11 (Exp l))) (+ f00 (* f10 (Exp l))))) (+ (Ln (/ f01 f00)) (Softplus (+ l (Ln (/ f10 f00)))) (- (Softplus (+ l (Ln (/ f11 f01)))))))) :named goal))
(check-sat)
