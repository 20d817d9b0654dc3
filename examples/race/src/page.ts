/** An element of the page, of the kind that is meant. */
export function element<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return found;
}
export const button = (id: string, press: () => void): HTMLButtonElement => {
  const found = element(id, HTMLButtonElement);
  found.addEventListener('click', press);
  return found;
};
export const canvasOf = (id: string): HTMLCanvasElement => element(id, HTMLCanvasElement);

/** Says something to screen readers. */
export const announce = (text: string): void => {
  element('status', HTMLElement).textContent = text;
};

export function cell(text: string, kind = 'num'): HTMLTableCellElement {
  const made = document.createElement('td');
  made.className = kind;
  made.textContent = text;
  return made;
}

export function save(name: string, contents: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(contents);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
