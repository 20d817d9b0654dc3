// A chart of lines as an SVG document.

type Point = readonly [x: number, y: number];

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  /** Drawn thin and grey, without a place in the legend: the ground that the others stand on. */
  readonly ground?: boolean;
  /** Drawn dashed in the colour of the line before, without a place in the legend. */
  readonly dashed?: boolean;
}

export interface Axis {
  readonly name: string;
  readonly log?: boolean;
  readonly range?: readonly [number, number];
}

const colors = ['#4477aa', '#ee6677', '#228833', '#aa3377', '#ccbb44', '#66ccee'];
const [WIDTH, HEIGHT] = [720, 420];
/** Where the lines are drawn. */
const frame = { left: 70, right: WIDTH - 30, top: 70, bottom: HEIGHT - 50 };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const drawn = (value: number): string => String(Number(value.toFixed(2)));
const label = (value: number): string => {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential().replace('e+', 'e');
  return String(Number(value.toPrecision(6)));
};

/** An axis with its ends, and the way from a value to its share of the axis. */
interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

/** Five to ten steps of 1, 2 or 5 times a power of ten. */
function stepOf(span: number): number {
  const rough = span / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough)!;
}

/** The whole powers of ten around the values of a logarithmic axis; round ends around those of another. */
function scale({ log = false, range }: Axis, values: readonly number[]): Scale {
  const own = values.filter((value) => Number.isFinite(value) && (!log || value > 0));
  let low = range?.[0] ?? Math.min(...own);
  let high = range?.[1] ?? Math.max(...own);
  if (!(low < high)) [low, high] = log ? [low / 2, high * 2] : [low - 0.5, high + 0.5];
  if (log) {
    const [from, to] = [Math.floor(Math.log10(low) + 1e-9), Math.ceil(Math.log10(high) - 1e-9)];
    const [a, b] = range === undefined ? [from, to] : [Math.log10(low), Math.log10(high)];
    const ticks = Array.from({ length: to - from + 1 }, (_, k) => Number(`1e${from + k}`));
    return {
      ticks: ticks.filter((tick) => Math.log10(tick) >= a - 1e-9 && Math.log10(tick) <= b + 1e-9),
      at: (value) => (Math.log10(value) - a) / (b - a),
    };
  }
  const step = stepOf(high - low);
  if (range === undefined) [low, high] = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return {
    ticks: Array.from({ length: count }, (_, k) => (first + k) * step),
    at: (value) => (value - low) / (high - low),
  };
}

/** Lines between axes, the first of them below. */
export function chart(title: string, x: Axis, y: Axis, lines: readonly Line[]): string {
  const scales = [x, y].map((axis, k) => scale(axis, lines.flatMap(({ points }) => points.map((point) => point[k]!)))); // prettier-ignore
  const [across, up] = scales as [Scale, Scale];
  const left = (value: number): number => frame.left + across.at(value) * (frame.right - frame.left);
  const top = (value: number): number => frame.bottom - up.at(value) * (frame.bottom - frame.top);
  const text = (at: Point, anchor: string, content: string, more = ''): string =>
    `<text x="${drawn(at[0])}" y="${drawn(at[1])}" text-anchor="${anchor}"${more}>${escaped(content)}</text>`;
  const line = (from: Point, to: Point, color: string): string =>
    `<path d="M${from.map(drawn).join(' ')}L${to.map(drawn).join(' ')}" stroke="${color}"/>`;

  const grid = [
    ...up.ticks.map((tick) => line([frame.left, top(tick)], [frame.right, top(tick)], '#dbdee4')),
    line([frame.left, frame.bottom], [frame.right, frame.bottom], '#54555a'),
    line([frame.left, frame.top], [frame.left, frame.bottom], '#54555a'),
    ...across.ticks.map((tick) => line([left(tick), frame.bottom], [left(tick), frame.bottom + 4], '#54555a')),
  ];
  const labels = [
    ...across.ticks.map((tick) => text([left(tick), frame.bottom + 17], 'middle', label(tick))),
    ...up.ticks.map((tick) => text([frame.left - 8, top(tick) + 4], 'end', label(tick))),
    text([(frame.left + frame.right) / 2, HEIGHT - 14], 'middle', x.name),
    text([0, 0], 'middle', y.name, ` transform="translate(18 ${(frame.top + frame.bottom) / 2}) rotate(-90)"`),
  ];

  let color = '';
  let used = 0;
  const legend: [name: string, color: string][] = [];
  const curves = lines.map(({ name, points, ground = false, dashed = false }) => {
    if (!ground && !dashed) legend.push([name, (color = colors[used++ % colors.length]!)]);
    const stroke = ground ? '#bbbbbb' : color;
    const inside = points.filter((point) => point.every((value, k) => Number.isFinite(scales[k]!.at(value))));
    const path = inside.map(([a, b], k) => `${k === 0 ? 'M' : 'L'}${drawn(left(a))} ${drawn(top(b))}`).join('');
    const dots = !ground && points.length < 12 ? inside.map(([a, b]) => `<circle cx="${drawn(left(a))}" cy="${drawn(top(b))}" r="2.5" fill="${stroke}"/>`) : []; // prettier-ignore
    const width = ground ? 1 : 1.5;
    return `<path d="${path}" stroke="${stroke}" stroke-width="${width}"${dashed ? ' stroke-dasharray="5 4"' : ''}/>${dots.join('')}`;
  });
  // Letters are about seven pixels wide.
  const widths = legend.map(([name]) => 18 + 7 * name.length + 24);
  let at = (WIDTH - widths.reduce((sum, width) => sum + width, 0) + 24) / 2;
  const keys = legend.map(([name, of], k) => {
    const key = `<rect x="${drawn(at)}" y="37" width="12" height="6" rx="3" fill="${of}"/>${text([at + 18, 44], 'start', name)}`;
    at += widths[k]!;
    return key;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#54555a">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text([WIDTH / 2, 22], 'middle', title, ' font-size="15" font-weight="bold" fill="#333333"'),
    ...keys,
    `<g fill="none">${grid.join('')}</g>`,
    ...labels,
    `<clipPath id="frame"><rect x="${frame.left}" y="${frame.top}" width="${frame.right - frame.left}" height="${frame.bottom - frame.top}"/></clipPath>`,
    `<g fill="none" clip-path="url(#frame)">`,
    ...curves,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}
