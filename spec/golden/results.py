"""What PyTorch prints of results that are several: `python results.py > results.json`."""

import json

import torch

x = torch.tensor([[4.0, 1.0], [1.0, 3.0]])
values, indices = torch.empty(2, 2), torch.empty(2, 2, dtype=torch.long)
results = {
    "max": torch.max(x, 1),
    "min keepdim": x.min(0, keepdim=True),
    "sort out": torch.sort(x, 1, out=(values, indices)),
    "median": x.median(1),
    "nanmedian": x.nanmedian(1),
    "mode": torch.mode(x),
    "sort": x.sort(1, descending=True),
    "topk": x.topk(1),
    "kthvalue": x.kthvalue(1),
    "cummax": x.cummax(0),
    "aminmax": torch.aminmax(x),
    "frexp": torch.frexp(x),
    "linalg.slogdet": torch.linalg.slogdet(x),
    "linalg.qr": torch.linalg.qr(x),
    "linalg.eigh": torch.linalg.eigh(x),
    "linalg.cholesky_ex": torch.linalg.cholesky_ex(x),
    "linalg.inv_ex": torch.linalg.inv_ex(x),
    "linalg.lu_factor": torch.linalg.lu_factor(x),
    "linalg.lu": torch.linalg.lu(x),
    "lu_unpack": torch.lu_unpack(*torch.linalg.lu_factor(x)),
    "linalg.svd": torch.linalg.svd(torch.diag(torch.tensor([3.0, 2.0]))),
    "svd": torch.svd(torch.diag(torch.tensor([3.0, 2.0]))),
    "linalg.solve_ex": torch.linalg.solve_ex(torch.eye(2), x),
    "histogram": torch.histogram(x, 2),
    "histogramdd": torch.histogramdd(x, [2, 2]),
}
print(json.dumps({name: str(result) for name, result in results.items()}, indent=1))
