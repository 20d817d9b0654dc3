#!/usr/bin/env python3
"""What PyTorch raises for bad calls: writes errors.json beside this file, [function, arguments, keywords, class, message] each.

A tensor is [shape, dtype]: its elements are 0, 1, 2, … (of bool: alternating). Run with PyTorch: python errors.py
"""
import json
import pathlib
import warnings

import torch

warnings.simplefilter('ignore')


class T:
    def __init__(self, *shape, d='float32', v=None, grad=False):
        self.shape, self.dtype, self.values, self.grad = list(shape), d, v, grad

    def make(self):
        dtype = getattr(torch, self.dtype)
        n = 1
        for length in self.shape:
            n *= length
        values = [float(x) for x in self.values] if self.values is not None else list(range(n))
        t = torch.tensor(values).reshape(self.shape)
        t = t % 2 == 1 if self.dtype == 'bool' and self.values is None else t.to(dtype)
        return t.requires_grad_() if self.grad else t

    def json(self):
        return {'t': self.shape, 'd': self.dtype, **({'v': ['nan' if x != x else x for x in self.values]} if self.values is not None else {}), **({'g': True} if self.grad else {})}


def L(*shape, v=None):
    return T(*shape, d='int64', v=v)


def B(*shape):
    return T(*shape, d='bool')


def build(x):
    if isinstance(x, T):
        return x.make()
    if isinstance(x, (list, tuple)):
        return [build(y) for y in x]
    return x


def encode(x):
    if isinstance(x, T):
        return x.json()
    if isinstance(x, (list, tuple)):
        return [encode(y) for y in x]
    if isinstance(x, torch.dtype):
        return {'dtype': str(x).removeprefix('torch.')}
    if isinstance(x, float) and (x != x or abs(x) == float('inf')):
        return {'f': str(x)}
    return x


