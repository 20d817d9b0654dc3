// Places in order, equals left as PyTorch leaves them: by the C++ library that it is built with, whose `nth_element` and `sort` divide by
// the median of three, and whose `partial_sort` is a heap, and by a quickselect of its own.

/** Places, which are moved. */
export type Places = Int32Array;
/** Whether one place comes before another. */
export type Before = (i: number, j: number) => boolean;

function swap(list: Places, i: number, j: number): void {
  const kept = list[i]!;
  list[i] = list[j]!;
  list[j] = kept;
}

/** Puts a value into a heap of `length` from `first`, whose hole is at `top`: the hole goes down to the end, and the value up from there. */
function sift(list: Places, before: Before, first: number, top: number, length: number, value: number): void {
  let hole = top;
  for (let child = 2 * hole + 2; child <= length; child = 2 * hole + 2) {
    if (child === length || before(list[first + child]!, list[first + child - 1]!)) child--;
    list[first + hole] = list[first + child]!;
    hole = child;
  }
  for (let parent = (hole - 1) >> 1; hole > top && before(list[first + parent]!, value); parent = (hole - 1) >> 1) {
    list[first + hole] = list[first + parent]!;
    hole = parent;
  }
  list[first + hole] = value;
}
/** Moves the last in order of a heap to a place, whose value comes into the heap. */
function pop(list: Places, before: Before, first: number, length: number, to: number): void {
  const value = list[to]!;
  list[to] = list[first]!;
  sift(list, before, first, 0, length, value);
}
/** Brings those up to `middle` in order to the front, as a heap. */
function heapSelect(list: Places, before: Before, first: number, middle: number, last: number): void {
  const length = middle - first;
  for (let at = (length - 2) >> 1; at >= 0; at--) sift(list, before, first, at, length, list[first + at]!);
  for (let i = middle; i < last; i++) if (before(list[i]!, list[first]!)) pop(list, before, first, length, i);
}
function partialSort(list: Places, before: Before, first: number, middle: number, last: number): void {
  heapSelect(list, before, first, middle, last);
  for (let end = middle - 1; end > first; end--) pop(list, before, first, end - first, end);
}

/** Divides a stretch by the median of three, and says where the second part begins. */
function partition(list: Places, before: Before, first: number, last: number): number {
  const [x, y, z] = [first + 1, first + ((last - first) >> 1), last - 1];
  const [a, b, c] = [list[x]!, list[y]!, list[z]!];
  const median = before(a, b) ? (before(b, c) ? y : before(a, c) ? z : x) : before(a, c) ? x : before(b, c) ? z : y;
  swap(list, first, median);
  const pivot = list[first]!;
  for (let i = x, j = last; ; i++) {
    while (before(list[i]!, pivot)) i++;
    do j--;
    while (before(pivot, list[j]!));
    if (i >= j) return i;
    swap(list, i, j);
  }
}
function insertionSort(list: Places, before: Before, first: number, last: number): void {
  for (let i = first + 1; i < last; i++) {
    const value = list[i]!;
    let at = i;
    for (; at > first && before(value, list[at - 1]!); at--) list[at] = list[at - 1]!;
    list[at] = value;
  }
}
/** After how many divisions a heap takes over. */
const depthOf = (count: number): number => 2 * (31 - Math.clz32(count));

function nthElement(list: Places, before: Before, nth: number): void {
  let [first, last] = [0, list.length];
  for (let depth = depthOf(last); last - first > 3; depth--) {
    if (depth === 0) {
      heapSelect(list, before, first, nth + 1, last);
      return swap(list, first, nth);
    }
    const cut = partition(list, before, first, last);
    if (cut <= nth) first = cut;
    else last = cut;
  }
  insertionSort(list, before, first, last);
}
function divide(list: Places, before: Before, first: number, end: number, limit: number): void {
  let [last, depth] = [end, limit];
  while (last - first > 16) {
    if (depth-- === 0) return partialSort(list, before, first, last, last);
    const cut = partition(list, before, first, last);
    divide(list, before, cut, last, depth);
    last = cut;
  }
}

/** Brings the `count` that come before all others to the front of a list, in order if that is asked for. */
export function select(list: Places, before: Before, count: number, sorted: boolean): void {
  if (64 * count <= list.length) return partialSort(list, before, 0, count, list.length);
  nthElement(list, before, count - 1);
  if (sorted) unstably(list, before, count - 1);
}

/** Sorts the first of a list, as many as `count`. */
export function unstably(list: Places, before: Before, count = list.length): void {
  if (count < 2) return;
  divide(list, before, 0, count, depthOf(count));
  insertionSort(list, before, 0, count);
}

/** Brings the `nth` in order to the front, by PyTorch's own quickselect: median of three, both ends moved past equals. */
export function selectKth(list: Places, before: Before, nth: number): void {
  let [first, last] = [0, list.length - 1];
  const ordered = (i: number, j: number): void => {
    if (before(list[j]!, list[i]!)) swap(list, i, j);
  };
  while (last > first + 1) {
    swap(list, first + ((last - first) >> 1), first + 1);
    ordered(first + 1, last);
    ordered(first, last);
    ordered(first + 1, first);
    const pivot = list[first]!;
    let [i, j] = [first + 1, last];
    for (;;) {
      do i++;
      while (before(list[i]!, pivot));
      do j--;
      while (before(pivot, list[j]!));
      if (j < i) break;
      swap(list, i, j);
    }
    swap(list, first, j);
    if (j <= nth) first = i;
    if (j >= nth) last = j - 1;
  }
  if (last === first + 1) ordered(first, last);
  swap(list, 0, nth);
}
