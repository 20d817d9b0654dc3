// Sorting as C++'s standard library does it. Where an order is a total one any sort agrees; where NaN is neither less nor more than
// anything, what stands where in the end follows from which elements are compared.

/** Below this many elements are sorted by insertion. */
const FEW = 16;

/** Sorts in place by `less`, as libstdc++'s `std::sort`: quicksort by the median of three, the rest by insertion. */
export function introsort(list: number[], less: (a: number, b: number) => boolean): void {
  const swap = (i: number, j: number): void => {
    [list[i], list[j]] = [list[j]!, list[i]!];
  };
  const before = (i: number, j: number): boolean => less(list[i]!, list[j]!);
  const medianToFirst = (to: number, a: number, b: number, c: number): void => {
    if (before(a, b)) swap(to, before(b, c) ? b : before(a, c) ? c : a);
    else swap(to, before(a, c) ? a : before(b, c) ? c : b);
  };
  const partition = (from: number, until: number): number => {
    medianToFirst(from, from + 1, from + Math.floor((until - from) / 2), until - 1);
    let [low, high] = [from + 1, until];
    for (;;) {
      while (low < list.length && before(low, from)) low++;
      high--;
      while (high > from && before(from, high)) high--;
      if (low >= high) return low;
      swap(low++, high);
    }
  };
  const insert = (at: number, first: number): void => {
    const value = list[at]!;
    let k = at;
    for (; k > first && less(value, list[k - 1]!); k--) list[k] = list[k - 1]!;
    list[k] = value;
  };
  const parts: [from: number, until: number][] = [[0, list.length]];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const [from] = part;
    let [, until] = part;
    while (until - from > FEW) {
      const cut = partition(from, until);
      parts.push([cut, until]);
      until = cut;
    }
  }
  for (let k = 1; k < list.length; k++) {
    if (k < FEW && less(list[k]!, list[0]!)) list.unshift(...list.splice(k, 1));
    else insert(k, 0);
  }
}
