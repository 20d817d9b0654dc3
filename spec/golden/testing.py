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
    ({'a': t(1), 'b': t(2)}, {'a': t(1), 'b': t(3)}, {}),
    ({'a': t(1), 'c': t(2)}, {'a': t(1), 'b': t(3)}, {}),
    ([t(1)], [t(1), t(3)], {}),
    ({'x': [t(1), {'y': t([1, 2])}]}, {'x': [t(1), {'y': t([1, 3])}]}, {}),
    (None, t(1), {}),
    (None, None, {}),
    (True, False, {}),
    ([True, True], [True, False], {}),
    ([t(1)], t(1), {}),
    (1.5, t(1.5), {}),
    (t([1, 2], torch.float16), t([1, 2.001], torch.float16), {}),
    (t([1, 2], torch.bfloat16), t([1, 2.02], torch.bfloat16), {}),
    (t([1, 2], torch.float16), t([1, 2.01], torch.float16), {}),
    (t([1, 2]), t([1, 2.1]), {'rtol': 0.1}),
    (t([[1, 2], [3, 4]], torch.bool), t([[1, 0], [3, 4]], torch.bool), {}),
    (t([1, 2]), t([1, 2.1]), {'msg': lambda said: f'Header\n\n{said}'}),
    (t([[1., 2.], [3., 4.]]).T, t([[1., 3.], [2., 4.]]), {'check_stride': True}),
    (t([1, 2]), t([1, 2], d), {'check_dtype': False}),
    (t([float('inf'), 1]), t([float('inf'), 2]), {}),
    (t([0.0, 1]), t([1.0, 1]), {}),
    (t([1.0, 1]), t([0.0, 1]), {}),
]
said = []
for actual, expected, kwargs in cases:
    try:
        torch.testing.assert_close(actual, expected, **kwargs)
        said.append(None)
    except Exception as error:
        said.append([type(error).__name__, str(error)])
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(said, indent=1) + '\n')