inf, nan = float('inf'), float('nan')
CALLS = [
    # creation
    ('arange', [-inf, 1]), ('arange', [0, inf]), ('arange', [0, nan]), ('arange', [0, 1, inf]), ('arange', [0, 1, 0]),
    ('arange', [0, -1]), ('arange', [5, 0, 1]), ('range', [0, 1, 0]), ('range', [0, inf]), ('range', [0, -1]),
    ('linspace', [0, 1, -1]), ('logspace', [0, 1, -1]), ('linspace', [T(2), 1, 3]), ('linspace', [0, T(2), 3]),
    ('logspace', [T(1), T(1, 1), 3]), ('eye', [-1]), ('eye', [2, -3]), ('zeros', [[2, -1]]), ('ones', [[-2]]),
    ('empty', [[2, -1]]), ('full', [[-1], 2]), ('rand', [[-1]]), ('randn', [[2, -3]]),
    ('empty_permuted', [[2], [0, 1]]), ('empty_permuted', [[2, 3], [0, 0]]), ('empty_permuted', [[2, 3], [0, 2]]),
    ('empty_strided', [[2], [1, 1]]), ('empty_strided', [[2], [-1]]), ('randint', [5, 5, [2]]),
    ('randint', [3, 1, [2]]), ('randperm', [-1]), ('tensor', [[[1, 2], [3]]]), ('tensor', [['a']]), ('tensor', ['a']),
    ('multinomial', [T(3), 5]), ('multinomial', [T(2, v=[-1, 1]), 1]), ('multinomial', [T(2, 2, 2), 1]),
    ('multinomial', [T(3), 0]), ('bernoulli', [T(3)]), ('bernoulli', [T(3), 2.0]), ('normal', [0, -1, [2]]),
    ('normal', [T(2), T(2, v=[1, -1])]), ('poisson', [T(2, v=[-1, 1])]), ('poisson', [L(2)]), ('tril_indices', [-1, 2]),
    ('triu_indices', [2, -1]), ('complex', [T(2), L(2)]), ('complex', [L(2), L(2)]), ('vander', [T(2, 2)]),
    # arguments
    ('sin', [1]), ('sin', []), ('relu', [2]), ('sum', ['a']), ('add', [T(2), 'a']), ('mul', [T(2), 'a']),
    ('maximum', [T(2), 1]), ('maximum', [1, T(2)]), ('heaviside', [T(2), 1]), ('logical_and', [T(2), 1]),
    ('hypot', [T(2), 1]), ('addcmul', [T(2), 1, T(2)]), ('eq', [1, 2]), ('eq', [T(2), 'a']), ('pow', [1, 2]),
    ('fmod', [1, 2]), ('remainder', [1, 2]), ('xlogy', [1, 2]), ('clamp_min', [1, 2]), ('copysign', [1, 2]),
    ('bitwise_left_shift', [1, 2]), ('max', [1, 2]), ('min', [1]), ('lerp', [T(2), 1, 2]), ('where', [1, 2, 3]),
    ('masked_fill', [T(2), 1, 2]), ('float_power', [1, 2]), ('rsub', [1, 2]), ('nextafter', [T(2), 1]),
    ('atan2', [T(2), 1]), ('ldexp', [T(2), 'a']), ('cat', [T(2)]), ('stack', [T()]), ('cat', [[T(2), 1]]),
    # types
    ('add', [T(2), T(3)]), ('mul', [T(2, 3), T(2, 2)]), ('sub', [B(2), B(2)]), ('sub', [T(2), B(2)]),
    ('sub', [B(2), 1]), ('neg', [B(2)]), ('rsub', [B(2), B(2)]), ('bitwise_and', [T(2), T(2)]),
    ('bitwise_or', [T(2), L(2)]), ('bitwise_xor', [T(2), T(2)]), ('bitwise_not', [T(2)]),
    ('bitwise_left_shift', [T(2), T(2)]), ('nextafter', [L(2), L(2)]), ('heaviside', [T(2), L(2)]),
    ('hypot', [L(2), L(2)]), ('logit', [T(2), 'a']),
    ('add', [L(2), L(2)], {'alpha': 0.5}), ('sub', [L(2), L(2)], {'alpha': 0.5}), ('addcdiv', [L(2), L(2), L(2)]),
    ('div', [T(2), 2], {'rounding_mode': 'up'}),
    ('floor_divide', [B(2), B(2)]), ('pow', [L(2), -1]), ('pow', [B(2), B(2)]),
    ('lerp', [T(2), T(2, d='float64'), 0.5]), ('lerp', [L(2), L(2), 0.5]), ('polygamma', [-1, T(2)]),
    ('mvlgamma', [T(2), 0]), ('gcd', [T(2), T(2)]), ('lcm', [T(2), T(2)]),
    ('gcd', [B(2), B(2)]), ('igamma', [L(2), L(2)]), ('frexp', [L(2)]), ('floor', [B(2)]), ('trunc', [B(2)]),
    ('round', [B(2)]), ('abs', [B(2)]), ('square', ['a']), ('exp2', ['a']), ('signbit', [1]),
    ('isposinf', [1]), ('round', [L(2)], {'decimals': 1}), ('logaddexp', [L(2), L(2)]),
    ('ceil', [B(2)]), ('frac', [L(2)]), ('frac', [B(2)]), ('reciprocal', ['x']), ('fmin', [T(2), 1]),
    ('fmax', [1, T(2)]), ('Tensor.add_', [L(2), 0.5]), ('Tensor.mul_', [B(2), 2]), ('Tensor.add_', [T(2), T(3, 2)]),
    ('Tensor.exp_', [L(2)]), ('Tensor.sqrt_', [L(2)]), ('Tensor.div_', [L(2), 2]), ('Tensor.sigmoid_', [B(2)]),
    ('Tensor.pow_', [L(2), 0.5]), ('Tensor.clamp_', [L(2), 0.5]), ('Tensor.masked_fill_', [T(2), L(2), 1]),
    ('masked_fill', [T(2), B(2), T(2)]), ('where', [T(2), T(2), T(2)]),
    ('clamp', [T(2)]), ('clamp', [T(2), 'a']), ('clamp', [T(2), T(2), 1]),
    ('masked_select', [T(2), L(2)]), ('Tensor.fill_', [T(2), T(2)]),
    ('Tensor.copy_', [T(2), T(3)]), ('Tensor.fill_diagonal_', [T(2), 1]), ('fill', [T(2), T(2)]),
    ('dropout', [T(2), 2, True]), ('dropout', [T(2), -0.5, True]), ('feature_dropout', [T(2), 2, True]),
    ('alpha_dropout', [T(2), -1, True]), ('celu', [T(2), 0]), ('celu', [L(2)]), ('selu', [L(2)]), ('relu', [B(2)]),
    ('threshold', [T(2), 'a', 1]), ('prelu', [T(2, 3), T(2)]), ('hardshrink', [T(2), 'a']), ('erfinv', ['a']),
    # shapes
    ('reshape', [T(6), [4]]), ('reshape', [T(6), [-1, -1]]), ('reshape', [T(6), [-2, 3]]), ('reshape', [T(0), [-1, 0]]),
    ('Tensor.view', [T(6), [4]]), ('reshape', [T(6), [-1, 4]]), ('Tensor.expand', [T(2), 3]),
    ('Tensor.expand', [T(2, 3), [3]]), ('Tensor.expand', [T(2), [-1, 2]]), ('Tensor.expand', [T(2, 1), [3, 4]]),
    ('broadcast_to', [T(2), [3]]), ('transpose', [T(2, 3), 0, 2]), ('t', [T(1, 2, 3)]), ('permute', [T(2, 3), [0]]),
    ('permute', [T(2, 3), [0, 0]]), ('permute', [T(2, 3), [0, 2]]), ('squeeze', [T(1, 2), 2]),
    ('squeeze', [T(1, 2), [0, 0]]), ('unsqueeze', [T(2), 3]), ('unsqueeze', [T(2), -3]), ('flatten', [T(2, 3), 1, 0]),
    ('flatten', [T(2, 3), 2]), ('unflatten', [T(6), 0, [4]]), ('unflatten', [T(6), 0, [-1, 4]]),
    ('unflatten', [T(6), 0, []]), ('unflatten', [T(6), 1, [2, 3]]), ('select', [T(2, 3), 0, 2]),
    ('select', [T(2, 3), 2, 0]), ('select', [T(), 0, 0]), ('narrow', [T(3), 0, 1, 3]), ('narrow', [T(3), 0, 4, 1]),
    ('narrow', [T(3), 0, 0, -1]), ('narrow', [T(), 0, 0, 1]), ('narrow', [T(3), 0, B(), 1]),
    ('narrow', [T(3), 0, L(1), 1]), ('narrow', [T(3), 1, 0, 1]), ('diagonal', [T(2)]), ('diagonal', [T(2, 2), 0, 1, 1]),
    ('diagonal', [T(2, 2), 0, 0, 2]), ('diag', [T(1, 2, 3)]), ('diag', [T()]), ('diag_embed', [T(2), 0, 1, 1]),
    ('diag_embed', [T(2), 0, 3, 1]), ('trace', [T(2)]), ('tril', [T(2)]), ('triu', [T()]),
    ('movedim', [T(2, 3), [0, 0], [0, 1]]), ('movedim', [T(2, 3), [0, 1], [1, 1]]), ('movedim', [T(2, 3), 3, 0]),
    ('chunk', [T(3), 0]), ('chunk', [T(), 1]), ('split', [T(3), -1]), ('split', [T(3), 0]), ('split', [T(3), [1, 1]]),
    ('split', [T(3), [-1, 4]]), ('split', [T(), 1]), ('tensor_split', [T(3), 0]), ('tensor_split', [T(), 2]),
    ('tensor_split', [T(3), 2, 1]), ('unbind', [T()]), ('unbind', [T(2), 1]), ('Tensor.unfold', [T(5), 0, 6, 1]),
    ('Tensor.unfold', [T(5), 0, 2, 0]), ('Tensor.unfold', [T(5), 1, 2, 1]), ('Tensor.unfold', [T(5), 0, -1, 1]),
    ('as_strided', [T(2), [3], [1]]), ('as_strided', [T(2), [1], [1, 1]]), ('as_strided', [T(2), [1], [-1]]),
    ('as_strided', [T(2), [1], [1], -1]), ('Tensor.adjoint', [T(2)]), ('Tensor.mT', [T(2)]), ('Tensor.H', [T(1, 2, 3)]),
    ('swapaxes', [T(2), 0, 1]), ('hsplit', [T(), 1]), ('hsplit', [T(3), 2]), ('hsplit', [T(3), 0]),
    ('vsplit', [T(3), 1]), ('vsplit', [T(3, 2), 2]), ('dsplit', [T(3, 2), 1]), ('dsplit', [T(2, 2, 3), 2]),
    ('flip', [T(2), [0, 0]]), ('fliplr', [T(2)]), ('flipud', [T()]), ('rot90', [T(2)]), ('rot90', [T(2, 2), 1, [0]]),
    ('rot90', [T(2, 2), 1, [0, 0]]), ('rot90', [T(2, 2), 1, [1, -1]]), ('rot90', [T(2, 2), 1, [0, 3]]),
    ('rot90', [T(2, 2), 1, [0, 1, 2]]), ('roll', [T(), 0, 0]), ('roll', [T(2), [1, 1], [0]]), ('roll', [T(2), [1, 1]]),
    ('roll', [T(2), 1, 1]), ('roll', [T(2), []]), ('Tensor.repeat', [T(2, 2), [2]]), ('Tensor.repeat', [T(2), [-1]]),
    ('tile', [T(2), [-1]]), ('repeat_interleave', [T(3), L(2, v=[1, 2])]),
    ('repeat_interleave', [T(2), L(2, v=[-1, 2])]), ('repeat_interleave', [T(2), T(2)]),
    ('repeat_interleave', [T(2), L(1, 2)]), ('repeat_interleave', [T(2), -1]),
    ('repeat_interleave', [T(2), 2], {'dim': 3}), ('broadcast_tensors', [T(2), T(3)]), ('broadcast_shapes', [[2], [3]]),
    ('Tensor.expand_as', [T(2), T(3)]), ('Tensor.view_as', [T(2), T(3)]), ('Tensor.sum_to_size', [T(2, 3), [2]]),
    ('Tensor.unsqueeze_', [T(2), 3]), ('Tensor.resize_', [T(2), [-1]]), ('meshgrid', [T(2), L(2)]),
    ('meshgrid', [[T(2), T(2)]], {'indexing': 'a'}), ('cartesian_prod', [T(2, 2)]), ('combinations', [T(2, 2)]),
    ('combinations', [T(2), -1]), ('block_diag', [T(1, 2, 3)]), ('cat', [[]]), ('cat', [[T(2), T(2, 2)]]),
    ('cat', [[T(2, 2), T(2, 3)]]), ('cat', [[T(), T()]]), ('cat', [[T(2), T(2)], 1]), ('stack', [[]]),
    ('stack', [[T(2), T(3)]]), ('stack', [[T(2)], 2]), ('hstack', [[]]), ('vstack', [[]]), ('dstack', [[]]),
    ('column_stack', [[]]), ('hstack', [[T(2, 2), T(3, 3)]]), ('atleast_1d', ['a']),
    # indices
    ('index_select', [T(3), 0, T(2)]), ('index_select', [T(3), 0, L(1, v=[3])]), ('index_select', [T(3), 0, L(2, 2)]),
    ('index_select', [T(3), 1, L(1)]), ('index_select', [T(3), 0, L(1, v=[-1])]),
    ('gather', [T(2, 2), 1, L(2, 2, v=[0, 23, 1, 0])]), ('gather', [T(2, 2), 1, L(2)]),
    ('gather', [T(2, 2), 1, T(2, 2)]), ('gather', [T(2, 2), 0, L(1, 3)]), ('gather', [T(2, 2), 2, L(2, 2)]),
    ('gather', [T(2), 0, L(1, v=[-1])]), ('scatter', [T(3), 0, L(1, v=[3]), 1]), ('scatter', [T(3), 0, L(1), L(1)]),
    ('scatter', [T(3), 0, L(2, 2), T(2)]), ('scatter', [T(3), 0, L(2, v=[0, 1]), T(1)]),
    ('scatter', [T(3), 0, T(1), 1]), ('scatter', [T(3), 0, L(1), 1], {'reduce': 'mean'}),
    ('scatter', [T(3, 3), 0, L(1, 4), 1]), ('scatter', [T(3, 3), 0, L(2, 2, v=[0, 1, 1, 2]), T(2, 2, 2)]),
    ('scatter_add', [T(3), 0, L(1, v=[3]), T(1)]), ('scatter_add', [T(3), 0, L(1), L(1)]),
    ('scatter_add', [T(3, 5), 0, L(2, 2), T(2, 2, 2)]), ('scatter_add', [T(3, 5), 0, L(2), T(2, 2)]),
    ('scatter_add', [T(3, 3), 1, L(4, 1), T(4, 1)]), ('scatter_add', [T(3), 0, L(2), T(1)]),
    ('scatter_reduce', [T(3), 0, L(1, v=[3]), T(1), 'sum']),
    ('scatter_reduce', [T(3), 0, L(1), L(1), 'sum']), ('scatter_reduce', [T(3), 0, L(1), T(1, 1), 'sum']),
    ('index_add', [T(3), 0, L(1), L(1)]),
    ('index_add', [T(3), 0, L(2), T(1)]), ('index_add', [T(3), 0, L(1, v=[3]), T(1)]),
    ('index_add', [T(3), 0, T(1), T(1)]), ('index_add', [T(3, 2), 0, L(1), T(1, 3)]),
    ('index_add', [T(3, 2), 0, L(1), T(1)]), ('index_add', [T(3), 0, L(1, 1), T(1)]),
    ('index_add', [T(3), 1, L(1), T(1)]), ('index_copy', [T(3), 0, L(1), L(1)]), ('index_copy', [T(3), 0, L(2), T(1)]),
    ('index_copy', [T(3), 0, L(1, v=[3]), T(1)]), ('index_copy', [T(3), 0, T(1), T(1)]),
    ('index_copy', [T(3, 2), 0, L(1), T(1, 3)]), ('index_copy', [T(3), 0, L(1, 1), T(1)]),
    ('index_fill', [T(3), 0, T(1), 1]), ('index_fill', [T(3), 0, L(1, v=[3]), 1]),
    ('index_fill', [T(3), 0, L(1), T(2)]), ('index_fill', [T(3), 0, L(1, 1), 1]),
    ('index_reduce', [T(3), 0, L(1), T(1), 'sum']), ('index_reduce', [T(3), 0, L(2), T(1), 'prod']),
    ('index_reduce', [T(3), 0, L(1, v=[3]), T(1), 'prod']), ('index_reduce', [T(3), 0, L(1), L(1), 'prod']),
    ('index_reduce', [T(3), 0, T(1), T(1), 'prod']), ('take', [T(3), T(1)]), ('take', [T(3), L(1, v=[3])]),
    ('take', [T(0), L(1)]), ('Tensor.put_', [T(3), L(1, v=[3]), T(1)]), ('Tensor.put_', [T(3), L(2), T(1)]),
    ('Tensor.put_', [T(3), L(1), L(1)]), ('Tensor.put_', [T(3), T(1), T(1)]), ('put', [T(3), L(1), L(1)]),
    ('take_along_dim', [T(2, 2), T(2, 2), 0]), ('take_along_dim', [T(2, 2), L(2), 0]),
    ('take_along_dim', [T(2, 2), L(2, 3), 0]),
    ('masked_scatter', [T(3), L(3), T(3)]), ('masked_scatter', [T(3), B(3), L(3)]),
    ('masked_scatter', [T(4), B(4), T(1)]), ('masked_scatter', [T(4), B(3), T(1)]), ('masked_select', [T(3), B(2)]),
    ('nonzero_static', [T(3)], {'size': -1}), ('bincount', [T(3)]), ('bincount', [L(2, 2)]),
    ('bincount', [L(2, v=[-1, 1])]), ('bincount', [L(2), T(3)]), ('bincount', [L(2)], {'minlength': -1}),
    ('histc', [T(3)], {'bins': 0}), ('histc', [T(3)], {'bins': 3, 'min': 2, 'max': 1}), ('histc', [L(3)]),
    ('histc', [T(3)], {'bins': 3, 'min': inf, 'max': 1}), ('slice_scatter', [T(3), T(2)]),
    ('select_scatter', [T(3), T(2), 0, 0]), ('diagonal_scatter', [T(2, 2), T(3)]), ('searchsorted', [T(2, 2), T(3, 2)]),
    ('searchsorted', [T(3), T(3)], {'side': 'up'}), ('searchsorted', [T(3), T(3)], {'side': 'left', 'right': True}),
    ('searchsorted', [T(), T(3)]), ('searchsorted', [T(3), T(3)], {'sorter': T(3)}),
    ('searchsorted', [T(3), T(3)], {'sorter': L(2)}), ('searchsorted', [T(3), T(3)], {'sorter': L(3, v=[0, 1, 5])}),
    ('searchsorted', [T(2, 2), 1]), ('bucketize', [T(2), T(2, 2)]), ('bucketize', [1, T(2, 2)]),
    ('index_put', [T(3), [L(1, v=[3])], T(1)]), ('index_put', [T(3), [L(1)], L(1)]),
     ('index_put', [T(3), [L(2)], T(3)]), ('index_put', [T(3), [T(2)], T(2)]),
    ('Tensor.select', [T(2), 0, 5]), ('cumsum', [T(2), 1]),
    ('unravel_index', [T(1), [2, 2]]),
    # reductions
    ('sum', [T(2), 1]), ('sum', [T(2, 2), [0, 0]]), ('mean', [L(2)]), ('mean', [T(2)], {'dtype': torch.int64}),
    ('mean', [T(2), 3]), ('prod', [T(2), 2]), ('argmax', [T(0)]), ('argmin', [T(0)]), ('argmax', [T(2, 0), 1]),
    ('argmax', [T(2), 1]), ('argmax', [B(2)]), ('amax', [T(0)]), ('amin', [T(2, 0), 1]), ('amax', [T(2), 2]),
    ('amax', [T(2, 2), [0, 0]]), ('max', [T(0)]), ('min', [T(0)]), ('max', [T(2, 0), 1]), ('max', [T(2), 1]),
    ('max', [T(2), T(3)]), ('aminmax', [T(0)]), ('aminmax', [T(0, 2)], {'dim': 0}), ('aminmax', [T(2)], {'dim': 1}),
    ('median', [T(2, 0), 1]), ('median', [T(2), 1]), ('nanmedian', [T(2, 0), 1]), ('mode', [T(2, 0), 1]),
    ('mode', [T(2), 1]), ('kthvalue', [T(3), 4]), ('kthvalue', [T(3), 0]), ('kthvalue', [T(2, 0), 1, 1]),
    ('kthvalue', [T(3), 1, 1]), ('topk', [T(3), 4]), ('topk', [T(3), -1]), ('topk', [T(3), 1, 1]), ('sort', [T(3), 1]),
    ('argsort', [T(3), 1]), ('cummax', [T(3), 1]), ('cumprod', [T(3), 1]), ('logcumsumexp', [T(3), 1]),
    ('logcumsumexp', [L(3), 0]), ('logsumexp', [T(3), 1]), ('std', [L(3)]), ('var', [L(3)]), ('var', [T(3), 1]),
    ('std_mean', [L(3)]), ('var_mean', [L(3)]), ('nansum', [T(3), 1]), ('nanmean', [L(3)]), ('norm', [L(3)]),
    ('norm', [T(3), 'nuc']), ('norm', [T(3), 'x']), ('quantile', [T(3), 2.0]), ('quantile', [T(3), -0.5]),
    ('quantile', [T(0), 0.5]), ('quantile', [L(3), 0.5]), ('quantile', [T(3), T(1, 1)]),
    ('quantile', [T(3), T(1, d='float64')]), ('quantile', [T(3), 0.5], {'interpolation': 'x'}),
    ('quantile', [T(3), 0.5, 1]), ('quantile', [T(3), T(1, v=[2])]), ('count_nonzero', [T(3), 1]), ('all', [T(3), 1]),
    ('any', [T(3), 1]), ('unique', [T(3)], {'dim': 1}), ('unique_consecutive', [T(3)], {'dim': 1}),
    ('renorm', [T(3), 2, 0, 1]), ('renorm', [T(3, 3), -1, 0, 1]), ('renorm', [T(3, 3), 2, 0, -1]),
    ('renorm', [T(3, 3), 2, 2, 1]), ('renorm', [L(3, 3), 2, 0, 1]), ('diff', [T()]), ('diff', [T(3), -1]),
    ('diff', [T(3), 1, 1]), ('diff', [T(3)], {'prepend': T(2, 2)}), ('trapezoid', [T(3), T(4)]),
    ('trapezoid', [T(3)], {'dim': 1}), ('cumulative_trapezoid', [T(3), T(4)]), ('trapezoid', [B(3)]),
    ('cross', [T(2), T(2)]), ('cross', [T(3), T(3, 4)]), ('cross', [T(2, 2), T(2, 2), 0]), ('cross', [T(3), T(3), 1]),
    ('dist', [T(2), T(3)]), ('cov', [T(1, 2, 3)]), ('cov', [B(2)]), ('cov', [T(5)], {'fweights': T(5)}),
    ('cov', [T(5)], {'fweights': L(1)}), ('cov', [T(5)], {'fweights': L(5, 5)}), ('cov', [T(5)], {'aweights': L(5)}),
    ('cov', [T(5)], {'aweights': T(5, 5)}), ('cov', [T(5)], {'aweights': T(4)}),
    ('cov', [T(2)], {'aweights': T(2, v=[-1, 1])}), ('cov', [T(2)], {'fweights': L(2, v=[-1, 1])}),
    ('cov', [T(2)], {'aweights': T(2, v=[0, 0])}), ('corrcoef', [T(1, 2, 3)]), ('gradient', [T(3)], {'dim': 3}),
    ('gradient', [T(3)], {'edge_order': 3}), ('gradient', [T(1)]),
    ('gradient', [T(3), ], {'dim': [0, 0]}),
    ('gradient', [T(2)], {'edge_order': 2}), ('kron', [T(2), 'a']), ('allclose', [T(2), L(2)]),
    ('isclose', [T(2), T(2)], {'rtol': -1}), ('isclose', [T(2), T(2)], {'atol': -1}),
    ('isclose', [T(2), T(2, d='float64')]), ('equal', [T(2), 'a']), ('isin', ['a', T(2)]), ('softmax', [T(2), 1]),
    ('log_softmax', [T(2), 1]), ('softmax', [L(2), 0]), ('Tensor.item', [T(2)]), ('Tensor.item', [T(0)]),
    ('gradient', [T(3, 3)], {'spacing': [1, 2, 3]}),
    # products
    ('mm', [T(2, 3), T(2, 3)]), ('mm', [T(2), T(2, 2)]), ('mm', [T(2, 2), T(2)]), ('mm', [T(2, 2), L(2, 2)]),
    ('mm', [B(2, 2), B(2, 2)]), ('bmm', [T(2, 2), T(2, 2, 2)]), ('bmm', [T(2, 2, 2), T(2, 2)]),
    ('bmm', [T(2, 2, 3), T(2, 2, 3)]), ('bmm', [T(2, 2, 3), T(3, 3, 2)]), ('bmm', [T(2, 2, 2), L(2, 2, 2)]),
    ('mv', [T(2, 3), T(2)]), ('mv', [T(2), T(2)]), ('mv', [T(2, 2), T(2, 2)]), ('mv', [T(2, 2), L(2)]),
    ('dot', [T(2), T(3)]), ('dot', [T(2, 2), T(2)]), ('dot', [T(2), L(2)]), ('dot', [B(2), B(2)]),
    ('vdot', [T(2), T(3)]), ('vdot', [T(2), L(2)]), ('outer', [T(2, 2), T(2)]), ('outer', [T(2), T(2, 2)]),
    ('inner', [T(2), T(3)]), ('inner', [T(2, 2), T(2, 3)]), ('matmul', [T(), T(2)]), ('matmul', [T(2), T(3)]),
    ('matmul', [T(2, 3), T(2, 3)]), ('matmul', [T(2, 3), T(2)]), ('matmul', [T(2), T(3, 2)]),
    ('matmul', [T(2, 2, 3), T(2, 3)]), ('matmul', [T(2, 2, 3), T(2)]), ('matmul', [T(2, 2, 3), T(3, 3, 2)]),
    ('matmul', [T(2, 2, 3), T(2, 2, 3)]), ('matmul', [T(2, 2), L(2, 2)]), ('addmm', [T(2, 2), T(2, 3), T(2, 2)]),
    ('addmm', [T(3, 3), T(2, 3), T(3, 2)]), ('addmm', [T(2, 2), T(2), T(2, 2)]), ('addmm', [T(2, 2), T(2, 2), T(2)]),
    ('addmm', [L(2, 2), T(2, 2), T(2, 2)]),
    ('addmv', [T(2), T(2, 3), T(2)]),
    ('addmv', [T(3), T(2, 3), T(3)]), ('addmv', [T(2), T(2), T(2)]),
    ('addr', [T(2, 2), T(2, 2), T(2)]), ('addr', [T(3, 3), T(2), T(3)]),
    ('addr', [L(2, 2), L(2), L(2)], {'alpha': 0.5}),
    ('baddbmm', [T(2, 2, 2), T(2, 2, 3), T(2, 2, 3)]), ('baddbmm', [T(3, 2, 2), T(2, 2, 2), T(2, 2, 2)]),
    ('baddbmm', [T(2, 2, 2), T(2, 2), T(2, 2, 2)]), ('addbmm', [T(2, 2), T(2, 2, 3), T(2, 2, 3)]),
    ('addbmm', [T(3, 3), T(2, 2, 2), T(2, 2, 2)]), ('addbmm', [T(2, 2), T(2, 2), T(2, 2, 2)]),
    ('einsum', ['ij,jk', T(2, 3)]),
    ('einsum', ['ij,jk', T(2, 3), T(2, 3)]), ('einsum', ['ij->k', T(2, 3)]), ('einsum', ['i', T(2, 3)]),
    ('einsum', ['i->ii', T(2)]), ('einsum', ['i?', T(2)]), ('einsum', ['...->', ]), ('einsum', [1, T(2)]),
    ('tensordot', [T(2, 3), T(3, 2), 3]), ('tensordot', [T(2, 3), T(3, 2), -1]),
    ('tensordot', [T(2, 3), T(3, 2), [[0], [0]]]), ('tensordot', [T(2, 3), T(3, 2), [[0, 1], [0]]]),
    ('cdist', [T(2), T(2, 2)]), ('cdist', [T(2, 2), T(2, 3)]), ('cdist', [T(2, 2), T(2, 2)], {'p': -1}),
    # linalg
    ('linalg.cross', [T(2), T(2)]), ('linalg.cross', [T(5, 3), T(5, 1)]), ('linalg.cross', [T(3), T(5, 3)]),
    ('linalg.vector_norm', [L(2)]), ('linalg.vector_norm', [T(0), inf]), ('linalg.vector_norm', [T(2, 0), inf, 1]),
    ('linalg.vector_norm', [T(2), 2, 1]), ('linalg.vector_norm', [T(2)], {'dtype': torch.int64}),
    ('linalg.vector_norm', [T(2, d='float64')], {'dtype': torch.float32}), ('linalg.matrix_norm', [T(2)]),
    ('linalg.matrix_norm', [T(2, 2), 3]), ('linalg.matrix_norm', [T(2, 2), 'x']),
    ('linalg.matrix_norm', [T(2, 2), 'fro', [0]]), ('linalg.matrix_norm', [T(2, 2), 'fro', [0, 0]]),
    ('linalg.matrix_norm', [L(2, 2)]), ('linalg.norm', [T(2), 'fro']),
    ('linalg.norm', [T(2, 2, 2), 'fro']), ('linalg.norm', [T(2, 2), 'fro', 0]), ('linalg.norm', [T(2, 2), 'x']),
    ('linalg.norm', [L(2, 2)]), ('linalg.norm', [T(2, 2, 2), 2, [0, 1, 2]]), ('linalg.diagonal', [T(2)]),
    ('linalg.vecdot', [T(2), T(3)]), ('linalg.vecdot', [T(2), L(2)]), ('linalg.multi_dot', [[T(2)]]),
    ('linalg.multi_dot', [[T(2), T(3)]]), ('linalg.multi_dot', [[T(2, 2, 2), T(2)]]),
    ('linalg.multi_dot', [[T(2, 2), T(2), T(2)]]), ('linalg.multi_dot', [[T(2, 2), L(2, 2)]]),
    ('linalg.multi_dot', [[T(2, 3), T(2, 3), T(3, 2)]]), ('linalg.matrix_power', [T(2), 2]),
    ('linalg.matrix_power', [T(2, 3), 2]), ('linalg.vander', [T()]), ('linalg.vander', [B(2)]),
    ('linalg.vander', [T(2)], {'N': 1}), ('linalg.matmul', [T(2, 3), T(2, 3)]),
    *((f'linalg.{f}', [x]) for f in ('inv', 'det', 'slogdet', 'cholesky', 'lu_factor', 'eigh', 'svdvals', 'pinv', 'matrix_rank', 'matrix_exp', 'polar', 'matrix_sqrth', 'cond') for x in (T(3), L(2, 2), T(2, 2, d='float16')) if (f, x.dtype) != ('matrix_exp', 'float16')),
    *((f'linalg.{f}', [T(2, 3)]) for f in ('inv', 'det', 'slogdet', 'cholesky', 'eigh', 'matrix_exp', 'polar', 'matrix_sqrth')),
    *((f'linalg.{f}', [T(*s, v=[1] * n)]) for f in ('inv', 'cholesky', 'lu_factor') for s, n in (((2, 2), 4), ((2, 2, 2), 8))),
    *((f'linalg.{f}', [T(2, 2, v=[1] * 4), T(2, 1)]) for f in ('solve', 'solve_ex') if f == 'solve'),
    ('linalg.solve', [T(2, 2, 2, v=[1, 0, 0, 1, 1, 1, 1, 1]), T(2, 2, 1)]),
    ('linalg.solve', [T(3, 3), T(2, 2)]), ('linalg.solve', [T(3, 3), T(3, 2)], {'left': False}),
    ('linalg.solve', [T(3, 3), T(3, 2, d='float64')]), ('linalg.solve', [T(2, 3), T(2)]),
    ('linalg.solve_triangular', [T(3, 3), T(2, 2)], {'upper': True}), ('linalg.solve_triangular', [T(3), T(2, 2)], {'upper': True}),
    ('linalg.lu', [T(3, 3)], {'pivot': False}), ('linalg.lu_solve', [T(3, 3), L(3), T(3, 2)]),
    ('linalg.lu_solve', [T(3, 3), T(2, d='int32'), T(3, 2)]), ('linalg.lu_solve', [T(3, 3), T(3, d='int32', v=[1, 2, 3]), T(2, 2)]),
    ('lu_unpack', [T(3, 3), L(3)]), ('lu_unpack', [T(3, 3), T(3, d='int32')]), ('lu_unpack', [T(3, 3), T(2, d='int32')]),
    ('cholesky_solve', [T(2, 2), T(3, 3)]), ('cholesky_solve', [T(3), T(3, 3)]), ('cholesky_inverse', [T(2, 3)]),
    ('triangular_solve', [T(2, 2), T(3, 3)]), ('triangular_solve', [T(2), T(3, 3)]), ('linalg.eigh', [T(2, 2), 'x']),
    ('linalg.svd', [T(2, 2, v=[float('nan')] * 4)]), ('linalg.svd', [T(2, 2)], {'driver': 'gesvd'}), ('svd', [T(2)]),
    ('linalg.lstsq', [T(3, 3), T(2, 2)]), ('linalg.lstsq', [T(3, 3), T(3, 2)], {'driver': 'x'}),
    ('linalg.lstsq', [T(3, 3), T(3, 1, d='float64')]), ('linalg.lstsq', [T(3), T(3)]), ('linalg.lstsq', [T(2, 3, 3), T(3)]),
    ('linalg.householder_product', [T(2, 3), T(2)]), ('linalg.householder_product', [T(3, 2), T(3)]),
    ('linalg.householder_product', [T(2, 3, 2), T(2)]), ('linalg.householder_product', [T(3, 2), T(2, d='float64')]),
    ('ormqr', [T(3), T(2), T(3, 2)]), ('ormqr', [T(3, 3), T(3), T(2, 2)]), ('ormqr', [T(3, 3), T(2), T(3, 2)]),
    ('linalg.tensorinv', [T(2, 3), 1]), ('linalg.tensorinv', [T(2, 2), 0]), ('linalg.tensorsolve', [T(2, 3, 2), T(2, 3)]),
    ('linalg.cond', [T(2, 2), 3]), ('linalg.cond', [T(2, 2), 'x']), ('linalg.cond', [T(2, 3), 1]), ('linalg.cond', [T(2, 3), inf]),
    ('linalg.matrix_power', [T(2, 2, v=[1] * 4), -1]),
    # windows, histograms, transforms
    ('bartlett_window', [-1]), ('hann_window', [3], {'dtype': torch.int64}), ('signal.windows.exponential', [3], {'tau': 0}),
    ('signal.windows.general_cosine', [3], {'a': []}), ('histogram', [L(3), 2]), ('histogram', [T(3), 0]),
    ('histogram', [T(3), 2], {'range': [1, 0]}), ('histogram', [T(3, v=[0, float('nan'), 1]), 2]), ('histogram', [T(3), 2], {'weight': T(2)}),
    ('histogramdd', [T(3), 2]), ('histogramdd', [T(3, 2), [2]]), ('histogramdd', [T(3, 2), 2], {'weight': T(2)}),
    ('fft.irfft', [T()]), ('fft.irfft', [T(3), 0]), ('fft.irfft', [T(1)]), ('fft.irfft', [T(3)], {'norm': 'x'}), ('fft.irfftn', [T(3, 3), [1, 2], [0]]),
    ('fft.irfftn', [T(3), [1, 2]]), ('fft.irfftn', [T(3, 3)], {'dim': [0, 0]}), ('fft.irfftn', [T()]), ('fft.fft', [T(3)], {'dim': 2}),
    # special
    ('special.xlog1py', [1, 2]), ('special.zeta', [1, 2]), ('special.polygamma', [-1, T(2)]),
    ('special.multigammaln', [T(2), 0]), ('special.entr', ['a']), ('special.i0e', ['a']),
    ('special.softmax', [T(2), 1]), ('special.logsumexp', [T(2), 1]), ('special.gammainc', [T(2), 'a']),
    ('igamma', [T(2), 'a']), ('polygamma', [T(2), T(2)]),
    # state
    ('Tensor.add_', [T(2, grad=True), 1]), ('Tensor.requires_grad_', [L(2)]), ('Tensor.backward', [T(2)]),
    ('Tensor.backward', [T(2, grad=True)]), ('Tensor.numpy', [T(2, grad=True)]),
    ('Tensor.resize_', [T(2, grad=True), [3]]),
    # arguments of methods, which PyTorch counts without the tensor itself
    ('Tensor.abs', [T(2), 1, 2, 3]), ('Tensor.abs_', [T(2), 1]), ('Tensor.relu', [T(2), 1]), ('Tensor.t', [T(2, 2), 1]), ('Tensor.numel', [T(2), 1]),
    ('abs', [T(2), 1, 2, 3]), ('Tensor.argmax', [T(2, 2), 1, True, 3]), ('argmax', [T(2, 2), 1, True, 3]), ('Tensor.softmax', [T(2), 0, None, 3, 4, 5]),
    ('Tensor.contiguous', [T(2), 1, 2]), ('Tensor.bool', [T(2), 1]), ('Tensor.dot', [T(2), T(2), T(2)]), ('Tensor.unbind', [T(2), 0, 2]),
    ('Tensor.view_as', [T(2), T(2), T(2)]), ('Tensor.mul', [T(2), T(2), T(2)]), ('Tensor.atan2', [T(2), T(2), T(2)]), ('Tensor.cumsum_', [T(2), 0, 2]),
    ('Tensor.logit', [T(2), 0, 2]), ('Tensor.mvlgamma', [T(2), 1, 2]), ('mul', [T(2), T(2), 2]),
    ('Tensor.argmax', [T(2), 'a']), ('argmax', [T(2), 'a']), ('Tensor.argmax', [T(2)], {'dim': 'a'}), ('argmax', [T(2)], {'dim': 'a'}),
    ('Tensor.cumsum', [T(2), 1.5]), ('Tensor.index_select', [T(2), 0, 3]), ('Tensor.mm', [T(2, 2), 3]), ('mm', [T(2, 2), 3]), ('Tensor.add_', [T(2), 'a']),
    ('Tensor.dot', [T(2)]), ('Tensor.gather', [T(2)]), ('gather', [T(2)]), ('Tensor.gather', [T(2)], {'dim': 0}), ('Tensor.scatter_add', [T(2), 0]),
    ('gather', []), ('dropout', [T(2)]), ('Tensor.mm', [T(2, 2)]),
    # functions of no arguments
    ('is_grad_enabled', [1]), ('is_inference_mode_enabled', [1]), ('get_num_threads', [1, 2]), ('get_num_interop_threads', [1]), ('get_default_dtype', [1]),
    ('is_anomaly_enabled', [1]), ('is_anomaly_check_nan_enabled', [1]), ('get_deterministic_debug_mode', [1]), ('get_float32_matmul_precision', [1, 2]),
    ('are_deterministic_algorithms_enabled', [1]), ('is_deterministic_algorithms_warn_only_enabled', [1]), ('is_warn_always_enabled', [1]),
    ('get_rng_state', [1]), ('initial_seed', [1]), ('seed', [1]), ('get_default_device', [1]), ('is_autocast_enabled', [3]),
    # what several signatures take
    ('hsplit', [T(2, 2), 'a']), ('Tensor.hsplit', [T(2, 2), 'a']), ('Tensor.hsplit', [T(2, 2)]), ('hsplit', [T(2, 2), 1.5]), ('hsplit', [T(2, 2), 1, 2]),
    ('vsplit', [T(2, 2), 'a']), ('dsplit', [T(2, 2, 2), 'a']), ('tensor_split', [T(2), 'a']), ('Tensor.tensor_split', [T(2), 'a']),
    ('tensor_split', [T(2), 2, 'a']), ('rsub', [2, T(2)]), ('rsub', [2, 3]), ('rsub', [T(2), 'a']),
    # found by PyTorch's own tests
    ('nn.functional.max_unpool1d', [T(8), L(8, v=[0] * 8), 3, 2, 0]), ('nn.functional.max_unpool1d', [T(1, 1, 1, 8), L(1, 1, 1, 8, v=[0] * 8), 3, 2, 0]),
    ('nn.functional.max_pool1d', [T(2, 3)], {'kernel_size': 3, 'dilation': 2**62}),
    ('nn.functional.conv2d', [T(1, 1, 4, 3), T(1, 2, 2)], {'padding': 'same'}), ('nn.functional.conv1d', [T(1, 1, 4), T(1, 1, 2, 2)], {'padding': 'same'}),
    # too few dimensions, and which of two errors comes first
    ('baddbmm', [T(5, 5), T(1, 2, 3), T(1, 4, 2)]), ('baddbmm', [T(5, 5), T(1, 2, 3, 1), T(1, 4, 2)]), ('baddbmm', [T(2, 2), T(1, 2, 3), T(4, 2)]),
    ('addbmm', [T(1, 2, 3), T(1, 2, 3), T(1, 3, 2)]), ('addbmm', [T(2, 2), T(1, 2, 3), T()]), ('addr', [T(1, 2, 2), T(2), T(2)]),
    ('nn.functional.unfold', [T(2, 2), 1]), ('nn.functional.glu', [T()]), ('nn.functional.rms_norm', [T(3), [2]]), ('nn.functional.rms_norm', [T(3), [2, 2]]),
    ('nn.functional.avg_pool2d', [T(2), 1]), ('nn.functional.avg_pool2d', [T(1, 1, 1, 1, 1), 1]), ('nn.functional.adaptive_avg_pool2d', [T(2), 1]),
    ('nn.functional.fractional_max_pool3d', [T(1, 1, 1, 1, 1, 1), 1, 1]), ('nn.functional.fractional_max_pool2d', [T(2, 2), 1, 1]),
    ('grid_sampler_3d', [T(1, 1, 1), T(1, 1, 1, 1), 0, 0, True]), ('grid_sampler_2d', [T(2, 2), T(1, 2), 0, 0, True]), ('grid_sampler', [T(), T(1), 0, 0, True]),
    ('nn.functional.ctc_loss', [T(2, 2, 2, 2), L(1, 2), L(2), L(2)]), ('nn.functional.ctc_loss', [T(2, 2, 2), L(), L(2), L(2)]), ('nn.functional.ctc_loss', [T(0, 1, 2), L(1), L(1), L(1)]),
    ('nn.functional.nll_loss', [T(2, 2), L()]), ('nn.functional.cross_entropy', [T(), L(2)]), ('nn.functional.cross_entropy', [T(), T()]), ('nn.functional.cross_entropy', [T(), L()]),
    ('nn.functional.scaled_dot_product_attention', [T(2, 2), T(2), T(2, 2)]), ('nn.functional.pad', [T(2), [1, 1, 1, 1]], {'mode': 'reflect'}),
    ('nn.functional.batch_norm', [T(2), T(2), T(2)]), ('nn.functional.group_norm', [T(1, 3, d='int32'), 1, T(3), T(3)]), ('linalg.cross', [T(), T()]),
    ('nanquantile', [T(0), 0.5]), ('einsum', ['...i->...', T()]), ('linalg.norm', [T(), 'fro']), ('linalg.cond', [T(2, 3), 'fro']),
    ('linalg.tensorsolve', [T(0, 0), T(2)]), ('cholesky_inverse', [T(2, 2, v=[1, 0, 2, 0])]), ('kthvalue', [B(2), 5]), ('stack', [[T(4), T(1, 2)], 2]),
    ('index_copy', [T(2), 0, L(2), T()]), ('index_copy', [T(2), 0, T(1, d='int32'), T(3)]), ('index_select', [T(2), 1, T(1, 1)]), ('take_along_dim', [T(), T(1, d='int32'), 5]),
    ('take_along_dim', [T(), L(), 0]), ('unflatten', [T(), 0, [1]]), ('gradient', [T()], {'dim': 0}), ('repeat_interleave', [T(), L(2)], {'dim': 0}),
    ('Tensor.expand', [T(4, 5, 3), 2, 2, 2]), ('masked_scatter', [T(2, 3), T(2), T(4)]), ('masked_scatter', [T(2, 3), T(3), T(4, d='int32')]), ('where', [T(2), T(3), T(4)]),
    ('unique', [T(0, 2)], {'dim': 1}), ('searchsorted', [T(2, 2), T()]), ('Tensor.exponential_', [L(2), 0]), ('nn.functional.embedding', [L(1), T(0, 3)]),
    ('nn.functional.max_pool2d', [T(1, 2, 4, 4), -1]), ('nn.functional.avg_pool2d', [T(1, 2, 4, 4), 2, -1]), ('nn.functional.max_pool3d', [T(1, 2, 4, 4), -1, 0]),
    ('nn.functional.softshrink', [T(2, d='float16'), -1]), ('nn.functional.softshrink', [L(2), -1]), ('nn.functional.prelu', [T(1, 2), T(3, d='float64')]),
    ('nn.functional.prelu', [T(1, 2), T(3, 1)]), ('nn.functional.adaptive_max_pool2d', [T(1, 0, 4, 4), [1, 1, 1]]), ('nn.functional.lp_pool2d', [T(1, 2, 4, 4), 2, [1, 2, 3]]),
    ('nn.functional.lp_pool3d', [T(1, 2, 4, 4), 2, [1]]), ('nn.functional.interpolate', [T(1, 0, 4), 2], {'mode': 'linear'}), ('nn.functional.interpolate', [T(1, 2, 4), 0]),
    ('rnn_tanh_cell', [T(3), T(1, 2), T(7, 3), T(2, 2)]), ('gru_cell', [T(1, 3), T(1, 2), T(7, 3), T(6, 2)]), ('gru_cell', [T(1, 3), T(2), T(7, 3), T(6, 2)]),
    ('gru_cell', [T(1, 3), T(1, 2), T(6), T(6, 2)]), ('lstm_cell', [T(1, 3), [T(1, 2), T(2)], T(8, 3), T(8, 2)]), ('lstm_cell', [T(1, 3), [T(2), T(2)], T(8, 3), T(7, 2)]),
    ('nn.functional.ctc_loss', [L(2, 1, 2), L(1, v=[1]), L(1, v=[1]), L(1, v=[1])]), ('nn.functional.ctc_loss', [T(2, 1, 2, d='float16'), L(1, v=[1]), L(1, v=[1]), L(1, v=[1])]),
    ('nn.functional.multi_margin_loss', [L(2, 3), L(3)]), ('nn.functional.multi_margin_loss', [B(2, 3), L(2)]),
    ('nn.functional.scaled_dot_product_attention', [T(2, 2), T(2, 2), T(2, 2)], {'dropout_p': 1.5}),
]


def run(name, args, kwargs):
    args = build(args)
    kwargs = {k: build(v) for k, v in kwargs.items()}
    if name.startswith('Tensor.'):
        at = getattr(torch.Tensor, name[7:])  # as a program's x.abs() finds it: errors then name TensorBase
        return at(*args, **kwargs) if callable(at) else getattr(args[0], name[7:])
    if name == 'einsum' and len(args) == 1:
        return torch.einsum(args[0])
    f = torch
    for part in name.split('.'):
        f = getattr(f, part)
    return f(*args, **kwargs)


lines = []
for name, args, *rest in CALLS:
    kwargs = rest[0] if rest else {}
    try:
        run(name, args, kwargs)
        raise SystemExit(f'no error: {name} {encode(args)} {kwargs}')
    except Exception as e:
        kind = type(e).__name__
        message = str(e).split('\n')[0].split('Exception raised from')[0].strip()
        lines.append(json.dumps([name, encode(args), {k: encode(v) for k, v in kwargs.items()}, kind, message]))
pathlib.Path(__file__).with_suffix('.json').write_text('[\n' + ',\n'.join(lines) + '\n]\n')
print(len(lines), 'errors')
