// Which arrays are the lengths of a tensor: `torch.Tensor(x.shape)` makes a tensor of these lengths, `torch.Tensor([2, 3])` one of this data.

/** A constructor that gives back what it is given, so that a subclass puts its private field on that. */
const Given = class {
  constructor(given: object) {
    return given;
  }
};

/**
 * The mark of such an array: a private field, which neither printing, comparing nor copying sees, and which costs new lengths 40 ns
 * where a WeakSet costs them 250.
 */
class Mark extends Given {
  #shape = true;

  static has(list: object): boolean {
    return #shape in list && list.#shape;
  }
}

/** Whether an array is what a tensor gave as its `shape`. */
export const isShape = (list: object): boolean => Mark.has(list);

/** Marks the lengths of a tensor, and gives them back: what is made of them is what they are, with the field. */
export const markShape = <S extends readonly number[]>(lengths: S): S => new Mark(lengths) as object as S;
