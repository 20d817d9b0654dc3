"""Decompositions and what follows from them, on well-conditioned matrices; special functions, transforms, windows, counts and places.

Where a sign is an accident (`svd`, `eigh`), the step is `free.NAME`: what does not depend on it (program.py has them).
"""

from catalogue import op, some

FLOAT = ["float32", "float64", "float64"]


def entries(g, m, n, lead=1):
    """Large on the diagonal, all of them distinct, small and not simple elsewhere."""
    return [(2.5 + i + 0.75 * b + 0.1 if i == j else g.rng.randint(-3, 3) / 8 + 0.0625) for b in range(lead) for i in range(m) for j in range(n)]


def matrix(g, m=None, n=None, dtype=None):
    m = g.pick([1, 2, 3]) if m is None else m
    n = m if n is None else n
    lead = [2] if g.chance(0.3) else []
    dtype = dtype or g.pick(FLOAT)
    return g.new(dtype, [*lead, m, n], None, entries(g, m, n, 2 if lead else 1))


def oblong(g):
    return matrix(g, g.pick([1, 2, 3]), g.pick([1, 2, 3]))


def positive(g):
    """A matrix whose lower (and upper) part is of a positive definite one."""
    x = matrix(g)
    name = g.name()
    other = g.name()
    g.emit({"do": "attr.mT", "args": [x], "out": [other]})
    g.emit({"do": "torch.add", "args": [x, {"v": other}], "out": [name]})
    return {"v": name}


def beside(g, a, columns=None):
    """A right-hand side of a system."""
    t = g.at(a)
    n = g.pick([1, 2]) if columns is None else columns
    return g.new(g.name_of(a), [*t.shape[:-2], t.shape[-2], n])


L = "torch.linalg."


def linalg(names, make, weight=0.15):
    op(" ".join(f"{L}{n}" for n in names.split()), "r", make, weight)


linalg("det slogdet inv cond matrix_exp matrix_rank pinv svdvals", lambda g: [matrix(g)])
linalg("pinv svdvals matrix_rank cond", lambda g: [oblong(g)], 0.12)
linalg("pinv matrix_rank", lambda g: ([oblong(g)], some(g, rtol=[1e-3], atol=[1e-3])), 0.1)
linalg("pinv matrix_rank", lambda g: ([positive(g)], {"hermitian": True}), 0.08)
linalg("inv_ex", lambda g: ([matrix(g)], some(g, check_errors=[True])), 0.08)
linalg("cond", lambda g: ([matrix(g)], some(g, p=["fro", "nuc", 1, -1, 2, -2, {"f": "inf"}])), 0.12)
linalg("cholesky cholesky_ex", lambda g: ([positive(g)], some(g, upper=[True])), 0.15)
linalg("cholesky", lambda g: [g.new("float64", [2, 2], False, [1, 2, 2, 1])], 0.03)
linalg("eigvalsh matrix_sqrth", lambda g: ([positive(g)], {}), 0.12)
linalg("eigvalsh", lambda g: ([positive(g)], some(g, UPLO=["L", "U", "l", "X"])), 0.08)
linalg("qr", lambda g: ([oblong(g)], some(g, mode=["reduced", "complete", "r"])), 0.2)
linalg("lu", lambda g: ([oblong(g)], some(g, pivot=[True])), 0.15)
linalg("lu_factor lu_factor_ex", lambda g: [oblong(g)], 0.12)
linalg("ldl_factor ldl_factor_ex", lambda g: [positive(g)], 0.08)
linalg("polar", lambda g: [matrix(g)], 0.06)
linalg("solve solve_ex", lambda g: ([a := matrix(g), beside(g, a)], {}), 0.15)
linalg("solve", lambda g: ([a := matrix(g), beside(g, a)], {"left": True} if g.chance(0.7) else {"left": False}), 0.1)
linalg("solve", lambda g: [a := matrix(g, 2), g.new(g.name_of(a), [2])], 0.08)
linalg("solve_triangular", lambda g: ([a := matrix(g), beside(g, a)], {"upper": g.chance(0.5), **some(g, unitriangular=[True])}), 0.15)
linalg("solve_triangular", lambda g: ([a := matrix(g, 2), g.new(g.name_of(a), [3, 2])], {"upper": g.chance(0.5), "left": False, **some(g, unitriangular=[True])}), 0.1)
linalg("lstsq", lambda g: ([a := matrix(g, 3, g.pick([2, 3])), beside(g, a)], some(g, driver=["gelsy", "gels", "gelsd", "gelss"])), 0.12)
linalg("tensorinv", lambda g: ([g.new(d := g.pick(FLOAT), [2, 2, 4], None, entries(g, 4, 4))], {"ind": 2}), 0.06)
linalg("tensorsolve", lambda g: [a := g.new(g.pick(FLOAT), [2, 2, 4], None, entries(g, 4, 4)), g.new(g.name_of(a), [2, 2])], 0.06)
linalg("matrix_power", lambda g: [matrix(g), g.pick([0, 1, 2, 3, 5, -1, -2])], 0.12)
linalg("matrix_norm", lambda g: ([oblong(g)], some(g, ord=["fro", "nuc", 1, -1, 2, -2, {"f": "inf"}, {"f": "-inf"}], keepdim=[True])), 0.15)
linalg("norm", lambda g: ([x := matrix(g)], some(g, ord=["fro", "nuc", 1, 2, -2, {"f": "inf"}], dim=[[0, 1], [-1, -2], [-2, -1]], keepdim=[True])), 0.15)
linalg("norm vector_norm", lambda g: ([x := g.float()], some(g, ord=[0, 1, 2, 3, -1, {"f": "inf"}, {"f": "-inf"}], dim=g.dim(x), keepdim=[True])), 0.15)
linalg("vecdot", lambda g: ([x := g.float(least=1), g.same(x)], some(g, dim=g.dim(x))), 0.1)
linalg("cross", lambda g: ([x := g.new(g.pick(FLOAT), [3, 3]), g.same(x)], some(g, dim=[0, 1, -1])), 0.08)
linalg("diagonal", lambda g: ([g.any(least=2)], some(g, offset=[1, -1])), 0.06)
linalg("matmul", lambda g: [x := g.float(2), g.same(x, None, None, [g.at(x).shape[1], 2])], 0.06)
linalg("multi_dot", lambda g: [[a := g.new(g.pick(FLOAT), [2, 3]), g.same(a, None, None, [3, 2]), g.same(a, None, None, [2, 4])]], 0.08)
linalg("vander", lambda g: ([g.any(least=1)], some(g, N=[1, 2, 4])), 0.06)
linalg("householder_product", lambda g: [a := matrix(g, 3, 2), g.new(g.name_of(a), [*g.at(a).shape[:-2], 2])], 0.06)
op("orgqr", "fm", lambda g: [a := matrix(g, 3, 2), g.new(g.name_of(a), [*g.at(a).shape[:-2], 2])], 0.04)
op("ormqr", "fm", lambda g: ([a := g.new(g.pick(FLOAT), [3, 2]), g.same(a, None, None, [2]), g.same(a, None, None, [3, 2])], some(g, transpose=[True])), 0.05)
op("geqrf", "fm", lambda g: [g.new(g.pick(FLOAT), [3, 2], False, entries(g, 3, 2))], 0.05)


