; claim kernel.oscillation
; Loopy propagation with an exact 2-cycle, also inside the source's own experiment

(reset)
(set-info :obligation |complete-graph|)
(set-info :role lemma)
(set-info :status unsat)
; says: On K4 with factor [[1, b], [b, 1]] there is a certificate for 1/3 < b < 3 ... ... and for b > 3 an exact 2-cycle between
; says: x and 1/x, x + 1/x = b - 1, in odds. For b = 7/2 and unary odds 4, uniform start, beliefs alternate 4/5, 1/3 for ever.
(declare-const Oscillation.K4_certified.46c25b1a03c807ad6fa5888f0bcef49808fad2da184663eab2388d2342574519 Bool)
(declare-const Oscillation.K4_oscillates.214505304f2675bfdf1e7aa89c6d764baa1defafddf9ff90a419a14ba09a83f8 Bool)
(declare-const Oscillation.K4_beliefs_alternate.1765c97e2a16d51a92e1ec4ecd6b69ed0f508da5538cb3e7ad1735819b9d12b2 Bool)
(assert (! (not (and Oscillation.K4_certified.46c25b1a03c807ad6fa5888f0bcef49808fad2da184663eab2388d2342574519 Oscillation.K4_oscillates.214505304f2675bfdf1e7aa89c6d764baa1defafddf9ff90a419a14ba09a83f8 Oscillation.K4_beliefs_alternate.1765c97e2a16d51a92e1ec4ecd6b69ed0f508da5538cb3e7ad1735819b9d12b2)) :named goal))
(check-sat)

(reset)
(set-info :obligation |complete-graph~at-three|)
(set-info :near-miss-of |complete-graph|)
(set-info :status sat)
; says: at b = 3 there is no 2-cycle, x = 2
(declare-const b Real)
(declare-const x Real)
(assert (! (distinct (+ x (/ 1 x)) (- b 1)) :named fails))
(check-sat)

(reset)
(set-info :obligation |two-loops|)
(set-info :role lemma)
(set-info :status unsat)
; says: Two loops, entries in [0.1, 1], uniform start: hub beliefs alternate 1/2, 875/1464.
(declare-const Oscillation.two_loops_oscillates.a3fa781b41ac6161b1374cf91e9d8603199f9d2fca07ccf9ec5845c47dd277f9 Bool)
(assert (! (not Oscillation.two_loops_oscillates.a3fa781b41ac6161b1374cf91e9d8603199f9d2fca07ccf9ec5845c47dd277f9) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-loops~entry-changed|)
(set-info :near-miss-of |two-loops|)
(set-info :status sat)
; says: with 54/403 in place of 53/403 the second round does not return to the start
(declare-const f00 Real)
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* (/ 29 91) (* y y))) (+ f00 (* y y))) 1) :named fails))
(check-sat)
