// All claims, in the article's order.
import type { Split } from '../training.js';
import { bump } from './bump.js';
import { cost } from './cost.js';
import { noise } from './noise.js';
import { rare } from './rare.js';
import { ravine } from './ravine.js';
import { saddle } from './saddle.js';
import { shallow } from './shallow.js';
import { sizes } from './sizes.js';

/** @param split the diabetes data */
export const measurements = (split: Split) => ({
  ravine,
  saddle,
  shallow,
  bump,
  noise: () => noise(split),
  rare,
  sizes,
  cost,
});