def through(g, do, x, kw=None, outs=1):
    names = [g.name() for _ in range(outs)]
    g.emit({"do": do, "args": [x], **({"kw": kw} if kw else {}), "out": names})
    return [{"v": n} for n in names]


op("cholesky_inverse", "fm", lambda g: [through(g, f"{L}cholesky", positive(g))[0]], 0.08)
op("cholesky_solve", "fm", lambda g: [b := beside(g, l := through(g, f"{L}cholesky", positive(g))[0]), l], 0.08)
linalg("lu_solve", lambda g: ([*through(g, f"{L}lu_factor", a := matrix(g), None, 2), beside(g, a)], some(g, adjoint=[True])), 0.1)
linalg("ldl_solve", lambda g: [*through(g, f"{L}ldl_factor", a := positive(g), None, 2), beside(g, a)], 0.06)
op("lu_solve", "fm", lambda g: [beside(g, a := matrix(g)), *through(g, f"{L}lu_factor", a, None, 2)], 0.06)
op("lu_unpack", "f", lambda g: ([*through(g, f"{L}lu_factor", oblong(g), None, 2)], some(g, unpack_data=[False], unpack_pivots=[False])), 0.08)
op("triangular_solve", "fm", lambda g: ([beside(g, a := matrix(g)), a], some(g, upper=[False], transpose=[True], unitriangular=[True])), 0.08)
op("slogdet logdet pinverse det inverse", "fm", lambda g: [matrix(g)], 0.06)
op("pinverse", "fm", lambda g: [oblong(g)], 0.05)
op("chain_matmul", "f", lambda g: [a := g.new("float64", [2, 3]), g.same(a, None, None, [3, 2]), g.same(a)], 0.04)
op("free.svd", "r", lambda g: ([oblong(g)], {}), 0.25)
op("free.eigh", "r", lambda g: ([positive(g)], {}), 0.2)
op("free.legacy_svd", "r", lambda g: ([oblong(g)], {}), 0.06)

# ---- products

