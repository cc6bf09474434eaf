; claim boolean.attention-gates
; One attention head is AND, or OR, of any number of bits: exactly when hard, within an attained bound as a softmax

(reset)
(set-info :obligation |hard|)
(set-info :role lemma)
(set-info :status unsat)
; says: A hard head with score minus the value returns the least of any k real values. So on any k bits, k at least 1, one hard
; says: attention head is AND ... ... and with the score's sign changed it is OR.
(declare-const AttentionGates.hard_head_is_minimum.97e752b98c38cd92b07423da2eb653dd57d7f2478d40ce4b289916e2aa9862b0 Bool)
(declare-const AttentionGates.hard_head_is_and.b6a2bd511e5cd98376512e6c8fd7db1e90e7cc2ee60a244e44228dc3804c0085 Bool)
(declare-const AttentionGates.hard_head_is_or.2428771e61cd42ca0a3d24751278136d33b91b9b59a6abefbdefc25f7c0092c8 Bool)
(assert (! (not (and AttentionGates.hard_head_is_minimum.97e752b98c38cd92b07423da2eb653dd57d7f2478d40ce4b289916e2aa9862b0 AttentionGates.hard_head_is_and.b6a2bd511e5cd98376512e6c8fd7db1e90e7cc2ee60a244e44228dc3804c0085 AttentionGates.hard_head_is_or.2428771e61cd42ca0a3d24751278136d33b91b9b59a6abefbdefc25f7c0092c8)) :named goal))
(check-sat)

(reset)
(set-info :obligation |hard~average|)
(set-info :near-miss-of |hard|)
(set-info :status sat)
; says: a head with equal scores averages: of bits 1 and 0 it says 1/2, not their AND
(declare-const mean Real)
(assert (! (and (= mean (/ (+ 1 0) 2)) (distinct mean 0)) :named fails))
(check-sat)

(reset)
(set-info :obligation |softmax|)
(set-info :role lemma)
(set-info :status unsat)
; says: With softmax at inverse temperature lambda it exceeds AND by at most (k-1) e^-lambda / (1 + (k-1) e^-lambda) ... ... and
; says: falls short of OR by at most that ... ... which is attained. On values in [0, 1] within delta of bits the softmax head
; says: is within delta + (k-1) Q / (1 + (k-1) Q) of their AND, with Q = e^(-lambda (1 - 2 delta)) ... ... and of their OR.
; says: Needed: bits. Of 0 and 1/2 the softmax misses the minimum by 1/10 where the bound is 1/17. Needed: at least one bit.
(declare-const AttentionGates.soft_head_is_and.ad9cdfcd81cb40e0013b57c56f35481811ac5c02e4d26c2a4e1ae26c9767f2dd Bool)
(declare-const AttentionGates.soft_head_is_or.e0279ec8be4e100094cfabf6448541ae44d3c398eb9522e2f0be0679b6060b55 Bool)
(declare-const AttentionGates.gate_leak_attained.496e90c2d493d00c9c69b7978ee66cbe7f15a8d09d96fd5bd73b97438e75d936 Bool)
(declare-const NearBits.soft_and_near_bits.5720e2ac9317fe7397c0e65652bf3ae0dabf1017c9ae86dbcc283b249a9138dc Bool)
(declare-const NearBits.soft_or_near_bits.f321ff858a9274f4cc215c550804bce81b5ec0c9cf8d979e5806e0e15427d9a4 Bool)
(declare-const AttentionGates.between_bits_leaks_more.f3b7d24b1fc167f1f6647280b8c854018066488e6e96763eb6434a8ac406733c Bool)
(declare-const AttentionGates.no_bits_no_gate.621d751aef3b5e1ac08f24dcefa34d8a5c943b272ba26e42b6a162c073c9bd30 Bool)
(assert (! (not (and AttentionGates.soft_head_is_and.ad9cdfcd81cb40e0013b57c56f35481811ac5c02e4d26c2a4e1ae26c9767f2dd AttentionGates.soft_head_is_or.e0279ec8be4e100094cfabf6448541ae44d3c398eb9522e2f0be0679b6060b55 AttentionGates.gate_leak_attained.496e90c2d493d00c9c69b7978ee66cbe7f15a8d09d96fd5bd73b97438e75d936 NearBits.soft_and_near_bits.5720e2ac9317fe7397c0e65652bf3ae0dabf1017c9ae86dbcc283b249a9138dc NearBits.soft_or_near_bits.f321ff858a9274f4cc215c550804bce81b5ec0c9cf8d979e5806e0e15427d9a4 AttentionGates.between_bits_leaks_more.f3b7d24b1fc167f1f6647280b8c854018066488e6e96763eb6434a8ac406733c AttentionGates.no_bits_no_gate.621d751aef3b5e1ac08f24dcefa34d8a5c943b272ba26e42b6a162c073c9bd30)) :named goal))
(check-sat)

(reset)
(set-info :obligation |softmax~between-the-bits|)
(set-info :near-miss-of |softmax|)
(set-info :status sat)
; says: values 0 and 1/2, r = e^(-lambda/2): the softmax misses the minimum by more than two bits leak
(declare-const r Real)
(declare-const q Real)
(assert (! (and (= q (* r r)) (< (/ q (+ 1 q)) (/ (* (/ 1 2) r) (+ 1 r)))) :named fails))
(check-sat)
