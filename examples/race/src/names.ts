// How a racer stands in a list.
import { swatch } from './palette.js';
import { type Racer, details, title } from './racer.js';

/** Its line and marker, its name, and what it is made with below. */
export function nameOf(look: number, one: Racer): readonly [HTMLCanvasElement, HTMLElement] {
  const text = document.createElement('span');
  text.className = 'name';
  const more = document.createElement('small');
  more.textContent = details(one).replace(/(?<=[a-z])(?=[A-Z])/g, '\u200b'); // long names may break
  text.append(title(one), more);
  return [swatch(look), text];
}
