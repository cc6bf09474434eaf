; claim kernel.convergence
; With a contraction certificate loopy propagation has one fixed point, reached from any start under any fair schedule

(reset)
(set-info :obligation |contraction|)
(set-info :role lemma)
(set-info :status unsat)
; says: The derivative of a message. Its absolute value is at most the strength of the factor ... ... and reaches it. A bound on
; says: the strength is checked by rational arithmetic. With a contraction certificate: one fixed point, reached from every
; says: start at rate 1 - 1/W per synchronous round, and under every schedule that updates each message again and again. On K4
; says: with factor [[1, 2], [2, 1]]: a fixed point that every fair schedule reaches.
(declare-const Contraction.message_derivative.aa05d05e9fcbe15ce949db43f1262d473ddf156e360278e88fe2427de5cd16ec Bool)
(declare-const Contraction.slope_bound.364026bd972f6307e2e2c78da016f2ff783fdbd28e4ce5d11889e247b78cfa3d Bool)
(declare-const Contraction.slope_attained.060298ffa4c1e090884ae905f34f455dba04ca65f75980c26938b6487870c7b7 Bool)
(declare-const Contraction.strength_test.fccdf8e823c8554097c7ffa24b729df8a4ffa0a052e2d1fd86791a893b9a193e Bool)
(declare-const Contraction.certified_convergence.6a97a1a3b89445056e2da1d67b49383bba7a047aae1cd5522201e0d793be5897 Bool)
(declare-const Concrete.K4_converges.459e2e9e8015222286efb76de4a64e6adaa935f57d854036b40045b0e62026b6 Bool)
(assert (! (not (and Contraction.message_derivative.aa05d05e9fcbe15ce949db43f1262d473ddf156e360278e88fe2427de5cd16ec Contraction.slope_bound.364026bd972f6307e2e2c78da016f2ff783fdbd28e4ce5d11889e247b78cfa3d Contraction.slope_attained.060298ffa4c1e090884ae905f34f455dba04ca65f75980c26938b6487870c7b7 Contraction.strength_test.fccdf8e823c8554097c7ffa24b729df8a4ffa0a052e2d1fd86791a893b9a193e Contraction.certified_convergence.6a97a1a3b89445056e2da1d67b49383bba7a047aae1cd5522201e0d793be5897 Concrete.K4_converges.459e2e9e8015222286efb76de4a64e6adaa935f57d854036b40045b0e62026b6)) :named goal))
(check-sat)

(reset)
(set-info :obligation |contraction~too-strong|)
(set-info :near-miss-of |contraction|)
(set-info :status sat)
; says: K4 with factor [[1, 4], [4, 1]], strength 3/5: a constant weight does not certify
(declare-const w Real)
(assert (! (and (< 0 w) (< w (+ 1 (* (* 2 (/ 3 5)) w)))) :named fails))
(check-sat)
