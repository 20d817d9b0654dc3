// What Node's entry says beyond what a page downloads: names that are rarely met, and what to use in place of all.
import { rare } from './rare.js';
import { remedies } from './remedies.js';

export const more = { names: rare, remedies };