op("tensordot", "f", lambda g: ([x := g.new(g.pick(FLOAT), [2, 3, 2]), g.same(x)], {"dims": g.pick([[[0], [0]], [[1], [1]], [[0, 1], [0, 1]], [[2], [0]], [[-1], [0]], [[0], [1]], 0])}), 0.15)
EINSUM = [
    ("bij,bjk->bik", [2, 2, 3], [2, 3, 2]), ("bij,bij->b", [2, 2, 3], [2, 2, 3]), ("...ij,...jk->...ik", [2, 2, 3], [3, 2]), ("i,j->ij", [3], [2]),
    ("ij,ij->", [2, 3], [2, 3]), ("bij,k->bik", [2, 1, 3], [2]), ("ii,jj->ij", [2, 2], [3, 3]), ("a b, b c -> a c", [2, 3], [3, 2]), ("ij,kj->", [2, 3], [2, 3]),
]  # fmt: skip


def summed(g):
    text, a, b = g.pick(EINSUM)
    x = g.new(g.pick(FLOAT), a)
    return [text, x, g.same(x, None, None, b)]


op("einsum", "f", summed, 0.3)
op("einsum", "f", lambda g: [g.pick(["ij,jk,kl->il", "ij,jk,kl"]), x := g.new(g.pick(FLOAT), [2, 2]), g.same(x), g.same(x)], 0.1)
op("addbmm", "fmi", lambda g: ([g.same(x := g.new(g.pick(FLOAT), [2, 2, 3]), None, None, [2, 2]), x, g.same(x, None, None, [2, 3, 2])], some(g, beta=[0, 0.5], alpha=[2, 0.5])), 0.15)
op("addr", "i", lambda g: ([g.same(x := g.float(1), None, None, [g.at(x).shape[0], 2]), x, g.same(x, None, None, [2])], some(g, beta=[0, 0.5], alpha=[2])), 0.08)
op("trapezoid trapz cumulative_trapezoid", "f", lambda g: ([x := g.float(least=1), *([g.same(x)] if g.chance(0.4) else [])], some(g, dim=g.dim(x))), 0.12)
op("cov", "fm", lambda g: ([g.float(g.pick([1, 2]))], some(g, correction=[0, 1])), 0.12)
op("cov", "fm", lambda g: ([g.new(g.pick(FLOAT), [2, 3])], some(g, fweights=g.new("int64", [3], False, [1, 2, 1]), aweights=g.new("float64", [3], False, [0.5, 1.5, 0.25]))), 0.08)
op("corrcoef", "fm", lambda g: [g.new(g.pick(FLOAT), [2, 3], None, [0.5, 1.25, -0.75, 2.5, 0.25, 1.75])], 0.06)
op("gradient", "f", lambda g: ([x := g.new(g.pick(FLOAT), [3, 4])], some(g, spacing=[0.5, 2], dim=[0, 1, [0, 1]], edge_order=[1, 2])), 0.12)

# ---- special functions

S = "torch.special."
op(" ".join(S + n for n in "entr erf erfc erfcx erfinv exp2 expit expm1 gammaln digamma psi i0 i0e i1 i1e log1p log_ndtr ndtr ndtri sinc logit round".split()), "r", lambda g: [g.mostly_float()], 0.05)
op(" ".join(S + n for n in "airy_ai bessel_j0 bessel_j1 bessel_y0 bessel_y1 modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1 scaled_modified_bessel_k0 scaled_modified_bessel_k1 spherical_bessel_j0".split()), "r", lambda g: [g.any()], 0.03)
op(" ".join(S + n for n in "xlog1py xlogy zeta gammainc gammaincc".split()), "r", lambda g: [x := g.float(), g.like(x) if g.chance(0.7) else g.scalar()], 0.06)
POLYNOMIALS = "chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w hermite_polynomial_h hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w"
op(" ".join(S + n for n in POLYNOMIALS.split()), "r", lambda g: [g.mostly_float(), g.pick([0, 1, 2, 3, 5]) if g.chance(0.8) else g.new("int64", [1], False)], 0.03)
op(S + "polygamma", "r", lambda g: [g.pick([0, 1, 2]), g.mostly_float()], 0.06)
op(S + "multigammaln", "r", lambda g: [g.float(), g.pick([1, 2])], 0.04)
op(S + "softmax " + S + "log_softmax " + S + "logsumexp", "r", lambda g: [x := g.float(), g.dim(x)], 0.06)
op("polygamma", "f", lambda g: [g.pick([0, 1, 2, 3]), g.mostly_float()], 0.1)
op("T.polygamma T.mvlgamma", "r", lambda g: [g.mostly_float(), g.pick([1, 2])], 0.06)
op("mvlgamma", "f", lambda g: [g.mostly_float(), g.pick([1, 2])], 0.05)
op("igamma igammac", "fmi", lambda g: [x := g.new(g.pick(FLOAT), [3], False, [0.5, 1.25, 2.5]), g.same(x)], 0.06)
op("i0", "fmi", lambda g: [g.mostly_float()], 0.06)

