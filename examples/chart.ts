// A chart of lines as an SVG document.
import * as echarts from 'echarts';

type Point = readonly [x: number, y: number];

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  /** Drawn thin and grey, without a place in the legend: the ground that the others stand on. */
  readonly ground?: boolean;
}

export interface Axis {
  readonly name: string;
  readonly log?: boolean;
  readonly range?: readonly [number, number];
}

const colors = ['#4477aa', '#ee6677', '#228833', '#aa3377', '#ccbb44', '#66ccee'];
const axis = ({ name, log = false, range }: Axis, gap: number) => ({
  type: log ? ('log' as const) : ('value' as const),
  name,
  nameLocation: 'middle' as const,
  nameGap: gap,
  min: range?.[0],
  max: range?.[1],
});

/** As many digits as a picture shows. */
const drawn = ([x, y]: Point): [number, number] => [Number(x.toPrecision(5)), Number(y.toPrecision(5))];

/** Lines between axes, the first of them below. */
export function chart(title: string, x: Axis, y: Axis, lines: readonly Line[]): string {
  const plot = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 720, height: 420 });
  let used = 0;
  plot.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
    legend: {
      top: 32,
      icon: 'roundRect',
      itemGap: 36,
      data: lines.filter((line) => line.ground !== true).map((line) => line.name),
    },
    grid: { top: 70, left: 70, right: 30, bottom: 50 },
    xAxis: axis(x, 28),
    yAxis: axis(y, 46),
    series: lines.map(({ name, points, ground = false }) => {
      const color = ground ? '#bbbbbb' : colors[used++ % colors.length]!;
      return {
        name,
        type: 'line' as const,
        showSymbol: !ground && points.length < 12,
        symbolSize: 4,
        lineStyle: { color, width: ground ? 1 : 1.5 },
        itemStyle: { color },
        data: points.map(drawn),
      };
    }),
  });
  const svg = plot.renderToSVGString();
  plot.dispose();
  return svg;
}
