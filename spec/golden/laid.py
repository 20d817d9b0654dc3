#!/usr/bin/env python3
"""Strides of PyTorch's results where operands have dimensions of lengths 0 and 1, or lie in other orders than row-major: writes
laid.json beside this file, operands and [function, arguments, strides of each result]. Run with PyTorch: python laid.py
"""
import json
import random

import torch

random.seed(1)


def strides(shape):
    """Of a tensor whose dimensions lie in some order, with gaps and repetitions here and there."""
    order = list(range(len(shape)))
    if random.random() < 0.7:
        random.shuffle(order)
    steps, step = [0] * len(shape), 1
    for k in reversed(order):
        steps[k] = step
        step *= max(shape[k], random.choice([1, 1, 2]))
    return [0 if random.random() < 0.1 else s for s in steps]


def operands():
    """One of a shape, and two that are broadcast to it."""
    shape = [random.choice([0, 1, 1, 2, 3, 2]) for _ in range(random.choice([2, 2, 3, 3, 4]))]
    if shape.count(0) > 1:
        shape = [n or 2 for n in shape]
    shapes = [shape]
    for _ in range(2):
        smaller = [1 if random.random() < 0.2 else n for n in shape]
        shapes.append(smaller[random.choice([0, 0, 0, 1]) :])
    return [[s, strides(s)] for s in shapes]


cases = [operands() for _ in range(60)]
# `v`, `w`, `u` are the operands; `v.bool` is one in another type, `v>0` a mask.
calls = [[name, ['v']] for name in ('exp', 'isinf', 'isfinite', 'isreal', 'isnan', 'nan_to_num', 'deg2rad', 'rad2deg', 'argsort')]
calls += [['nn.functional.' + name, ['v']] for name in ('hardtanh', 'relu6', 'leaky_relu', 'rrelu', 'silu', 'normalize')]
calls += [[name, ['v', 2]] for name in ('add', 'sub', 'mul', 'div', 'pow', 'remainder', 'eq', 'clamp_min', 'xlogy', 'float_power')]
calls += [[name, [2, 'v']] for name in ('pow', 'remainder', 'xlogy', 'float_power')]
calls += [[name, ['v', 'w']] for name in ('add', 'rsub', 'pow', 'ldexp', 'maximum', 'copysign', 'logical_and')]
calls += [[name, ['v.int', 1]] for name in ('bitwise_and', 'bitwise_or', 'bitwise_xor', 'bitwise_left_shift', 'bitwise_right_shift')]
calls += [['bitwise_and', ['v.bool', True]], ['gcd', ['v.int', 'w.int']], ['lcm', ['v.int', 'w.int']]]
calls += [['where', args] for args in (['v>0', 'v', 1], ['v>0', 1, 'v'], ['w>0', 1, 2], ['v>0', 'w', 'u'])]
calls += [[name, ['v', 'w', 'u']] for name in ('lerp', 'addcmul', 'addcdiv', 'clamp')]
calls += [['lerp', ['v', 'w', 0.5]], ['masked_fill', ['v', 'w>0', 1]], ['roll', ['v', 1, 0]], ['roll', ['v', 1, 1]], ['stack', [['v', 'v']]]]
calls += [['nn.functional.pad', ['v', [0, 0]]], ['nn.functional.pad', ['v', [1, 0]]]]
calls += [['special.ndtr', ['v']], ['special.zeta', ['v', 2]], ['special.chebyshev_polynomial_t', ['v', 2]]]

memory = torch.zeros(1000)


def decoded(argument, given):
    if isinstance(argument, list):
        return [decoded(a, given) for a in argument]
    if not isinstance(argument, str):
        return argument
    x = given['vwu'.index(argument[0])]
    return x > 0 if argument[1:] == '>0' else getattr(x, argument[2:])() if argument[1:] else x


def answer(name, args):
    function = torch
    for part in name.split('.'):
        function = getattr(function, part)
    return [list(function(*decoded(args, [memory.as_strided(*o) for o in case])).stride()) for case in cases]


rows = [[name, args, answer(name, args)] for name, args in calls]
with open(__file__.replace('.py', '.json'), 'w') as file:
    file.write('{"cases":' + json.dumps(cases, separators=(',', ':')) + ',"rows":[\n')
    file.write(',\n'.join(json.dumps(row, separators=(',', ':')) for row in rows) + '\n]}\n')