# ---- transforms and windows

op("torch.fft.fftfreq torch.fft.rfftfreq", "r", lambda g: ([g.pick([1, 4, 5, 0])], some(g, d=[0.5, 2])), 0.04)
op("torch.fft.fftshift torch.fft.ifftshift", "r", lambda g: ([x := g.any()], some(g, dim=g.dims(x))), 0.06)
op("torch.fft.irfft torch.fft.hfft", "r", lambda g: ([x := g.float(least=1)], some(g, n=[1, 4, 5], dim=g.dim(x), norm=["ortho", "forward", "backward"])), 0.1)
op("torch.fft.irfft2 torch.fft.irfftn torch.fft.hfft2 torch.fft.hfftn", "r", lambda g: ([g.float(2)], some(g, s=[[2, 4]], norm=["ortho", "forward"])), 0.05)
W = "torch.signal.windows."
op(" ".join(W + n for n in "bartlett blackman hamming hann kaiser cosine gaussian exponential nuttall general_hamming".split()), "r", lambda g: ([g.pick([0, 1, 2, 5, 8])], some(g, sym=[True, False], dtype={"dtype": g.pick(["float64", "float32", "int64"])})), 0.03)
op(W + "general_cosine", "r", lambda g: ([g.pick([0, 1, 5]), ], {"a": g.pick([[0.5], [0.5, 0.25], [0.46, 0.23, 0.31]]), **some(g, sym=[False])}), 0.03)
op(W + "kaiser " + W + "gaussian", "r", lambda g: ([5], some(g, beta=[0.5, 8], std=[0.5, 2])), 0.03)

# ---- counting and searching

EDGES = [-1.1, -0.3, 0.6, 1.7]
op("histc", "fm", lambda g: ([g.mostly_float(exact=True)], some(g, bins=[1, 4, 5], min=[0, -2, 3], max=[3, 1])), 0.15)
op("histogram", "fm", lambda g: ([g.new(g.pick(FLOAT), None, False), g.pick([1, 4])], some(g, range=[[-2, 3]], density=[True, False])), 0.12)
op("histogram", "fm", lambda g: ([x := g.new(g.pick(FLOAT), [4], False), g.new(g.name_of(x), [4], False, EDGES)], some(g, density=[True], weight=g.new(g.name_of(x), [4], False))), 0.1)
op("bincount", "fm", lambda g: ([g.new(g.pick(["int64", "int32", "uint8"]), [4], False, [g.rng.randint(0, 5) for _ in range(4)])], some(g, minlength=[0, 4, 8], weights=g.new(g.pick([*FLOAT, "int64"]), [4], False))), 0.12)
op("bucketize", "f", lambda g: ([g.any(exact=True), g.new(g.pick([*FLOAT, "int64"]), [4], False, [-1, 0, 0, 2])], some(g, right=[True, False], out_int32=[True])), 0.12)
op("bucketize", "f", lambda g: [g.scalar(), g.new("float32", [4], False, [-1, 0, 0.5, 2])], 0.05)
op("searchsorted", "f", lambda g: ([s := g.new(g.pick([*FLOAT, "int64"]), [2, 3], False, [-1, 0, 2, 0, 0, 1]), g.new(g.name_of(s), [2, g.pick([1, 2])])], some(g, right=[True, False], out_int32=[True], side=["left", "right"])), 0.15)
op("searchsorted", "f", lambda g: ([s := g.new("float32", [3], False, [2, -1, 0]), g.new("float32", [2, 2], False)], {"sorter": g.new("int64", [3], False, [1, 2, 0]), **some(g, right=[True])}), 0.08)
op("unique_consecutive", "fm", lambda g: ([x := g.any(exact=True)], some(g, return_inverse=[True], return_counts=[True], dim=g.dim(x))), 0.15)
op("unravel_index", "f", lambda g: [g.index(6), g.pick([[2, 3], 6, [3, 2], [1, 6]])], 0.08)
op("isin", "f", lambda g: ([g.pick([g.any(exact=True), g.scalar()]), g.any(exact=True)], some(g, invert=[True], assume_unique=[False])), 0.12)
op("nonzero_static", "fm", lambda g: ([g.any(exact=True)], {"size": g.pick([0, 2, 4]), **some(g, fill_value=[0, 7])}), 0.1)
op("histogramdd", "f", lambda g: ([g.new("float64", [4, 2], False), g.pick([[2, 3], 2])], some(g, range=[[-2, 3, -2, 3]], density=[True])), 0.06)
