import { ADD, FLOAT32, FLOAT64, INT32, INT64, MAX, MIN, MUL, SET, at, combine, combineLanes, lanes } from './simd';
import { copyBytes } from './copy';

// Rows chosen by int64 indices, which have been checked. Steps count elements.

// @ts-ignore: decorator
@inline function indexAt(index: usize, i: i32, step: i32): i32 { return <i32>load<i64>(at<i64>(index, i * step)); }

// @ts-ignore: decorator
@inline function takeOf<T>(count: i32, inner: i32, x: usize, row: i32, col: i32, index: usize, step: i32, y: usize): void {
  if (inner == 1) {
    for (let i = 0; i < count; i++, y += sizeof<T>()) store<T>(y, load<T>(at<T>(x, indexAt(index, i, step) * row)));
  } else if (col == 1) {
    const bytes = <usize>inner * sizeof<T>();
    for (let i = 0; i < count; i++, y += bytes) copyBytes(bytes, at<T>(x, indexAt(index, i, step) * row), y);
  } else {
    for (let i = 0; i < count; i++) {
      const from = at<T>(x, indexAt(index, i, step) * row);
      for (let j = 0; j < inner; j++, y += sizeof<T>()) store<T>(y, load<T>(at<T>(from, j * col)));
    }
  }
}

/** y[i] = x[index[i]] for items of 1, 2, 4 or 8 bytes; y is dense. */
export function takeRows(size: i32, count: i32, inner: i32, x: usize, row: i32, col: i32, index: usize, step: i32, y: usize): void {
  if (size == 4) takeOf<u32>(count, inner, x, row, col, index, step, y);
  else if (size == 8) takeOf<u64>(count, inner, x, row, col, index, step, y);
  else if (size == 2) takeOf<u16>(count, inner, x, row, col, index, step, y);
  else takeOf<u8>(count, inner, x, row, col, index, step, y);
}

// @ts-ignore: decorator
@inline function putOf<T>(
  kind: i32, count: i32, inner: i32, x: usize, xRow: i32, xCol: i32, index: usize, step: i32, y: usize, yRow: i32, yCol: i32,
): void {
  for (let i = 0; i < count; i++) {
    let from = at<T>(x, i * xRow), to = at<T>(y, indexAt(index, i, step) * yRow), j = inner;
    if (xCol == 1 && yCol == 1) {
      if (kind == SET) { copyBytes(<usize>inner * sizeof<T>(), from, to); continue; }
      if (isFloat<T>()) {
        for (; j >= lanes<T>(); j -= lanes<T>(), from += 16, to += 16) {
          v128.store(to, combineLanes<T>(kind, v128.load(to), v128.load(from)));
        }
      }
    }
    for (; j > 0; j--, from = at<T>(from, xCol), to = at<T>(to, yCol)) {
      store<T>(to, combine<T>(kind, load<T>(to), load<T>(from)));
    }
  }
}

// @ts-ignore: decorator
@inline function putBy<T>(
  kind: i32, count: i32, inner: i32, x: usize, xRow: i32, xCol: i32, index: usize, step: i32, y: usize, yRow: i32, yCol: i32,
): void {
  if (kind == ADD) putOf<T>(ADD, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else if (kind == MUL) putOf<T>(MUL, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else if (kind == MAX) putOf<T>(MAX, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else if (kind == MIN) putOf<T>(MIN, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
}

/** y[index[i]] = x[i] for items of 1, 2, 4 or 8 bytes, in order of i. */
export function setRows(
  size: i32, count: i32, inner: i32,
  x: usize, xRow: i32, xCol: i32, index: usize, step: i32, y: usize, yRow: i32, yCol: i32,
): void {
  if (size == 4) putOf<u32>(SET, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else if (size == 8) putOf<u64>(SET, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else if (size == 2) putOf<u16>(SET, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else putOf<u8>(SET, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
}

/** y[index[i]] ∘= x[i], in order of i. */
export function putRows(
  kind: i32, type: i32, count: i32, inner: i32,
  x: usize, xRow: i32, xCol: i32, index: usize, step: i32, y: usize, yRow: i32, yCol: i32,
): void {
  if (type == FLOAT32) putBy<f32>(kind, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else if (type == FLOAT64) putBy<f64>(kind, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else if (type == INT64) putBy<i64>(kind, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else if (type == INT32) putBy<i32>(kind, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
  else putBy<u8>(kind, count, inner, x, xRow, xCol, index, step, y, yRow, yCol);
}
