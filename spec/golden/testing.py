"""What torch.testing.assert_close says, case by case: writes testing.json. The cases are those of spec/testing.spec.ts, in order."""
import json
import pathlib
import torch

f, d, i = torch.float32, torch.float64, torch.int64
t = lambda values, dtype=f: torch.tensor(values, dtype=dtype)
cases = [
    (t([1, 2]), t([1, 2.1]), {}),
    (t([[1, 2], [3, 4]], i), t([[1, 2], [3, 5]], i), {}),
    (t([1, 2]), t([1, 2, 3]), {}),
    (t([1, 2]), t([1, 2], d), {}),
    (1.25, 1.5, {}),
    ([t(1), t(2)], [t(1), t(3)], {}),
    (t([float('nan')]), t([float('nan')]), {}),
    (t([float('nan')]), t([float('nan')]), {'equal_nan': True}),
    (t(1), t(1.5), {'rtol': 0, 'atol': 0}),
    (t([1, 2]), t([1, 2.1]), {'rtol': 0.1, 'atol': 0}),
    (t([1, 2], d), t([1, 2 + 1e-6], d), {}),
]
said = []
for actual, expected, kwargs in cases:
    try:
        torch.testing.assert_close(actual, expected, **kwargs)
        said.append(None)
    except AssertionError as error:
        said.append(str(error))
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(said, indent=1) + '\n')
