; claim loops.table-4
; Table 4: loopy belief propagation on five structures, 100 random graphs each, repeated digit by digit

(reset)
(set-info :obligation |triangle|)
(set-info :role reproduced)
(set-info :status unsat)
; says: triangle: convergence, rounds, KL and MAE in the source's digits.
(assert (! (not (and (= 100 100) (and (and (<= (/ 199 2) 100) (<= 100 (/ 201 2))) (and (<= (/ 199 2) 100) (<= 100 (/ 201 2)))) (and (and (<= (/ 169 20) (/ 847 100)) (<= (/ 847 100) (/ 171 20))) (and (<= (/ 169 20) (/ 17 2)) (<= (/ 17 2) (/ 171 20)))) (and (and (<= (/ 89 2000000) (/ 141784588178301 3125000000000000000)) (<= (/ 141784588178301 3125000000000000000) (/ 91 2000000))) (and (<= (/ 89 2000000) (/ 9 200000)) (<= (/ 9 200000) (/ 91 2000000)))) (and (and (<= (/ 4181 2000000) (/ 10452972288881419 5000000000000000000)) (<= (/ 10452972288881419 5000000000000000000) (/ 4183 2000000))) (and (<= (/ 417 200000) (/ 2091 1000000)) (<= (/ 2091 1000000) (/ 419 200000)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |triangle~last-digit|)
(set-info :near-miss-of |triangle|)
(set-info :status sat)
; says: one unit more
(assert (! (not (and (and (<= (/ 4181 2000000) (/ 10452972288881419 5000000000000000000)) (<= (/ 10452972288881419 5000000000000000000) (/ 4183 2000000))) (and (<= (/ 419 200000) (/ 2091 1000000)) (<= (/ 2091 1000000) (/ 421 200000))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |square|)
(set-info :role reproduced)
(set-info :status unsat)
; says: square: convergence, rounds, KL and MAE in the source's digits.
(assert (! (not (and (= 100 100) (and (and (<= (/ 199 2) 100) (<= 100 (/ 201 2))) (and (<= (/ 199 2) 100) (<= 100 (/ 201 2)))) (and (and (<= (/ 167 20) (/ 841 100)) (<= (/ 841 100) (/ 169 20))) (and (<= (/ 167 20) (/ 42 5)) (<= (/ 42 5) (/ 169 20)))) (and (and (<= (/ 3 2000000) (/ 655344882657907 312500000000000000000)) (<= (/ 655344882657907 312500000000000000000) (/ 1 400000))) (and (<= (/ 3 2000000) (/ 1 500000)) (<= (/ 1 500000) (/ 1 400000)))) (and (and (<= (/ 763 2000000) (/ 764300021372773 2000000000000000000)) (<= (/ 764300021372773 2000000000000000000) (/ 153 400000))) (and (<= (/ 3 8000) (/ 191 500000)) (<= (/ 191 500000) (/ 77 200000)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |square~last-digit|)
(set-info :near-miss-of |square|)
(set-info :status sat)
; says: one unit more
(assert (! (not (and (and (<= (/ 763 2000000) (/ 764300021372773 2000000000000000000)) (<= (/ 764300021372773 2000000000000000000) (/ 153 400000))) (and (<= (/ 77 200000) (/ 191 500000)) (<= (/ 191 500000) (/ 79 200000))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |dating-graph|)
(set-info :role reproduced)
(set-info :status unsat)
; says: dating graph: convergence, rounds, KL and MAE in the source's digits.
(assert (! (not (and (= 100 100) (and (and (<= (/ 199 2) 100) (<= 100 (/ 201 2))) (and (<= (/ 199 2) 100) (<= 100 (/ 201 2)))) (and (and (<= (/ 263 20) (/ 1317 100)) (<= (/ 1317 100) (/ 53 4))) (and (<= (/ 263 20) (/ 66 5)) (<= (/ 66 5) (/ 53 4)))) (and (and (<= (/ 203 2000000) (/ 128057802643429 1250000000000000000)) (<= (/ 128057802643429 1250000000000000000) (/ 41 400000))) (and (<= (/ 203 2000000) (/ 51 500000)) (<= (/ 51 500000) (/ 41 400000)))) (and (and (<= (/ 7179 2000000) (/ 35895658907013 10000000000000000)) (<= (/ 35895658907013 10000000000000000) (/ 7181 2000000))) (and (<= (/ 717 200000) (/ 359 100000)) (<= (/ 359 100000) (/ 719 200000)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |dating-graph~last-digit|)
(set-info :near-miss-of |dating-graph|)
(set-info :status sat)
; says: one unit more
(assert (! (not (and (and (<= (/ 7179 2000000) (/ 35895658907013 10000000000000000)) (<= (/ 35895658907013 10000000000000000) (/ 7181 2000000))) (and (<= (/ 719 200000) (/ 359 100000)) (<= (/ 359 100000) (/ 721 200000))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-loops|)
(set-info :role reproduced)
(set-info :status unsat)
; says: two loops: convergence, rounds, KL and MAE in the source's digits.
(assert (! (not (and (= 100 100) (and (and (<= (/ 199 2) 100) (<= 100 (/ 201 2))) (and (<= (/ 199 2) 100) (<= 100 (/ 201 2)))) (and (and (<= (/ 203 20) (/ 41 4)) (<= (/ 41 4) (/ 41 4))) (and (<= (/ 203 20) (/ 51 5)) (<= (/ 51 5) (/ 41 4)))) (and (and (<= (/ 171 2000000) (/ 2143704439301549 25000000000000000000)) (<= (/ 2143704439301549 25000000000000000000) (/ 173 2000000))) (and (<= (/ 171 2000000) (/ 43 500000)) (<= (/ 43 500000) (/ 173 2000000)))) (and (and (<= (/ 6221 2000000) (/ 31105897869458223 10000000000000000000)) (<= (/ 31105897869458223 10000000000000000000) (/ 6223 2000000))) (and (<= (/ 621 200000) (/ 3111 1000000)) (<= (/ 3111 1000000) (/ 623 200000)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-loops~last-digit|)
(set-info :near-miss-of |two-loops|)
(set-info :status sat)
; says: one unit more
(assert (! (not (and (and (<= (/ 6221 2000000) (/ 31105897869458223 10000000000000000000)) (<= (/ 31105897869458223 10000000000000000000) (/ 6223 2000000))) (and (<= (/ 623 200000) (/ 3111 1000000)) (<= (/ 3111 1000000) (/ 1 320))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |qbbn-chain|)
(set-info :role reproduced)
(set-info :status unsat)
; says: QBBN chain: convergence, rounds, KL and MAE in the source's digits.
(assert (! (not (and (= 100 100) (and (and (<= (/ 199 2) 100) (<= 100 (/ 201 2))) (and (<= (/ 199 2) 100) (<= 100 (/ 201 2)))) (and (and (<= (/ 173 20) (/ 437 50)) (<= (/ 437 50) (/ 35 4))) (and (<= (/ 173 20) (/ 87 10)) (<= (/ 87 10) (/ 35 4)))) (and (and (<= (/ 41 2000000) (/ 2138007325791287 100000000000000000000)) (<= (/ 2138007325791287 100000000000000000000) (/ 43 2000000))) (and (<= (/ 41 2000000) (/ 21 1000000)) (<= (/ 21 1000000) (/ 43 2000000)))) (and (and (<= (/ 2109 2000000) (/ 10548044873200963 10000000000000000000)) (<= (/ 10548044873200963 10000000000000000000) (/ 2111 2000000))) (and (<= (/ 211 200000) (/ 211 200000)) (<= (/ 211 200000) (/ 213 200000)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |qbbn-chain~last-digit|)
(set-info :near-miss-of |qbbn-chain|)
(set-info :status sat)
; says: one unit more
(assert (! (not (and (and (<= (/ 2109 2000000) (/ 10548044873200963 10000000000000000000)) (<= (/ 10548044873200963 10000000000000000000) (/ 2111 2000000))) (and (<= (/ 213 200000) (/ 211 200000)) (<= (/ 211 200000) (/ 43 40000))))) :named goal))
(check-sat)
